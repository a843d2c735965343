"""The readers beside this test, proven on files that other programs wrote."""

from __future__ import annotations

from pathlib import Path

import pyembroidery
import pytest

from tests.embroidery.files.readers import dst
from tests.embroidery.files.test_round_trips import machine_of

FILES = ("data/samples/shamrockin.dst", "test/Star.DST", "test/Star.JEF", "test/Embroidermodder.EXP")


@pytest.mark.parametrize("name", FILES)
def test_real_files_are_read_as_pyembroidery_reads_them(shared_data: Path, name: str) -> None:
    path = shared_data / "stitch-files" / name
    machine = machine_of(path.suffix[1:].lower(), path.read_bytes())
    theirs = pyembroidery.read(str(path))
    holes = [(int(x), -int(y)) for x, y, command in theirs.stitches if command & 0xFF == pyembroidery.STITCH]
    assert [hole for block in machine.holes() for hole in block] == holes
    assert machine.count("colour") == theirs.count_color_changes()
    assert len(holes) > 1000


@pytest.mark.parametrize("name", [name for name in FILES if name.lower().endswith("dst")])
def test_headers_of_real_files_count_as_ours_do(shared_data: Path, name: str) -> None:
    fields, machine = dst.read((shared_data / "stitch-files" / name).read_bytes())
    assert int(fields["ST"]) == len(machine.steps)
    assert int(fields["CO"]) == machine.count("colour")
    up = max(y for _, _, y in machine.steps)
    assert abs(int(fields["+Y"]) - up) <= 1
