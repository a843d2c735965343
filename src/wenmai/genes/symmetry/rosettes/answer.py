"""What was found out about a rosette, in the form of every analysis of symmetry."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.elements import clipped
from wenmai.genes.symmetry.model import NONE, Axis, Candidate, Centre, Doubt, OperationScore, Point, Repeat, Symmetry
from wenmai.genes.symmetry.rosettes.find import find_rosette
from wenmai.genes.symmetry.rosettes.groups import parts_of, subgroup_chain
from wenmai.genes.symmetry.rosettes.judging import Rosette
from wenmai.genes.symmetry.rosettes.unbending import MARGIN, RADIUS, SIDE, symmetric

CANDIDATES = 3
STRENGTH_MIN = 0.5
MARGIN_MIN = 0.05  # between the best two candidates
SECTOR_PX_MIN = 4.0  # along the rim
CELL_SIDE = 2 * RADIUS


def rosette_symmetry(rgb: RgbImage, mask: Mask | None = None) -> Symmetry:
    """The rosette in a picture (h, w, 3), within ``mask`` (h, w); ``NONE`` where no turn holds about any centre.

    Raises InvalidInput for a picture that is no such array, or too small to tell.
    """
    found = find_rosette(rgb, mask)
    return NONE if found is None or found.order == 1 else symmetry_of(found, rgb)


def symmetry_of(found: Rosette, rgb: RgbImage) -> Symmetry:
    """The answer for a rosette of order 2 or more, found in this picture. ``confidence`` is its strength times the
    share of the best group.
    """
    operations = _operations(found)
    candidates = tuple(
        Candidate(name, min(weight, 1.0), tuple(one for one in operations if _has(name, one.name)))
        for name, weight in found.groups[:CANDIDATES]
    )
    best = candidates[0]
    order, mirrored = parts_of(best.group)
    axis = found.mirror.axis if mirrored and found.mirror is not None else None
    return Symmetry(
        kind="rosette",
        confidence=found.strength * best.score,
        candidates=candidates,
        order=order,
        undetermined=_doubt(found, candidates),
        centres=(Centre(order, _point(found, 0.0, 0.0)),),
        axes=() if axis is None else _axes(found, order, axis, rgb.shape[1], rgb.shape[0]),
        subgroups=subgroup_chain(best.group),
        repeat=_repeat(found, rgb, order, axis),
    )


def _operations(found: Rosette) -> tuple[OperationScore, ...]:
    """Turns by the orders that may hold, over what sectors of the best are alike at most; and the best mirror."""
    most = max(fit.alike for fit in found.fits)
    turns = [OperationScore(f"turn 1/{fit.order}", float(np.clip(fit.alike / most, 0, 1))) for fit in found.fits]
    if found.mirror is None:
        return tuple(turns)
    degrees = round(360 * found.mirror.axis) % 180
    return (*turns, OperationScore(f"mirror {degrees}°", float(np.clip(found.mirror.alike, 0, 1))))


def _has(group: str, operation: str) -> bool:
    order, mirrored = parts_of(group)
    if operation.startswith("mirror"):
        return mirrored
    return order % int(operation.removeprefix("turn 1/")) == 0


def _doubt(found: Rosette, candidates: tuple[Candidate, ...]) -> Doubt | None:
    order, _ = parts_of(candidates[0].group)
    if 2 * np.pi * found.disc.radius_px / order < SECTOR_PX_MIN:
        return "small"
    if found.strength < STRENGTH_MIN:
        return "unlike"
    rival = candidates[1].score if len(candidates) > 1 else 0.0
    return "close" if candidates[0].score - rival < MARGIN_MIN else None


def _point(found: Rosette, x: float, y: float) -> Point:
    place = found.disc.at(np.array([x, y]))
    return float(place[0]), float(place[1])


def _axes(found: Rosette, order: int, axis: float, width: int, height: int) -> tuple[Axis, ...]:
    """The mirrors, from rim to rim, as far as they lie in the picture."""
    lines = []
    for k in range(order):
        turn = 2 * np.pi * (axis + k / (2 * order))
        x, y = float(np.cos(turn)), float(np.sin(turn))
        ends = [np.array(_point(found, sign * x, sign * y)) for sign in (-1.0, 1.0)]
        inside = clipped(ends[0], ends[1] - ends[0], width - 1, height - 1, 0.0, 1.0)
        if inside is not None:
            lines.append(Axis("mirror", *inside))
    return tuple(lines)


def _repeat(found: Rosette, rgb: RgbImage, order: int, axis: float | None) -> Repeat:
    """The mean of all sectors, put back all round; beyond the disc the rim goes on outwards."""
    step = (np.arange(SIDE) - SIDE / 2) / RADIUS
    places = found.flat.at(np.stack(np.meshgrid(step, step), axis=2)) + 0.5
    x, y = (np.ascontiguousarray(places[..., k]) / found.factor - 0.5 for k in (0, 1))
    values = np.asarray(cv2.remap(rgb.astype(np.float32), x, y, cv2.INTER_LINEAR), np.float32)
    inside = ((x >= 0) & (y >= 0) & (x <= rgb.shape[1] - 1) & (y <= rgb.shape[0] - 1)).astype(np.float32)
    mean = symmetric(values, inside, order, axis)[MARGIN:-MARGIN, MARGIN:-MARGIN]
    cell = np.asarray(np.clip(np.rint(mean), 0, 255), np.uint8)
    sides = [(float(2 * column[0]), float(2 * column[1])) for column in found.disc.matrix.T]
    return Repeat(cell, _point(found, -1.0, -1.0), (sides[0], sides[1]))
