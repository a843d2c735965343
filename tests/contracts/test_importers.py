"""What every importer of collections promises; a new importer joins by one more entry in ``IMPORTERS``.

An importer is a function from a root to an iterator of records and problems, and a writer that lays out a collection as
that importer's owners keep it.
"""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from wenmai.holdings import folder
from wenmai.holdings.model import HoldingRecord
from wenmai.kernel.errors import NotFound
from wenmai.kernel.problems import Problem


@dataclass(frozen=True)
class Entry:
    """One picture of a collection that a test lays out; without bytes its file is missing."""

    name: str
    key: str
    title_zh: str
    title_en: str
    data: bytes | None


@dataclass(frozen=True)
class Importer:
    """``read`` is what is tested; ``write`` lays a collection out and returns its root; ``index`` is where it lists."""

    read: Callable[[Path], Iterator[HoldingRecord | Problem]]
    write: Callable[[Path, list[Entry]], Path]
    index: str


def write_folder(place: Path, entries: list[Entry]) -> Path:
    lines = ["file,accession,title_zh,title_en"]
    for entry in entries:
        lines.append(f"{entry.name},{entry.key},{entry.title_zh},{entry.title_en}")
        if entry.data is not None:
            (place / entry.name).write_bytes(entry.data)
    (place / "index.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


IMPORTERS = {"folder": Importer(folder.read, write_folder, "index.csv")}


@pytest.fixture(params=IMPORTERS, name="importer")
def each_importer(request: pytest.FixtureRequest) -> Importer:
    return IMPORTERS[request.param]


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (3, 2), (120, 30, 60)).save(stream, "PNG")
    return stream.getvalue()


PICTURE = picture()


def entries(count: int, data: bytes | None = PICTURE) -> list[Entry]:
    return [Entry(f"p{n:05}.png", f"1990.{n}", f"第{n}件", f"object {n}", data) for n in range(count)]


def apart(found: list[HoldingRecord | Problem]) -> tuple[list[HoldingRecord], list[Problem]]:
    return [one for one in found if isinstance(one, HoldingRecord)], [one for one in found if isinstance(one, Problem)]


def test_each_entry_gives_its_record(importer: Importer, tmp_path: Path) -> None:
    wanted = entries(20)
    records, problems = apart(list(importer.read(importer.write(tmp_path, wanted))))
    assert problems == []
    assert [(one.key, one.relative, one.title_zh, one.title_en) for one in records] == [
        (one.key, one.name, one.title_zh, one.title_en) for one in wanted
    ]
    for record in records:
        assert record.file.read_bytes() == PICTURE
        assert record.index == importer.index
        assert record.line > 0


def test_twice_read_is_the_same_and_keys_do_not_change(importer: Importer, tmp_path: Path) -> None:
    root = importer.write(tmp_path, entries(30))
    first = list(importer.read(root))
    assert list(importer.read(root)) == first
    (tmp_path / "later.png").write_bytes(PICTURE)
    keys = {one.relative: one.key for one in apart(list(importer.read(root)))[0]}
    assert all(keys[one.relative] == one.key for one in apart(first)[0])


def test_a_moved_collection_keeps_its_keys(importer: Importer, tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    one = apart(list(importer.read(importer.write(tmp_path / "here", entries(5)))))[0]
    other = apart(list(importer.read(importer.write(tmp_path / "there", entries(5)))))[0]
    assert [(a.key, a.relative) for a in one] == [(b.key, b.relative) for b in other]


@pytest.mark.parametrize("data", [None, b"", b"text, not a picture"])
def test_what_cannot_be_used_is_said_with_file_and_line(importer: Importer, data: bytes | None, tmp_path: Path) -> None:
    wanted = entries(9)
    wanted[4] = Entry("bad.png", "1990.4", "坏", "bad", data)
    records, problems = apart(list(importer.read(importer.write(tmp_path, wanted))))
    assert [one.key for one in records] == [one.key for n, one in enumerate(wanted) if n != 4]
    (problem,) = problems
    assert problem.file == importer.index
    assert records[3].line < problem.line < records[4].line
    assert problem.code
    assert problem.what
    assert problem.remedy


def test_reading_is_a_stream(importer: Importer, tmp_path: Path) -> None:
    """The first records come without the last being looked at, and memory does not grow with what went by."""
    root = importer.write(tmp_path, entries(200))
    stream = importer.read(root)
    assert len(list(islice(stream, 3))) == 3
    (tmp_path / "p00199.png").unlink()
    rest = list(stream)
    assert [one.code for one in apart(rest)[1]] == ["missing-file"]


def test_memory_per_row_stays_small(importer: Importer, tmp_path: Path) -> None:
    rows = 2_000
    root = importer.write(tmp_path, entries(rows))
    # The least of three: what other threads of this process allocate meanwhile is counted, too.
    peak_bytes = min(peak_of_reading(importer, root, rows) for _ in range(3))
    assert peak_bytes < 2_000_000 + rows * 1_000  # 200 MB at 100,000 rows is 2,000 bytes a row


def peak_of_reading(importer: Importer, root: Path, rows: int) -> int:
    tracemalloc.start()
    try:
        assert sum(1 for _ in importer.read(root)) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@given(
    text=st.one_of(st.binary(max_size=400), st.text(alphabet='file,;\t"\n\r题名.png/\\ ', max_size=300).map(str.encode))
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_index_makes_it_raise(importer: Importer, text: bytes, tmp_path: Path) -> None:
    root = importer.write(tmp_path, entries(2))
    (root / importer.index).write_bytes(text)
    records, problems = apart(list(importer.read(root)))
    assert {one.relative for one in records} == {"p00000.png", "p00001.png"}, "pictures are read without an index too"
    assert all(problem.code and problem.what and problem.file for problem in problems)


@given(text=st.binary(max_size=200))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_makes_it_raise_or_hides_the_next(importer: Importer, text: bytes, tmp_path: Path) -> None:
    root = importer.write(tmp_path, entries(3))
    index = root / importer.index
    lines = index.read_bytes().split(b"\n")
    lines.insert(2, text.replace(b"\n", b" ").replace(b"\r", b" "))
    index.write_bytes(b"\n".join(lines))
    records, _ = apart(list(importer.read(root)))
    assert {one.relative for one in records} == {one.name for one in entries(3)}


def test_nothing_at_the_root_is_an_error_of_the_caller(importer: Importer, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        importer.read(tmp_path / "nothing")


def test_an_empty_root_gives_nothing(importer: Importer, tmp_path: Path) -> None:
    assert list(importer.read(tmp_path)) == []
