"""The commands of docs/embroidery.md run as they stand: a stitch file that readers read, and a museum that is paid."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyembroidery
import pytest

from tests.docs.shell import Shell, commands
from tests.embroidery.files.readers import dst as dst_reader
from wenmai.imaging.reading import read_rgb


def _sequence(shell: Shell, tmp_path: Path, **environment: str) -> str:
    program = "\n".join(commands("docs/embroidery.md"))
    program += "\nWENMAI_PARTY=house wenmai ledger accounts --party hunan-museum --json > museum.json"
    done = shell.run(program, tmp_path, **environment)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "not yet" in done.stdout
    museum = json.loads((tmp_path / "museum.json").read_text())["accounts"]
    assert museum == [{"account": "hunan-museum/earnings", "balance_fen": 9_500 + 380}]
    assert (tmp_path / "bought.dst").read_bytes() == (tmp_path / "design.dst").read_bytes()
    _both_readers_agree(tmp_path / "design.dst")
    return done.stdout


def _both_readers_agree(path: Path) -> None:
    _, ours = dst_reader.read(path.read_bytes())
    theirs = pyembroidery.read(str(path))
    holes = np.array([(x, y) for x, y, command in theirs.stitches if command == pyembroidery.STITCH])
    assert len(holes) == sum(len(block) for block in ours.holes())
    assert abs(np.ptp(holes[:, 0]) / 10 - 60) < 4


def test_a_picture_becomes_a_design_that_pays(sampled: Path, shell: Shell) -> None:
    said = _sequence(shell, sampled)
    assert "five-bats" in said or "Five bats" in said
    assert read_rgb(sampled / "design.png").std() > 10
    assert all((sampled / name).read_bytes().startswith(b"%PDF") for name in ("machine.pdf", "by.hand.pdf", "try.pdf"))
    for name in ("try.dst", "two.dst"):
        assert dst_reader.read((sampled / name).read_bytes())


def test_a_museum_photograph_becomes_a_design_that_names_it(sampled: Path, shell: Shell, shared_data: Path) -> None:
    photograph = shared_data / "artefacts" / "images" / "silk_tapestry_song1000.jpg"
    if not photograph.exists():
        pytest.skip("this photograph is not among the data")
    assert "silk_tapestry_song" in _sequence(shell, sampled, PHOTO=str(photograph))
