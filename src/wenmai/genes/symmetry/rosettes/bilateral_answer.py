"""What was found out about a figure with one mirror, D1, in the form of every analysis of symmetry."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.model import RgbImage
from wenmai.genes.symmetry.elements import clipped
from wenmai.genes.symmetry.model import Axis, Candidate, OperationScore, Repeat, Symmetry
from wenmai.genes.symmetry.rosettes.bilateral import Bilateral, Line
from wenmai.genes.symmetry.rosettes.groups import group_name, subgroup_chain

CELL_SIDE = 200


def bilateral_symmetry(found: Bilateral, rgb: RgbImage) -> Symmetry:
    """The answer for a figure found in this picture (h, w, 3): kind rosette, group D1, order 1, one axis, no centre."""
    height, width = rgb.shape[:2]
    best = group_name(1, True)
    degrees = round(float(np.degrees(found.line.across)) + 90) % 180
    mirror = OperationScore(f"mirror {degrees}°", float(np.clip(found.alike, 0, 1)))
    start, along = _foot(found.line, width, height), np.array([-np.sin(found.line.across), np.cos(found.line.across)])
    reach = float(np.hypot(width, height))
    ends = clipped(start - reach * along, 2 * reach * along, width - 1, height - 1, 0.0, 1.0)
    return Symmetry(
        kind="rosette",
        confidence=found.strength,
        candidates=(
            Candidate(best, found.strength, (mirror,)),
            Candidate(group_name(1, False), 1 - found.strength),
        ),
        order=1,
        axes=() if ends is None else (Axis("mirror", *ends),),
        subgroups=subgroup_chain(best),
        repeat=_repeat(found.line, rgb),
    )


def _foot(line: Line, width: int, height: int) -> np.ndarray:
    """The place of the axis that is nearest to the picture's middle, px."""
    normal = np.array([np.cos(line.across), np.sin(line.across)])
    return np.asarray(np.array([(width - 1) / 2, (height - 1) / 2]) + line.offset * normal, np.float64)


def _repeat(line: Line, rgb: RgbImage) -> Repeat:
    """A square about the axis, upright along it, that holds the picture: the mean of it and its image, where both are
    seen; beyond the picture its rim goes on outwards.
    """
    height, width = rgb.shape[:2]
    foot = _foot(line, width, height)
    across = np.array([np.cos(line.across), np.sin(line.across)])
    along = np.array([-across[1], across[0]])
    side = float(max(width, height)) + 2 * abs(line.offset)
    step = ((np.arange(CELL_SIDE) + 0.5) / CELL_SIDE - 0.5) * side
    x, y = np.meshgrid(step, step)
    places = np.asarray(foot + x[..., None] * across + y[..., None] * along, np.float32)
    px, py = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
    values = np.asarray(
        cv2.remap(rgb.astype(np.float32), px, py, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )
    inside = ((px >= 0) & (py >= 0) & (px <= width - 1) & (py <= height - 1)).astype(np.float32)[..., None] + 1e-3
    mean = (values * inside + (values * inside)[:, ::-1]) / (inside + inside[:, ::-1])
    cell = np.asarray(np.clip(np.rint(mean), 0, 255), np.uint8)
    corner = foot - side / 2 * (across + along)
    first, second = ((float(side * one[0]), float(side * one[1])) for one in (across, along))
    return Repeat(cell, (float(corner[0]), float(corner[1])), (first, second))
