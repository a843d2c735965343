"""What is found out about a strip, as the answer that all analyses of symmetry give."""

from __future__ import annotations

import numpy as np

from wenmai.genes.model import RgbImage
from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS, FriezeGroup, contained_friezes
from wenmai.genes.symmetry.groups import FLIP_X, FLIP_Y, HALF_TURN
from wenmai.genes.symmetry.model import (
    Axis,
    Candidate,
    Centre,
    Doubt,
    Lattice,
    OperationScore,
    Point,
    Symmetry,
)  # fmt: skip
from wenmai.genes.symmetry.operations import TWELFTHS, Matrix, Operation
from wenmai.genes.symmetry.strips.repeat import place_in, repeat_of
from wenmai.genes.symmetry.strips.scores import FriezeFit
from wenmai.genes.symmetry.strips.strip import Strip

REPEATS_MIN = 3.0
CLOSE = 0.05  # between the best two groups
LIKE_MIN = 0.2  # the repeats' likeness: less alike, and their mean shows nothing of any of them
NAMES: dict[tuple[Matrix, bool], str] = {
    (FLIP_X, False): "mirror x",
    (FLIP_Y, False): "mirror y",
    (FLIP_Y, True): "glide",
    (HALF_TURN, False): "turn 1/2",
}


def frieze_symmetry(strip: Strip, rgb: RgbImage) -> Symmetry:
    """The answer about a strip of the picture ``rgb`` (h, w, 3); its confidence is the best group's share, times how
    sure it is that anything repeats.

    In the operations' names, x runs along the strip and y across it.
    """
    best = strip.groups[0][0]
    candidates = tuple(Candidate(fit.name, share, _operations(fit)) for fit, share in strip.groups[:3])
    smaller = contained_friezes()[best.name]
    chain = sorted((g for g in FRIEZE_GROUPS if g.name in smaller), key=lambda g: -g.order)
    vector = strip.vector_px
    return Symmetry(
        "frieze",
        strip.groups[0][1] * strip.strength,
        candidates,
        order=2 if _turns(best.group) else 1,
        undetermined=_doubt(strip),
        lattice=Lattice((_point(vector),), strip.error, "line"),
        centres=_centres(strip, best),
        axes=_axes(strip, best),
        subgroups=(best.name, *(group.name for group in chain)),
        repeat=repeat_of(strip, best, rgb),
    )


def _operations(fit: FriezeFit) -> tuple[OperationScore, ...]:
    pairs = zip(fit.group.operations[1:], fit.each[1:], strict=True)
    return tuple(OperationScore(_name(operation), float(np.clip(score, 0, 1))) for operation, score in pairs)


def _name(operation: Operation) -> str:
    return NAMES[operation.matrix, operation.matrix == FLIP_Y and operation.shift[0] != 0]


def _turns(group: FriezeGroup) -> bool:
    return any(operation.matrix == HALF_TURN for operation in group.operations)


def _doubt(strip: Strip) -> Doubt | None:
    if strip.repeats < REPEATS_MIN:
        return "few_repeats"
    if strip.folded.likes.mean < LIKE_MIN:
        return "unlike"
    return "close" if strip.groups[0][1] - strip.groups[1][1] < CLOSE else None


def _point(place: FloatArray) -> Point:
    return float(place[0]), float(place[1])


def _edges(strip: Strip) -> tuple[float, float]:
    n = strip.laid.laid.samples
    return strip.laid.rows[0] / n, (strip.laid.rows[1] - 1) / n


def _shown(strip: Strip, along: float, across: float) -> FloatArray | None:
    """The same where the picture shows the strip there."""
    laid = strip.laid.laid
    n = laid.samples
    column, row = round(along * n), round(across * n)
    if not (0 <= column < laid.inside.shape[1] and 0 <= row < n) or laid.inside[row, column] == 0:
        return None
    return place_in(strip, along, across)


def _halves(strip: Strip, origin: float) -> list[float]:
    """Every half period from ``origin`` on, within what was laid."""
    return [origin % 0.5 + 0.5 * k for k in range(2 * strip.laid.cells)]


def _centres(strip: Strip, fit: FriezeFit) -> tuple[Centre, ...]:
    if not _turns(fit.group):
        return ()
    places = [_shown(strip, along, fit.origin[1]) for along in _halves(strip, fit.origin[0])]
    return tuple(Centre(2, _point(place)) for place in places if place is not None)


def _axes(strip: Strip, fit: FriezeFit) -> tuple[Axis, ...]:
    found: list[Axis] = []
    first, last = _edges(strip)
    for operation in fit.group.operations[1:]:
        if operation.matrix == FLIP_X:
            origin = fit.origin[0] + operation.shift[0] / (2 * TWELFTHS)
            for along in _halves(strip, origin):
                ends = place_in(strip, along, first), place_in(strip, along, last)
                middle = _shown(strip, along, 0.5 * (first + last))
                if ends[0] is not None and ends[1] is not None and middle is not None:
                    found.append(Axis("mirror", _point(ends[0]), _point(ends[1])))
        elif operation.matrix == FLIP_Y:
            shown = [k / 8 for k in range(8 * strip.laid.cells) if _shown(strip, k / 8, fit.origin[1]) is not None]
            if not shown:
                continue
            ends = place_in(strip, shown[0], fit.origin[1]), place_in(strip, shown[-1], fit.origin[1])
            if ends[0] is not None and ends[1] is not None:
                found.append(Axis("glide" if operation.shift[0] else "mirror", _point(ends[0]), _point(ends[1])))
    return tuple(found)
