"""A table of text as rows: whatever its encoding, separator and quotes; what is broken comes back as a problem."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from wenmai.holdings import folder_columns

SEPARATORS = ",;\t|"
LINE_CHARACTERS_MAX = 1_000_000
RECORD_LINES_MAX = 200  # a quoted cell of more lines than this is a quote that was never closed
_CHUNK_BYTES = 1 << 20
_END = "\ue000end"  # private use: a cell that no owner writes, to see whether a quote is still open


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row and the line (from 1) on which it begins; ``fault`` is a code, empty where all is well."""

    line: int
    cells: list[str]
    fault: str = ""
    separator: str = ","


def encoding_of(path: Path) -> str | None:
    """The text encoding of a file as Python names it, or None where none fits.

    A byte order mark is believed; otherwise UTF-8 where the whole file is valid UTF-8, then GB18030 (which contains
    GBK and GB2312), then Windows-1252 where the high bytes stand between Latin letters.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _decodes(path, "utf-8-sig") else None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16" if _decodes(path, "utf-16") else None
    if head[1::2].count(0) * 4 > len(head) or head[::2].count(0) * 4 > len(head):
        name = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return name if _decodes(path, name) else None
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _looks_chinese(path) and _decodes(path, "gb18030"):
        return "gb18030"
    return "cp1252" if _decodes(path, "cp1252") else None


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _looks_chinese(path: Path) -> bool:
    """In GBK text high bytes come in pairs; in Latin text an accented letter stands alone among ASCII."""
    pairs = alone = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            runs = bytes(0x41 if byte >= 0x80 else 0x20 for byte in chunk).split()
            alone += sum(len(run) == 1 for run in runs)
            pairs += sum(len(run) // 2 for run in runs)
    return pairs >= alone


def open_text(path: Path, encoding: str) -> TextIO:
    """Open for :func:`rows`, with the line ends as they are."""
    return path.open("r", encoding=encoding, errors="replace", newline="")


def separator_of(header: str) -> str:
    """The separator that gives most columns of known meaning, then most columns."""

    def worth(separator: str) -> tuple[int, int]:
        cells = _cells(header, separator)
        return len(folder_columns.recognise(cells).place), len(cells)

    return max(SEPARATORS, key=worth)


def rows(stream: TextIO) -> Iterator[Row]:
    """The rows of ``stream``, header first; empty lines are skipped, quoted cells may span lines.

    The fault of a row is 'open-quote' (its quotes were taken as plain characters) or 'line-too-long' (no cells).
    """
    lines = _Lines(stream)
    separator = ""
    while (start := lines.next()) is not None:
        number, text = start
        if not text.strip("\r\n \t\ufeff\0"):
            continue
        if not separator and text.lower().startswith("sep="):  # Excel's hint, a line of its own
            separator = text[4:5]
            continue
        separator = separator or separator_of(text)
        if len(text) >= LINE_CHARACTERS_MAX:
            yield Row(number, [], "line-too-long")
            continue
        yield _record(lines, number, text, separator)


def _record(lines: _Lines, number: int, text: str, separator: str) -> Row:
    """Join lines until the quotes of the record that begins with ``text`` are closed."""
    if '"' not in text:
        return Row(number, text.rstrip("\r\n").split(separator), separator=separator)
    taken = [text]
    while True:
        joined = "".join(taken)
        cells = _cells(joined.rstrip("\r\n") + separator + _END, separator)
        if cells and cells[-1] == _END:
            return Row(number, cells[:-1], separator=separator)
        following = lines.next() if len(taken) < RECORD_LINES_MAX else None
        if following is None or len(joined) >= LINE_CHARACTERS_MAX:
            lines.give_back(taken[1:] + ([following[1]] if following else []))
            return Row(number, text.rstrip("\r\n").replace('"', "").split(separator), "open-quote", separator)
        taken.append(following[1])


def _cells(text: str, separator: str) -> list[str]:
    return next(csv.reader([text.rstrip("\r\n")], delimiter=separator), [])


class _Lines:
    """Lines with their numbers; lines may be given back, and one that is too long is cut and its rest skipped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._returned: list[str] = []
        self._number = 0

    def next(self) -> tuple[int, str] | None:
        """The next line and its number from 1, or None at the end."""
        if self._returned:
            text = self._returned.pop()
        else:
            text = self._stream.readline(LINE_CHARACTERS_MAX)
            rest = text
            while len(rest) >= LINE_CHARACTERS_MAX and not rest.endswith(("\n", "\r")):
                rest = self._stream.readline(LINE_CHARACTERS_MAX)
        if not text:
            return None
        self._number += 1
        return self._number, text

    def give_back(self, lines: list[str]) -> None:
        """The next lines to be read will be ``lines``."""
        self._returned.extend(reversed(lines))
        self._number -= len(lines)
