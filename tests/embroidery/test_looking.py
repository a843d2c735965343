"""The first look at a motif: its shapes and outlines are counted, and a run that goes on from it makes the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from wenmai.jobs.probing import run_probed
from wenmai.lines.embroidery import looking
from wenmai.lines.embroidery.art import pictures
from wenmai.lines.embroidery.line import LINE
from wenmai.lines.embroidery.looking import Look, look_at
from wenmai.lines.embroidery.parameters import EmbroideryParameters
from wenmai.lines.embroidery.sizes import sizes_of
from wenmai.lines.embroidery.source import Subject, picture_of
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import PROBED_CORE_MS, LineInput, Workplace

SQUARES = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">\
<rect x="10" width="10" height="10" fill="red"/><rect x="20" y="10" width="10" height="10" fill="blue"/></svg>'

GRADIENT = b'<defs><linearGradient id="g"><stop stop-color="red"/><stop offset="1"/></linearGradient></defs>'


def board(squares: int, side_px: int) -> np.ndarray:
    rows, columns = np.indices((squares * side_px, squares * side_px)) // side_px
    return np.where(((rows + columns) % 2 == 0)[..., None], (200, 30, 30), (30, 30, 200)).astype(np.uint8)


def photograph(folder: Path, rgb: np.ndarray) -> LineInput:
    path = folder / "photograph.png"
    cv2.imwrite(str(path), rgb[..., ::-1])
    return LineInput(path, "0" * 64, "image", "image/png")


def asked(**given: object) -> EmbroideryParameters:
    return EmbroideryParameters.model_validate({"subject": "whole", **given})


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(tmp_path / "models")


def test_a_larger_piece_has_longer_outlines_and_as_many_shapes(tmp_path: Path, shelf: ModelShelf) -> None:
    given = photograph(tmp_path, board(4, 40))
    small, large = (look_at(given, asked(width_mm=width_mm), shelf)[1] for width_mm in (50.0, 150.0))
    assert small["shapes"] == large["shapes"] >= 2
    assert large["outline_mm"] == pytest.approx(3 * small["outline_mm"], rel=1e-6)
    assert small["frame_cm2"] == pytest.approx(25, rel=0.02)


def test_a_drawing_counts_what_it_paints(tmp_path: Path, shelf: ModelShelf) -> None:
    path = tmp_path / "squares.svg"
    path.write_bytes(SQUARES)
    given = LineInput(path, "0" * 64, "image", "image/svg+xml")
    look, said = look_at(given, asked(width_mm=60.0), shelf)
    assert look.traced is None
    assert said["shapes"] == 2
    assert said["frame_cm2"] == pytest.approx(36, rel=0.02)  # the two squares are as wide as high
    assert said["covered_cm2"] == pytest.approx(18, rel=0.02)
    assert said["outline_mm"] == pytest.approx(240, rel=0.02)
    assert sizes_of(given, 60.0)["covered_cm2"] == pytest.approx(18 * 0.25, rel=0.05)  # of the whole sheet


def test_the_object_that_the_look_found_is_what_is_stitched(tmp_path: Path) -> None:
    mask = np.zeros((50, 80), np.bool_)
    mask[10:31, 20:63] = True
    given = photograph(tmp_path, board(4, 20)[:50])
    noted = Subject.from_text(Subject(mask).to_text())
    assert noted.mask is not None
    assert (noted.mask == mask).all()
    assert Subject.from_text(Subject(None).to_text()) == Subject(None)
    assert picture_of(given, noted).rgb.shape == (21, 43, 3)


@pytest.mark.parametrize("style", ["tatami", "painting"])
def test_a_run_from_a_look_gives_the_same_bytes_as_one_without(tmp_path: Path, shelf: ModelShelf, style: str) -> None:
    frame = np.full((200, 200, 3), 235, np.uint8)  # a ground, so that there is a finding to carry along
    frame[40:160, 40:160] = board(3, 40)
    given, parameters = photograph(tmp_path, frame), asked(width_mm=30.0, style=style)
    notes = json.loads(json.dumps(look_at(given, parameters, shelf)[0].to_notes()))
    assert Look.from_notes(notes) == look_at(given, parameters, shelf)[0]
    found = LINE.probe([given], parameters, Workplace(tmp_path, shelf, lambda part: None)).found
    made = []
    for name, noted, at_hand in (("noted", notes, None), ("at_hand", notes, found), ("anew", None, None)):
        room = tmp_path / name
        room.mkdir()
        (output,) = LINE.run([given], parameters, Workplace(room, shelf, lambda part: None, noted, at_hand)).outputs
        made.append({file.name: (room / file.name).read_bytes() for file in (output.file, *output.parts)})
    assert made[0] == made[1] == made[2]


def test_a_run_that_follows_its_probe_traces_no_picture_again(
    tmp_path: Path, shelf: ModelShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even one whose drawing is too long to be noted."""
    traced = []
    monkeypatch.setattr(looking, "NOTED_BYTES_MAX", 10)
    monkeypatch.setattr(pictures.tracing, "trace", _counting(traced, pictures.tracing.trace))
    given, parameters = photograph(tmp_path, board(3, 40)), asked(width_mm=30.0)
    room = tmp_path / "room"
    room.mkdir()
    manifest, drivers, _ = run_probed(LINE, [given], parameters, Workplace(room, shelf, lambda part: None), None)
    assert len(traced) == 1
    assert manifest.outputs
    assert drivers.keys() >= {"shapes", "megapixels", PROBED_CORE_MS}


def test_a_probe_names_all_that_is_known_without_it(tmp_path: Path, shelf: ModelShelf) -> None:
    """So that both kinds of run can be learned from; also where only a renderer reads the drawing."""
    path = tmp_path / "drawing.svg"
    for svg in (SQUARES, SQUARES.replace(b'fill="red"', b'fill="url(#g)"').replace(b"<rect", GRADIENT + b"<rect", 1)):
        path.write_bytes(svg)
        given = LineInput(path, "0" * 64, "image", "image/svg+xml")
        plain, probed = sizes_of(given, 60.0), look_at(given, asked(width_mm=60.0), shelf)[1]
        assert probed.keys() >= plain.keys()
        assert probed["megapixels"] == plain["megapixels"] > 0
    assert probed == plain


def _counting(calls: list[int], called: Callable[..., object]) -> Callable[..., object]:
    def counted(*given: object, **named: object) -> object:
        calls.append(1)
        return called(*given, **named)

    return counted
