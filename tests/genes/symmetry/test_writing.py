"""What is written of a structure can be read again, and stays true where it is moved to other pixels."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.genes.symmetry.symmetries import POINTS, SYMMETRIES
from wenmai.genes.symmetry.model import NONE, Axis, Symmetry
from wenmai.genes.symmetry.placing import placed
from wenmai.genes.symmetry.writing import VERSION, from_json, summary_of, to_json
from wenmai.kernel.errors import InvalidInput

SCALES = st.floats(0.05, 20)


@given(SYMMETRIES)
def test_what_is_written_is_read_again(symmetry: Symmetry):
    text = json.dumps(to_json(symmetry), allow_nan=False)
    cell = symmetry.repeat.cell if symmetry.repeat is not None else None
    again = from_json(json.loads(text), cell)
    assert json.dumps(to_json(again), allow_nan=False) == text
    assert [one.group for one in again.candidates] == [one.group for one in symmetry.candidates]
    assert again.undetermined == symmetry.undetermined
    assert again.confidence == pytest.approx(symmetry.confidence, abs=1e-4)
    for ours, theirs in zip(again.axes, symmetry.axes, strict=True):
        assert np.allclose((ours.start_px, ours.end_px), (theirs.start_px, theirs.end_px), atol=1e-3)
    if symmetry.repeat is not None:
        assert again.repeat is not None
        assert (again.repeat.cell == symmetry.repeat.cell).all()


@given(SYMMETRIES)
def test_a_summary_is_the_whole_without_places(symmetry: Symmetry):
    bare = from_json(summary_of(symmetry))
    assert (bare.centres, bare.axes, bare.repeat) == ((), (), None)
    assert summary_of(replace(symmetry, centres=(), axes=())) == summary_of(symmetry)
    assert set(to_json(symmetry)) - set(summary_of(symmetry)) == {"centres", "axes"}


def test_nothing_that_repeats_is_an_answer_too():
    said = to_json(NONE)
    assert (said["kind"], said["group"], said["candidates"], said["lattice"]) == ("none", None, [], None)
    assert said["undetermined"] is False
    assert from_json(said) == NONE


@given(SYMMETRIES, st.sampled_from(sorted(summary_of(NONE))))
def test_another_version_or_a_part_that_lacks_is_refused(symmetry: Symmetry, lacks: str):
    said = to_json(symmetry)
    with pytest.raises(InvalidInput) as newer:
        from_json(said | {"version": VERSION + 1})
    assert newer.value.rule == "symmetry.version"
    if lacks not in ("version", "group", "undetermined"):  # the last two are said twice
        with pytest.raises(InvalidInput) as malformed:
            from_json({name: value for name, value in said.items() if name != lacks})
        assert malformed.value.rule == "symmetry.malformed"


def test_what_is_no_number_is_not_written():
    with pytest.raises(ValueError, match="nan"):
        to_json(replace(NONE, confidence=float("nan")))


@given(SYMMETRIES, st.tuples(SCALES, SCALES), POINTS)
def test_to_place_there_and_back_changes_nothing(symmetry: Symmetry, scale: tuple[float, float], corner: tuple):
    there = placed(symmetry, scale, corner)
    back = placed(placed(there, (1, 1), (-corner[0], -corner[1])), (1 / scale[0], 1 / scale[1]))
    for ours, theirs in zip(back.centres, symmetry.centres, strict=True):
        assert np.allclose(ours.at_px, theirs.at_px, atol=1e-4)
    for ours, theirs in zip((back.lattice, *back.finer), (symmetry.lattice, *symmetry.finer), strict=True):
        assert (ours is None) == (theirs is None)
        assert ours is None or np.allclose(ours.vectors_px, theirs.vectors_px)
    assert summary_of(there)["candidates"] == summary_of(symmetry)["candidates"]


def test_a_corner_of_a_picture_stays_its_corner():
    """The corner of a picture lies half a pixel before the middle of its first, at every size."""
    corner = Axis("mirror", (-0.5, -0.5), (99.5, 49.5))
    found = placed(replace(NONE, axes=(corner,)), (4, 4), (10, 20)).axes[0]
    assert found.start_px == (9.5, 19.5)
    assert found.end_px == (409.5, 219.5)
