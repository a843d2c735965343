"""What was found out about how a picture repeats, as JSON and back.

``VERSION`` counts up whenever a field changes its meaning; fields may be added without. Places and vectors are px of
the picture, to a thousandth; scores and confidences 0…1, to a ten-thousandth. The mean cell is a picture and goes to a
file of its own; here stands only where it lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from wenmai.genes.symmetry.model import (
    Axis,
    Candidate,
    Centre,
    Lattice,
    OperationScore,
    Point,
    Repeat,
    RgbCell,
    Symmetry,
)
from wenmai.kernel.errors import InvalidInput

VERSION = 1
PX_DIGITS = 3
SCORE_DIGITS = 4
ERROR_DIGITS = 6


def to_json(symmetry: Symmetry) -> dict[str, Any]:
    """The whole answer. ``undetermined`` is true where the best group must not be relied on, ``doubt`` says why."""
    return summary_of(symmetry) | {
        "centres": [{"order": one.order, "at_px": _point(one.at_px)} for one in symmetry.centres],
        "axes": [
            {"kind": one.kind, "start_px": _point(one.start_px), "end_px": _point(one.end_px)} for one in symmetry.axes
        ],
    }


def summary_of(symmetry: Symmetry) -> dict[str, Any]:
    """The answer without the places of centres and axes, which may be many: what a record keeps."""
    repeat = symmetry.repeat
    return {
        "version": VERSION,
        "kind": symmetry.kind,
        "group": symmetry.group,
        "candidates": [_candidate(one) for one in symmetry.candidates],
        "form": [_candidate(one) for one in symmetry.form],
        "order": symmetry.order,
        "confidence": _rounded(symmetry.confidence, SCORE_DIGITS),
        "undetermined": symmetry.undetermined is not None,
        "doubt": symmetry.undetermined,
        "lattice": None if symmetry.lattice is None else _lattice(symmetry.lattice),
        "finer": [_lattice(one) for one in symmetry.finer],
        "subgroups": list(symmetry.subgroups),
        "repeat": None
        if repeat is None
        else {"origin_px": _point(repeat.origin_px), "vectors_px": [_point(one) for one in repeat.vectors_px]},
    }


def from_json(said: Mapping[str, Any], cell: RgbCell | None = None) -> Symmetry:
    """The answer that ``to_json`` or ``summary_of`` wrote; ``cell`` (n, n, 3) belongs to its repeat.

    Without a cell there is no repeat. Raises InvalidInput (``symmetry.version``, ``symmetry.malformed``).
    """
    version = said.get("version")
    if version != VERSION:
        raise InvalidInput(
            f"the structure is written in version {version!r}",
            remedy=f"This program reads version {VERSION}: measure the structure again.",
            rule="symmetry.version",
        )
    try:
        return _symmetry(said, cell)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"the structure is not as it is written here: {type(error).__name__} {error}"
        raise InvalidInput(what, remedy="Measure it again.", rule="symmetry.malformed") from error


def _symmetry(said: Mapping[str, Any], cell: RgbCell | None) -> Symmetry:
    repeat = said["repeat"]
    first, second = [_read_point(one) for one in repeat["vectors_px"]] if repeat is not None else ((0, 0), (0, 0))
    return Symmetry(
        kind=said["kind"],
        confidence=float(said["confidence"]),
        candidates=tuple(_read_candidate(one) for one in said["candidates"]),
        form=tuple(_read_candidate(one) for one in said["form"]),
        order=None if said["order"] is None else int(said["order"]),
        undetermined=said["doubt"],
        lattice=None if said["lattice"] is None else _read_lattice(said["lattice"]),
        finer=tuple(_read_lattice(one) for one in said["finer"]),
        centres=tuple(Centre(int(one["order"]), _read_point(one["at_px"])) for one in said.get("centres", ())),
        axes=tuple(
            Axis(one["kind"], _read_point(one["start_px"]), _read_point(one["end_px"])) for one in said.get("axes", ())
        ),
        subgroups=tuple(map(str, said["subgroups"])),
        repeat=None
        if repeat is None or cell is None
        else Repeat(cell, _read_point(repeat["origin_px"]), (first, second)),
    )


def _candidate(one: Candidate) -> dict[str, Any]:
    operations = [{"name": each.name, "score": _rounded(each.score, SCORE_DIGITS)} for each in one.operations]
    return {"group": one.group, "score": _rounded(one.score, SCORE_DIGITS), "operations": operations}


def _read_candidate(said: Mapping[str, Any]) -> Candidate:
    operations = tuple(OperationScore(str(one["name"]), float(one["score"])) for one in said["operations"])
    return Candidate(str(said["group"]), float(said["score"]), operations)


def _lattice(one: Lattice) -> dict[str, Any]:
    vectors = [_point(vector) for vector in one.vectors_px]
    return {"shape": one.shape, "vectors_px": vectors, "error": _rounded(one.error, ERROR_DIGITS)}


def _read_lattice(said: Mapping[str, Any]) -> Lattice:
    return Lattice(tuple(_read_point(one) for one in said["vectors_px"]), float(said["error"]), said["shape"])


def _point(point: Point) -> list[float]:
    return [_rounded(point[0], PX_DIGITS), _rounded(point[1], PX_DIGITS)]


def _read_point(said: Sequence[Any]) -> Point:
    x, y = said
    return float(x), float(y)


def _rounded(number: float, digits: int) -> float:
    """To so many digits, and never −0. ValueError for what JSON has no number for."""
    if not isfinite(number):
        raise ValueError(f"{number} cannot be written")
    return round(float(number), digits) + 0.0
