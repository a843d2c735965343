"""A folder of pictures, with or without an index, read as it is: nothing to configure, nothing dropped silently.

Any folder below the root may have an index (``index.csv``, or the only table in it that has a column of files); its
paths are relative to where it lies. Pictures that no index lists follow, sorted by path.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wenmai.holdings import folder_files, folder_index, folder_titles
from wenmai.holdings.folder_files import Folder
from wenmai.holdings.model import HoldingRecord
from wenmai.imaging import sources
from wenmai.imaging.failures import UnreadablePicture
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.kernel.problems import Problem


def read(root: Path) -> Iterator[HoldingRecord | Problem]:
    """Every picture of the collection at ``root`` (a folder, a single picture, or an index), one after another.

    The order is stable: each index's rows as written, then the pictures that none lists, sorted. Bad data come as
    :class:`Problem` with the file (relative to the root) and line, and the rest goes on.

    Raises:
        NotFound: there is nothing at ``root``.
        InvalidInput: ``root`` is neither a folder nor a regular file.
    """
    root = Path(root)
    if root.is_dir():
        return _read_folder(root)
    if not root.exists():
        raise NotFound("There is no such folder or file", where=str(root), remedy="Look at the path once more.")
    if not root.is_file():
        raise InvalidInput("This is neither a folder nor a file", where=str(root), remedy="Give a folder of pictures.")
    folder = Folder(root.parent)
    if root.suffix.lower() in folder_index.TABLE_SUFFIXES:
        return folder_index.read_index(folder, root, set())
    return iter([_bare(folder, root)])


def gather(root: Path) -> tuple[list[HoldingRecord], list[Problem]]:
    """All of :func:`read` at once, records and problems apart; for collections that fit in memory."""
    records: list[HoldingRecord] = []
    problems: list[Problem] = []
    for one in read(root):
        if isinstance(one, Problem):
            problems.append(one)
        else:
            records.append(one)
    return records, problems


def _read_folder(root: Path) -> Iterator[HoldingRecord | Problem]:
    folder = Folder(root)
    listed: set[str] = set()
    for place, names, _ in folder_files.walk(root):
        index = folder_index.index_of(place, names)
        if index is not None:
            yield from folder_index.read_index(folder, index, listed)
    for place, names, closed in folder_files.walk(root):
        for link, error in closed:
            yield _closed_folder(folder, link, error)
        for name in names:
            if folder.relative(place / name) not in listed:
                yield from _unlisted(folder, place / name)


def _unlisted(folder: Folder, file: Path) -> Iterator[HoldingRecord | Problem]:
    if file.suffix.lower() in folder_index.TEXT_SUFFIXES:  # 'BM' and 'MM' begin words too
        return
    found = _bare(folder, file)
    # What neither is a picture nor claims to be one (notes, spreadsheets) is none of our business.
    if isinstance(found, HoldingRecord) or folder_files.has_picture_suffix(file.name):
        yield found


def _bare(folder: Folder, file: Path) -> HoldingRecord | Problem:
    relative = folder.relative(file)
    if not folder.holds(file):
        return Problem("outside-folder", "The link leads out of the collection's folder", relative)
    try:
        sources.open_source(file)
    except UnreadablePicture as error:
        return Problem(error.code, error.what, relative, remedy=error.remedy)
    title_zh, title_en = folder_titles.from_name(Path(relative).stem)
    return HoldingRecord(folder_files.key_of(relative), file, relative, title_zh, title_en)


def _closed_folder(folder: Folder, place: Path, error: OSError | None) -> Problem:
    name = folder.relative(place)
    if error is None:
        return Problem(
            "linked-folder", "A link to a folder is not followed", name, remedy="Import that folder by itself."
        )
    return Problem(
        "unreadable-folder", f"The folder cannot be listed: {error.strerror}", name, remedy="Check its rights."
    )
