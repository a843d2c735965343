"""Colours that a palette should not hold: smeared borders and a codec's halos, told by the shape of their regions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.colour.conversion import LINEAR_TO_XYZ, decode, linear_to_lab, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.tracing.labelling import mix
from wenmai.genes.tracing.regions import OUTSIDE, IntArray

THIN = 0.3  # cracks per pixel of a colour's area: its regions are about 2 / 0.3 = 7 pixels wide or narrower
BETWEEN_SHARE = 0.2  # of a colour's border, that each of the two colours has between which it lies
TWIN_DELTA_E = 4.5  # ΔE00 to the colour beside it, below which a thin region is its halo
SHADE_EVIDENCE = 0.75  # of two colours' difference that a border between them has to show within SHADE_REACH_PX
SHADE_REACH_PX = 4
WIDE_SHARE = 0.12  # of a border, that has to be wide enough on both sides to tell
RELIT_DELTA_E = 4.0  # ΔE00 of two colours of one surface after the light on them is made equal
SHADE_DELTA_E = 14.0  # ΔE00 beyond which two colours stay two, however soft their border
SHADE_BORDER = 0.08  # of the lesser colour's border, that it has with the other: less tells nothing
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
        if areas[colour] == 0 or (
            cracks[colour].sum() > THIN * areas[colour]
            and (
                _is_twin(colour, strong, areas, cracks, apart)
                or _is_between(colour, strong, cracks, levels, calm_levels)
            )
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


@njit(cache=True)  # type: ignore[untyped-decorator]
def border_evidence(
    lab: npt.NDArray[np.float32], labels: IntArray, palette: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How much of two colours' difference the picture shows across their borders.

    Gives, as (k, k), the mean part of the difference between pixels SHADE_REACH_PX away on either side, the cracks
    where both sides are that wide, and all cracks. An edge shows all of the difference there, a shading little.
    """
    colours = palette.shape[0]
    shown = np.zeros((colours, colours))
    wide = np.zeros((colours, colours))
    cracks = np.zeros((colours, colours))
    height, width = labels.shape
    reach = SHADE_REACH_PX
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            first = labels[y, x]
            if first == OUTSIDE:
                continue
            for axis in range(2):
                dy, dx = axis, 1 - axis
                second = labels[y + dy, x + dx]
                if second == OUTSIDE or second == first:  # noqa: PLR1714, SIM109
                    continue
                cracks[first, second] += 1
                cracks[second, first] += 1
                y1, x1 = y - dy * (reach - 1), x - dx * (reach - 1)
                y2, x2 = y + dy * reach, x + dx * reach
                if y1 < 1 or x1 < 1 or y2 > height - 2 or x2 > width - 2:
                    continue
                if labels[y1, x1] != first or labels[y2, x2] != second:
                    continue
                along = length = 0.0
                for part in range(3):
                    gap = palette[second, part] - palette[first, part]
                    along += (lab[y2 - 1, x2 - 1, part] - lab[y1 - 1, x1 - 1, part]) * gap
                    length += gap * gap
                value = along / length if length > 0 else 0.0
                shown[first, second] += value
                shown[second, first] += value
                wide[first, second] += 1
                wide[second, first] += 1
    return shown / np.maximum(wide, 1), wide, cracks


def shaded_pair(
    lab: npt.NDArray[np.float32], labels: IntArray, levels: npt.NDArray[np.float32]
) -> tuple[int, int] | None:
    """The two colours of ``levels`` ((k, 3) sRGB 0…255) that are most plainly one under uneven light, or None.

    Such a pair differs by no more than light does (the same chromaticity), and its borders, where both sides are wide,
    are soft.
    """
    palette = rgb_to_lab(levels / 255.0)
    evidence, wide, cracks = border_evidence(lab, labels, palette)
    border = cracks.sum(axis=1)
    lesser = np.minimum(border[:, None], border[None, :])
    telling = (wide > WIDE_SHARE * cracks) & (cracks > SHADE_BORDER * lesser)
    alike = delta_e_2000(palette[:, None, :], palette[None, :, :]) < SHADE_DELTA_E
    alike &= _relit_difference(levels) < RELIT_DELTA_E
    score = np.where(telling & alike, evidence, np.inf)
    np.fill_diagonal(score, np.inf)
    first, second = divmod(int(np.argmin(score)), len(palette))
    return (first, second) if score[first, second] < SHADE_EVIDENCE else None


def _relit_difference(levels: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """ΔE00 between every two colours when the light on both is set so that their luminance is their mean (k, k)."""
    linear = np.asarray(decode(levels / 255.0), np.float64)
    luminance = np.maximum(linear @ LINEAR_TO_XYZ[1], 1e-4)
    mean = np.sqrt(luminance[:, None] * luminance[None, :])
    relit = linear_to_lab(linear[:, None, :] * (mean / luminance[:, None])[..., None])
    return np.asarray(delta_e_2000(relit, relit.transpose(1, 0, 2)), np.float64)
