"""``wenmai symmetry``: a picture file in, its structure out; no home is needed, and bad files get a clear word."""

from __future__ import annotations

import json
import os
from pathlib import Path
from subprocess import CompletedProcess

import cv2
import numpy as np
import pytest

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CLEAN, Scene, shown
from tests.cli.here import wenmai_here
from wenmai.cli.structure_words import structure_line, structure_lines
from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.lattice import same_lattice
from wenmai.genes.symmetry.model import NONE, Candidate, Lattice, Symmetry
from wenmai.genes.symmetry.writing import from_json, to_json
from wenmai.imaging.writing import encode_png

SIDE_PX = 360
GROUP = "p4g"


def _wenmai(*arguments: str, language: str = "C.UTF-8") -> CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENMAI")}
    return wenmai_here(arguments, kept | {"WENMAI_HOME": "/nowhere/at/all", "LANG": language})


@pytest.fixture(scope="module")
def cloth() -> Scene:
    """A field of a known group and lattice."""
    generator = np.random.default_rng(5)
    cell = draw_cell(wallpaper_group(GROUP), generator, style="field")
    return shown(cell, CLEAN, generator, SIDE_PX)


@pytest.fixture
def picture(cloth: Scene, tmp_path: Path) -> Path:
    (tmp_path / "cloth.png").write_bytes(encode_png(cloth.rgb))
    return tmp_path / "cloth.png"


def test_a_patterned_cloth(picture: Path, cloth: Scene) -> None:
    done = _wenmai("symmetry", str(picture), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert {"kind", "candidates", "lattice", "order", "confidence", "undetermined"} <= set(said)
    assert (said["kind"], said["undetermined"], said["order"]) == ("wallpaper", False, 4)
    assert (said["width_px"], said["height_px"]) == (SIDE_PX, SIDE_PX)
    assert said["candidates"][0]["group"] == said["group"] == GROUP
    assert all({"group", "score"} <= set(one) for one in said["candidates"])
    assert same_lattice(np.array(said["lattice"]["vectors_px"]).T, cloth.lattice_px)
    assert from_json(said).group == GROUP


@pytest.mark.parametrize(("language", "word"), [("C.UTF-8", "quarter turns"), ("zh_CN.UTF-8", "四次旋转")])
def test_people_read_it_in_their_language(picture: Path, language: str, word: str) -> None:
    done = _wenmai("symmetry", str(picture), language=language)
    assert done.returncode == 0, done.stderr
    assert word in done.stdout
    assert GROUP in done.stdout


def test_places_are_pixels_of_the_whole_picture(picture: Path, cloth: Scene, tmp_path: Path) -> None:
    """A large picture is analysed at a smaller size, and answered for in its own pixels."""
    large = cv2.resize(cv2.imread(str(picture)), (7 * SIDE_PX, 7 * SIDE_PX), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(tmp_path / "large.png"), large)
    said = json.loads(_wenmai("symmetry", str(tmp_path / "large.png"), "--json").stdout)
    assert (said["width_px"], said["height_px"]) == (7 * SIDE_PX, 7 * SIDE_PX)
    assert same_lattice(np.array(said["lattice"]["vectors_px"]).T, 7 * cloth.lattice_px)


def test_each_patterned_region_is_told_with_its_place(cloth: Scene, tmp_path: Path) -> None:
    """A cloth that lies on a plain table; the largest region comes first."""
    table = np.full((400, 600, 3), 210, np.uint8)
    table[20 : 20 + SIDE_PX, 220 : 220 + SIDE_PX] = cloth.rgb
    (tmp_path / "table.png").write_bytes(encode_png(table))
    done = _wenmai("symmetry", str(tmp_path / "table.png"), "--regions", "--json")
    assert done.returncode == 0, done.stderr
    region, *_ = json.loads(done.stdout)["regions"]
    x, y, width, height = region["box"]
    assert np.allclose((x + width / 2, y + height / 2), (220 + SIDE_PX / 2, 20 + SIDE_PX / 2), atol=SIDE_PX / 4)
    assert region["kind"] == "wallpaper"
    assert same_lattice(np.array(region["lattice"]["vectors_px"]).T, cloth.lattice_px)
    assert from_json(region).group == region["group"]


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((1, 1, 3), 9, np.uint8),
        np.full((1, 300, 3), 9, np.uint8),
        np.full((200, 300, 3), 120, np.uint8),
        np.full((64, 64), 50, np.uint8),
        np.full((64, 64, 4), 50, np.uint8),
    ],
    ids=["one pixel", "a line", "plain", "grey", "alpha"],
)
def test_where_nothing_repeats_it_says_so(tmp_path: Path, pixels: np.ndarray) -> None:
    cv2.imwrite(str(tmp_path / "plain.png"), pixels)
    done = _wenmai("symmetry", str(tmp_path / "plain.png"), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["kind"] == "none"
    assert said["candidates"] == []


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_no_picture_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.png").write_bytes(content)
    done = _wenmai("symmetry", str(tmp_path / "odd.png"), "--json")
    assert done.returncode == 2
    error = json.loads(done.stderr)["error"]
    assert "odd.png" in error["where"] + error["what"]
    assert error["what"]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = _wenmai("symmetry", str(tmp_path / "none.png"))
    assert done.returncode in (2, 3)
    assert "none.png" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_doubt_is_told_and_not_a_confidence() -> None:
    lattice = Lattice(((40.0, 0.0),), 0.01, "line")
    candidates = (Candidate("pmm2", 0.5), Candidate("pma2", 0.45))
    found = Symmetry("frieze", 0.5, candidates, order=2, undetermined="close", lattice=lattice)
    assert "too close" in structure_line(to_json(found))
    assert "confidence" not in dict(structure_lines(to_json(found)))["sure"]
    assert "every 40.00 px" in dict(structure_lines(to_json(found)))["lattice"]
    assert [label for label, _ in structure_lines(to_json(NONE))] == ["repeats"]
