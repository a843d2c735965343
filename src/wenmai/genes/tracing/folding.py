"""Colours that a palette should not hold: smeared borders and a codec's halos, told by the shape of their regions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.tracing.labelling import mix
from wenmai.genes.tracing.lattice import OUTSIDE, IntArray

THIN = 0.3  # cracks per pixel of a colour's area: its regions are about 2 / 0.3 = 7 pixels wide or narrower
BETWEEN_SHARE = 0.2  # of a colour's border, that each of the two colours has between which it lies
TWIN_DELTA_E = 4.5  # ΔE00 to the colour beside it, below which a thin region is its halo
TWIN_BORDER = 0.25  # of the thin colour's area, as cracks with its twin


@njit(cache=True)  # type: ignore[untyped-decorator]
def measure_borders(labels: IntArray, colours: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The pixels of each colour (k,) and the cracks between every two colours (k, k), symmetric."""
    areas = np.zeros(colours, dtype=np.int64)
    cracks = np.zeros((colours, colours), dtype=np.int64)
    height, width = labels.shape
    for y in range(height - 1):
        for x in range(width - 1):
            here = labels[y, x]
            if here == OUTSIDE:
                continue
            areas[here] += 1
            right, below = labels[y, x + 1], labels[y + 1, x]
            if right != OUTSIDE and right != here:  # noqa: PLR1714 - a tuple of two types does not compile
                cracks[here, right] += 1
                cracks[right, here] += 1
            if below != OUTSIDE and below != here:  # noqa: PLR1714
                cracks[here, below] += 1
                cracks[below, here] += 1
    return areas, cracks


def weak_colours(labels: IntArray, levels: npt.NDArray[np.float32], calm_levels: float) -> list[int]:
    """The colours of ``levels`` ((k, 3) sRGB 0…255) that ``labels`` does not bear out.

    A colour is weak where it covers nothing; where its regions are thin and its neighbour along them is nearly the
    same to the eye; or where they are thin and lie between two colours that mix to it and differ so little that their
    smeared border still passes for calm (less than three times ``calm_levels``).
    """
    areas, cracks = measure_borders(labels, len(levels))
    lab = rgb_to_lab(levels / 255.0)
    apart = delta_e_2000(lab[:, None, :], lab[None, :, :])
    weak: list[int] = []
    for colour in np.argsort(areas, kind="stable").tolist():
        strong = [other for other in range(len(levels)) if other != colour and other not in weak]
        if not strong:
            break
        if areas[colour] == 0:
            weak.append(colour)
        elif cracks[colour].sum() > THIN * areas[colour] and (
            _is_twin(colour, strong, areas, cracks, apart) or _is_between(colour, strong, cracks, levels, calm_levels)
        ):
            weak.append(colour)
    return weak


def _is_twin(
    colour: int,
    strong: list[int],
    areas: npt.NDArray[np.int64],
    cracks: npt.NDArray[np.int64],
    apart: npt.NDArray[np.float32],
) -> bool:
    return any(
        areas[other] > areas[colour]
        and apart[colour, other] < TWIN_DELTA_E
        and cracks[colour, other] > TWIN_BORDER * areas[colour]
        for other in strong
    )


def _is_between(
    colour: int,
    strong: list[int],
    cracks: npt.NDArray[np.int64],
    levels: npt.NDArray[np.float32],
    calm_levels: float,
) -> bool:
    beside = [other for other in strong if cracks[colour, other] > BETWEEN_SHARE * cracks[colour].sum()]
    for index, first in enumerate(beside):
        for second in beside[index + 1 :]:
            part, rest = mix(levels[colour], levels[first], levels[second])
            near = np.abs(levels[first] - levels[second]).max() < 3 * calm_levels
            if near and 0.1 < part < 0.9 and rest < calm_levels**2:
                return True
    return False
