"""What is told of a motif before it is stitched: its areas and outlines; and a run goes on from there."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from wenmai.lines.embroidery.sizes import looks_of, sizes_of
from wenmai.lines.embroidery.source import Picture, Subject, picture_of
from wenmai.production.contract import LineInput

SQUARES = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect x="10" width="10" height="10" fill="red"/>\
<rect x="20" y="10" width="10" height="10" fill="blue"/></svg>'
)


def board(squares: int, side_px: int) -> np.ndarray:
    rows, columns = np.indices((squares * side_px, squares * side_px)) // side_px
    return np.where(((rows + columns) % 2 == 0)[..., None], (200, 30, 30), (30, 30, 200)).astype(np.uint8)


@pytest.mark.parametrize("squares", [2, 5, 8])
def test_areas_and_outlines_of_a_board(squares: int) -> None:
    said = looks_of(Picture(board(squares, 60), None), 100.0, 12)
    assert said["areas"] == squares**2
    assert said["outline_mm"] == pytest.approx(2 * (squares - 1) * 100, rel=0.05)
    assert said["covered_cm2"] == said["frame_cm2"] == pytest.approx(100)


def test_the_same_motif_larger_has_longer_outlines_and_as_many_areas() -> None:
    small, large = (looks_of(Picture(board(4, 40), None), width_mm, 6) for width_mm in (50.0, 150.0))
    assert small["areas"] == large["areas"]
    assert large["outline_mm"] == pytest.approx(3 * small["outline_mm"])


def test_only_the_motif_counts() -> None:
    mask = np.zeros((240, 240), np.bool_)
    mask[:, :120] = True
    said = looks_of(Picture(board(4, 60), mask), 100.0, 12)
    assert said["areas"] == 8
    assert said["covered_cm2"] == pytest.approx(50, rel=0.02)


def test_a_drawing_counts_what_it_paints(tmp_path: Path) -> None:
    path = tmp_path / "squares.svg"
    path.write_bytes(SQUARES)
    given = LineInput(path, "0" * 64, "image", "image/svg+xml")
    said = looks_of(picture_of(given, Subject(None)), 60.0, 12)
    assert said["areas"] == 2
    assert said["frame_cm2"] == pytest.approx(36, rel=0.02)  # the two squares are as wide as high
    assert said["covered_cm2"] == pytest.approx(18, rel=0.02)
    assert sizes_of(given, 60.0)["covered_cm2"] == pytest.approx(18 * 0.25, rel=0.05)  # of the whole sheet


def test_a_run_goes_on_from_the_object_that_the_look_found(tmp_path: Path) -> None:
    mask = np.zeros((50, 80), np.bool_)
    mask[10:31, 20:63] = True
    path = tmp_path / "photograph.jpg"
    cv2.imwrite(str(path), board(4, 20)[:50])
    given = LineInput(path, "0" * 64, "image", "image/jpeg")
    noted = Subject.from_notes(Subject(mask).to_notes())
    assert noted.mask is not None
    assert (noted.mask == mask).all()
    assert Subject.from_notes(Subject(None).to_notes()) == Subject(None)
    assert picture_of(given, noted).rgb.shape == (21, 43, 3)
