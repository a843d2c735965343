"""An index of a folder, row by row: the picture that it names and what it says of it, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wenmai.holdings import folder_columns, folder_files, folder_table, folder_titles
from wenmai.holdings.folder_columns import Columns
from wenmai.holdings.folder_files import Folder
from wenmai.holdings.folder_table import Row
from wenmai.holdings.model import HoldingRecord
from wenmai.imaging import sources
from wenmai.imaging.failures import UnreadablePicture
from wenmai.kernel.problems import Problem

INDEX_NAMES = ("index.csv", "index.tsv", "index.txt")
TABLE_SUFFIXES = (".csv", ".tsv")
TEXT_SUFFIXES = (*TABLE_SUFFIXES, ".txt", ".md", ".json", ".xml", ".html")


def index_of(place: Path, names: list[str]) -> Path | None:
    """The index among the files ``names`` of the folder ``place``, or None."""
    by_name = {folder_files.folded(name): name for name in names}
    for wanted in INDEX_NAMES:
        if wanted in by_name:
            return place / by_name[wanted]
    tables = [place / name for name in names if name.lower().endswith(TABLE_SUFFIXES)]
    fitting = [table for table in tables if _has_file_column(table)]
    return fitting[0] if len(fitting) == 1 else None


def _has_file_column(table: Path) -> bool:
    try:
        encoding = folder_table.encoding_of(table)
        with folder_table.open_text(table, encoding or "utf-8") as stream:
            header = next(folder_table.rows(stream), None)
    except OSError:
        return False
    return header is not None and "file" in folder_columns.recognise(header.cells).place


def read_index(folder: Folder, index: Path, listed: set[str]) -> Iterator[HoldingRecord | Problem]:
    """The rows of ``index`` as records and problems; ``listed`` collects the relative paths that it names."""
    name = folder.relative(index)
    try:
        encoding = folder_table.encoding_of(index)
        if encoding is None:
            yield Problem(
                "unknown-encoding",
                "The text is in no encoding that is known; what could not be read shows as �",
                name,
                remedy="Save the index as CSV in UTF-8.",
            )
        with folder_table.open_text(index, encoding or "utf-8") as stream:
            table = folder_table.rows(stream)
            header = next(table, None)
            columns = folder_columns.recognise(header.cells) if header else None
            if header is None or columns is None or "file" not in columns.place:
                yield _no_file_column(name, header)
                return
            for row in table:
                yield from _read_row(folder, index, columns, row, listed)
    except OSError as error:
        yield Problem(
            "unreadable-file", f"The index cannot be read: {error.strerror}", name, remedy="Check its rights."
        )


def _no_file_column(name: str, header: Row | None) -> Problem:
    if header is None:
        return Problem("empty-file", "The index is empty", name, remedy="Write a header line, or remove the index.")
    found = ", ".join(cell.strip()[:40] for cell in header.cells[:12])
    return Problem(
        "no-file-column",
        f"No column names the picture files (columns are: {found})",
        name,
        header.line,
        "Call that column 'file' or 文件. Until then the pictures are read without the index.",
    )


def _read_row(
    folder: Folder, index: Path, columns: Columns, row: Row, listed: set[str]
) -> Iterator[HoldingRecord | Problem]:
    name = folder.relative(index)
    if not any(cell.strip() for cell in row.cells) and not row.fault:
        return
    yield from _row_faults(name, columns, row)
    cells = _fitted(row, columns)[0]
    written = columns.cell(cells, "file")
    found = _find(folder, index, written, row.line)
    if isinstance(found, Problem):
        yield found
        return
    relative = folder.relative(found)
    if relative in listed:
        yield Problem(
            "duplicate-row",
            f"{written!r} is listed more than once; the first row counts",
            name,
            row.line,
            "Remove one of the rows.",
        )
        return
    listed.add(relative)
    try:
        sources.open_source(found)
    except UnreadablePicture as error:
        yield Problem(error.code, f"{written}: {error.what}", name, row.line, error.remedy)
        return
    yield _record(columns, cells, found, relative, index=name, line=row.line)


def _row_faults(name: str, columns: Columns, row: Row) -> Iterator[Problem]:
    if row.fault == "line-too-long":
        yield Problem(
            row.fault,
            "The line is too long to be a row of an index",
            name,
            row.line,
            "See whether its line ends are lost.",
        )
    elif row.fault == "open-quote":
        yield Problem(
            row.fault,
            "A quotation mark is opened and never closed; it was read as if it were not there",
            name,
            row.line,
            'Close it, or double it (""), where it belongs to the text.',
        )
    wide, given = len(columns.names), len(row.cells)
    what = f"The row has {given} cells, the header {wide}; {_fitted(row, columns)[1]}"
    if given > wide and any(cell.strip() for cell in row.cells[wide:]):
        remedy = "Put a cell that contains the separator into quotation marks."
        yield Problem("too-many-cells", what, name, row.line, remedy)
    elif given < wide:
        yield Problem("too-few-cells", what, name, row.line, "Add the missing cells.")


def _fitted(row: Row, columns: Columns) -> tuple[list[str], str]:
    """As many cells as the header has, and how they were found.

    A cell too many is most often a separator inside a text. What follows it in the text then begins with a space, which
    no other cell does. Where that does not settle it, everything behind the file but the titles is left out: a title
    cut short does less harm than a licence that is not the picture's.
    """
    cells, wide = row.cells, len(columns.names)
    if len(cells) <= wide or not any(cell.strip() for cell in cells[wide:]):
        return (cells + [""] * wide)[:wide], "the missing ones count as empty"
    joined: list[str] = []
    for cell in cells:
        if joined and cell[:1] == " ":
            joined[-1] += row.separator + cell
        else:
            joined.append(cell)
    if len(joined) == wide:
        return joined, "cells that begin with a space were taken to continue the one before"
    titles = {columns.place.get(meaning) for meaning in ("title", "title_zh", "title_en")}
    sure = columns.place["file"]
    kept = [cell if column <= sure or column in titles else "" for column, cell in enumerate(cells[:wide])]
    return kept, "which of them belong together is unclear, so only the file and the titles were read"


def _find(folder: Folder, index: Path, written: str, line: int) -> Path | Problem:
    name = folder.relative(index)
    if not written:
        return Problem("no-file", "The row names no file", name, line, "Write the picture's path, or remove the row.")
    code = folder_files.refused_path(written)
    if code == "not-a-local-file":
        return Problem(code, f"{written!r} is an address, not a file", name, line, "Put the picture into the folder.")
    found = None if code else folder.find(index.parent, written)
    if code or (found is not None and not folder.holds(found)):
        return Problem(
            "outside-folder",
            f"{written!r} leads out of the collection's folder",
            name,
            line,
            "Put the picture into the folder and write its path from there.",
        )
    if found is None:
        return Problem(
            "missing-file", f"There is no file {written!r}", name, line, "Add the picture, or correct the path."
        )
    return found


def _record(columns: Columns, cells: list[str], file: Path, relative: str, *, index: str, line: int) -> HoldingRecord:
    title_zh, title_en = columns.cell(cells, "title_zh"), columns.cell(cells, "title_en")
    plain = columns.cell(cells, "title")
    if plain:
        plain_zh, plain_en = folder_titles.by_language(plain)
        title_zh, title_en = title_zh or plain_zh, title_en or plain_en
    return HoldingRecord(
        key=columns.cell(cells, "key") or folder_files.key_of(relative),
        file=file,
        relative=relative,
        title_zh=title_zh,
        title_en=title_en,
        period=columns.cell(cells, "period"),
        material=columns.cell(cells, "material"),
        technique=columns.cell(cells, "technique"),
        licence=columns.cell(cells, "licence"),
        credit=columns.cell(cells, "credit"),
        fields=columns.fields(cells),
        index=index,
        line=line,
    )
