"""``wenmai swatch``: what is tried on the cloth are the threads that were asked for, at the spacing that it names."""

from __future__ import annotations

import json
from pathlib import Path

import pyembroidery
import pytest

from tests.cli.here import wenmai_here
from tests.embroidery.files.readers import dst as dst_reader


def swatch(tmp_path: Path, *arguments: str) -> tuple[int, str, str]:
    done = wenmai_here(("swatch", *arguments), {"WENMAI_HOME": str(tmp_path / "home")})
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("form", ["dst", "pes", "exp", "jef", "vp3"])
def test_each_thread_is_stitched_in_two_squares(tmp_path: Path, form: str) -> None:
    out = tmp_path / f"try.{form}"
    codes = ("--code", "1725", "--code", "0010", "--code", "1725")
    code, said, _ = swatch(tmp_path, *codes, "--cloth", "linen", "--out", str(out), "--json")
    assert code == 0
    told = json.loads(said)["swatch"]
    assert [thread["code"] for thread in told["threads"]] == ["1725", "0010"]
    assert told["cloth"] == "linen"
    assert told["bytes"] == out.stat().st_size
    holes = [(x, y) for x, y, command in pyembroidery.read(str(out)).stitches if command == pyembroidery.STITCH]
    width, height = (max(axis) - min(axis) for axis in zip(*holes, strict=True))
    assert (width, height) == (pytest.approx(240, abs=3), pytest.approx(240, abs=6))  # 10 + 4 + 10 mm
    if form == "dst":
        _, design = dst_reader.read(out.read_bytes())
        assert len(design.holes()) == 2


def test_its_worksheet_is_a_pdf(tmp_path: Path) -> None:
    out = tmp_path / "try.pdf"
    assert swatch(tmp_path, "--code", "0010", "--out", str(out))[0] == 0
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "{}/a.dst"), "318 threads"),
        (("--code", "9999x", "--out", "{}/a.dst"), "9999x"),
        (("--code", "0010", "--cloth", "paper", "--out", "{}/a.dst"), "linen"),
        (("--code", "0010", "--out", "{}/a.tif"), "dst"),
        (("--code", "0010", "--threads", "nobody", "--out", "{}/a.dst"), "isacord"),
        (("--code", "0010", "--out", "{}/nowhere/a.dst"), "mkdir"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    code, _, told = swatch(tmp_path, *(one.format(tmp_path) for one in arguments))
    assert code in (2, 3)
    assert said in told
    assert not list(tmp_path.glob("a.*"))
