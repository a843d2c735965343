"""The files of a collection's folder: which belong to it, and which path in an index means which of them."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from wenmai.imaging import formats

_SYSTEM_NAMES = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir", "#recycle", "$recycle.bin", "lost+found"}
    | {"system volume information"}
)
_ABSOLUTE = re.compile(r"^(?:[A-Za-z]:|/|\\|~[/\\])")
_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")


def folded(name: str) -> str:
    """One spelling for names that differ in case or in Unicode form only (macOS decomposes, Windows ignores case)."""
    return unicodedata.normalize("NFC", name).casefold()


def is_hidden(name: str) -> bool:
    """Whether a file manager would hide it or an operating system wrote it."""
    return name.startswith(".") or name.casefold() in _SYSTEM_NAMES


def has_picture_suffix(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return suffix in formats.PICTURE_SUFFIXES or suffix in formats.CAMERA_RAW_SUFFIXES


class Folder:
    """A root folder; lists directories once and remembers them, so that a look-up by another spelling is cheap."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real_root = Path(os.path.realpath(root))
        self._names: dict[Path, dict[str, str]] = {}
        self._inside: dict[Path, bool] = {}
        self._below: dict[Path, dict[str, Path | None]] = {}

    def relative(self, file: Path) -> str:
        """``file`` below the root with forward slashes, in NFC; undecodable bytes are escaped."""
        written = file.relative_to(self.root).as_posix().encode("utf-8", "backslashreplace").decode()
        return unicodedata.normalize("NFC", written)

    def holds(self, file: Path) -> bool:
        """Whether ``file``, all links followed, lies below the root."""
        if file.is_symlink():
            return Path(os.path.realpath(file)).is_relative_to(self._real_root)
        folder = file.parent
        if folder not in self._inside:
            self._inside[folder] = Path(os.path.realpath(folder)).is_relative_to(self._real_root)
        return self._inside[folder]

    def find(self, base: Path, written: str) -> Path | None:
        """The file that ``written`` (an index's cell, relative to ``base``) means, or None.

        Tried are the path as written; then with other case and Unicode form; then, where it has no suffix, with the
        suffix of the one picture of that name; and last, where it is a bare name, the only file so called below
        ``base``.
        """
        return self._at_path(base, written) or self._anywhere(base, written)

    def _at_path(self, base: Path, written: str) -> Path | None:
        place = base
        parts = [part for part in written.replace("\\", "/").split("/") if part not in ("", ".")]
        for depth, part in enumerate(parts):
            last = depth == len(parts) - 1
            exact = place / part
            try:
                there = exact.is_file() if last else exact.is_dir()
            except (OSError, ValueError):  # a name too long for the disk, or with a NUL
                return None
            if there:
                place = exact
                continue
            name = self._other_spelling(place, part, last)
            if name is None:
                return None
            place = place / name
        return place if parts else None

    def _other_spelling(self, folder: Path, name: str, last: bool) -> str | None:
        names = self._listing(folder)
        found = names.get(folded(name))
        if found is None and last and not has_picture_suffix(name):
            start = folded(name) + "."
            fitting = [one for key, one in names.items() if key.startswith(start) and has_picture_suffix(one)]
            fitting = [one for one in fitting if folded(Path(one).stem) == folded(name)]
            found = fitting[0] if len(fitting) == 1 else None
        return found

    def _anywhere(self, base: Path, name: str) -> Path | None:
        if "/" in name or "\\" in name or not has_picture_suffix(name):
            return None
        if base not in self._below:
            below: dict[str, Path | None] = {}
            for folder, files, _ in walk(base):
                for file in files:
                    key = folded(file)
                    below[key] = None if key in below else folder / file
            self._below[base] = below
        return self._below[base].get(folded(name))

    def _listing(self, folder: Path) -> dict[str, str]:
        if folder not in self._names:
            try:
                self._names[folder] = {folded(name): name for name in sorted(_names(folder), reverse=True)}
            except OSError:
                self._names[folder] = {}
        return self._names[folder]


def key_of(relative: str) -> str:
    """The key of a picture that has none of its own: its path without a picture's suffix."""
    return relative[: -len(Path(relative).suffix)] if has_picture_suffix(relative) else relative


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def refused_path(written: str) -> str:
    """Why an index's cell cannot name a file of the folder, as a code, or an empty string."""
    if _ADDRESS.match(written):
        return "not-a-local-file"
    if _ABSOLUTE.match(written) or ".." in written.replace("\\", "/").split("/"):
        return "outside-folder"
    return ""


def walk(root: Path) -> Iterator[tuple[Path, list[str], list[tuple[Path, OSError | None]]]]:
    """Every folder from ``root`` down, sorted: its path, its file names, and folders in it that are not entered.

    Hidden and system files are left out; links to folders are not followed; a folder that cannot be listed comes with
    its error.
    """
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        files, folders, closed = [], [], []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if is_hidden(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    elif entry.is_symlink() and entry.is_dir():
                        closed.append((folder / entry.name, None))
                    else:
                        files.append(entry.name)
        except OSError as error:
            yield folder, [], [(folder, error)]
            continue
        waiting.extend(folder / name for name in sorted(folders, reverse=True))
        yield folder, sorted(files), sorted(closed, key=lambda one: one[0])
