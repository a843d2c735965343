"""What was found out about a wallpaper, in places of the picture and in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wenmai.genes.model import RgbImage
from wenmai.genes.symmetry.elements import axes_within, centres_of, centres_within, determinant, lines_of
from wenmai.genes.symmetry.mean_colours import mean_colours, side_for
from wenmai.genes.symmetry.model import Candidate, Doubt, Lattice, Repeat, Symmetry
from wenmai.genes.symmetry.naming import operation_scores, shape_of
from wenmai.genes.symmetry.orbits import averaged
from wenmai.genes.symmetry.picture import View
from wenmai.genes.symmetry.scores import Fit
from wenmai.genes.symmetry.subgroups import chain_from
from wenmai.genes.symmetry.unbending import Laid, fitted
from wenmai.genes.symmetry.wallpaper import Wallpaper

CANDIDATES = 3
MARGIN_MIN = 0.05
CELLS_MIN, CELLS_MIN_LONG = 2.5, 3.0  # along either vector: of three, a little may be cut off, unless it is of a band
LONG = 2.0  # times as many one way as the other

FloatArray = npt.NDArray[np.float64]


def of_wallpaper(rgb: RgbImage, view: View, found: Wallpaper, sure: float) -> Symmetry:
    """``found`` in ``view`` of the picture ``rgb``; ``sure`` 0…1 that anything repeats."""
    straight = fitted(found.laid)
    if straight is None:
        raise ValueError("a wallpaper of no cell")
    fit = found.groups[0][0].fit
    basis = straight.basis / view.scale
    corner = view.in_picture(straight.corner)
    origin = corner + basis @ np.array(fit.origin)
    height, width = rgb.shape[:2]
    return Symmetry(
        kind="wallpaper",
        confidence=round(sure * found.groups[0][1], 4),
        candidates=candidates_of([(one.fit, weight) for one, weight in found.groups], basis),
        form=candidates_of(found.form, basis),
        order=max(one.order for one in fit.setting.group.operations if determinant(one) > 0),
        undetermined=doubt_about(found),
        lattice=lattice_of(found.laid, view.scale),
        centres=centres_within(centres_of(fit.setting.operations), basis, origin, width, height),
        axes=axes_within(lines_of(fit.setting.operations), basis, origin, width, height),
        subgroups=chain_from(fit.setting.group.name),
        repeat=_repeat(rgb, view, found, fit, basis, origin),
    )


def candidates_of(groups: Sequence[tuple[Fit, float]], basis: FloatArray) -> tuple[Candidate, ...]:
    """The best three."""
    return tuple(
        Candidate(fit.setting.group.name, round(weight, 4), operation_scores(fit.setting.operations, fit.each, basis))
        for fit, weight in groups[:CANDIDATES]
    )


def doubt_about(found: Wallpaper) -> Doubt | None:
    """Why the best group is not to be relied on."""
    fewest, most = sorted(found.laid.across)
    if fewest < (CELLS_MIN if most < LONG * fewest else CELLS_MIN_LONG) or found.folded.cells < CELLS_MIN_LONG:
        return "few_repeats"
    weights = [weight for _, weight in found.groups] + [0.0]
    return "close" if weights[0] - weights[1] < MARGIN_MIN else None


def lattice_of(laid: Laid, scale: float) -> Lattice:
    """Vectors in pixels of the picture; their error from how far the cells lie off a straight lattice."""
    straight = fitted(laid)
    if straight is None:
        raise ValueError("a lattice of no cell")
    across = max(min(laid.across), 1.0)
    cells = max(float(laid.inside.sum()) / laid.samples**2, 1.0)
    shortest = float(np.linalg.norm(straight.basis, axis=0).min())
    return lattice_from(straight.basis, scale, straight.error_px / across / float(np.sqrt(cells)) / shortest)


def lattice_from(basis: FloatArray, scale: float, error: float) -> Lattice:
    """``basis`` (2, 2) columns px of a view at ``scale``; ``error`` as a share of the shortest vector."""
    first, second = ((float(x), float(y)) for x, y in (basis / scale).T)
    return Lattice((first, second), round(float(error), 6), shape_of(basis))


def _repeat(rgb: RgbImage, view: View, found: Wallpaper, fit: Fit, basis: FloatArray, origin: FloatArray) -> Repeat:
    places = np.asarray(view.in_picture(found.laid.places.astype(np.float64)), np.float32)
    rows, columns = found.laid.cells
    side = side_for(float(np.linalg.norm(basis, axis=0).max()), rows * columns)
    cell = mean_colours(rgb, found.laid, places, side)
    u, v = (round(one * side) for one in fit.origin)
    cell = averaged(np.roll(cell, (-v, -u), axis=(0, 1)), fit.setting.operations)
    first, second = ((float(x), float(y)) for x, y in basis.T)
    colours = np.clip(np.rint(cell), 0, 255).astype(np.uint8)
    return Repeat(colours, (float(origin[0]), float(origin[1])), (first, second))
