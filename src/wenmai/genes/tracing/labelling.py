"""Which palette colour each pixel belongs to: calm pixels by nearness, mixed ones by their neighbours, then Potts."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.tracing.lattice import OUTSIDE, IntArray

ByteArray = npt.NDArray[np.uint8]
Float32Array = npt.NDArray[np.float32]

REACH_PX = 2  # how far a mixed pixel looks for the colours that it may be mixed of
NOISE_STEP = 2  # every second row and column is enough for the median
MAD_TO_SIGMA = 1.4826
BAND_PX = (1.5, 6.0)  # from a border: no mixed pixels any more, still the errors that a codec makes beside edges


def local_contrast(rgb: RgbImage) -> ByteArray:
    """The greatest difference of any channel within each pixel's 3 × 3 neighbours, levels, (h, w)."""
    square = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.subtract(cv2.dilate(rgb, square), cv2.erode(rgb, square)).max(axis=2), np.uint8)


def noise_sigma(rgb: RgbImage, inside: Mask) -> float:
    """The standard deviation of fine grain, in sRGB levels (0…255), by the median of 2 × 2 checker differences.

    The difference I(x,y) − I(x+1,y) − I(x,y+1) + I(x+1,y+1) vanishes on flats, slopes and straight borders along the
    axes, and has four times the variance of the noise.
    """
    green = rgb[:, :, 1].astype(np.int16)
    checker = np.abs(green[:-1, :-1] - green[1:, :-1] - green[:-1, 1:] + green[1:, 1:])
    usable = inside[:-1, :-1] & inside[1:, 1:]
    sample = (slice(None, None, NOISE_STEP), slice(None, None, NOISE_STEP))
    return _sigma_of(checker[sample][usable[sample]])


def _sigma_of(differences: npt.NDArray[np.int16]) -> float:
    if not differences.size:
        return 0.0
    counts = np.bincount(differences)
    below = np.cumsum(counts)
    median = int(np.searchsorted(below, differences.size / 2))
    if median == 0:
        return 0.0
    part = (differences.size / 2 - below[median - 1]) / counts[median]  # levels are whole; the median is not
    return float((median - 0.5 + part) * MAD_TO_SIGMA / 2)


def smooth_grain(rgb: RgbImage, sigma: float) -> RgbImage:
    """``rgb`` with grain of ``sigma`` levels averaged away and edges kept (bilateral filter, 5 × 5 or 7 × 7)."""
    if sigma < 1.0:
        return rgb
    diameter = 5 if sigma < 6 else 7
    return np.asarray(cv2.bilateralFilter(rgb, diameter, 5.0 * sigma, diameter / 2.5), np.uint8)


def border_unrest(rgb: RgbImage, labels: IntArray, palette: Float32Array) -> float:
    """How far pixels beside borders lie from the flat colour of their region, levels, root mean square.

    0 for clean art; the errors of a codec, noise, texture and shading all raise it, and all of them make borders
    less certain. ``palette`` is (k, 3) levels, ``labels`` has a border of one.
    """
    inner = labels[1:-1, 1:-1]
    borders = np.zeros(inner.shape, np.uint8)
    across, down = inner[:, 1:] != inner[:, :-1], inner[1:] != inner[:-1]
    borders[:, 1:] |= across
    borders[:, :-1] |= across
    borders[1:] |= down
    borders[:-1] |= down
    distance = cv2.distanceTransform(1 - borders, cv2.DIST_L2, 3)
    band = (distance > BAND_PX[0]) & (distance < BAND_PX[1]) & (inner != OUTSIDE)
    band[1::2] = False
    if not borders.any() or not band.any():
        return 0.0
    gap = rgb[band].astype(np.float32) - palette[inner[band]]
    return float(np.sqrt(np.mean(gap * gap)))


@njit(cache=True)  # type: ignore[untyped-decorator]
def nearest_labels(lab: Float32Array, inside: Mask, palette: Float32Array) -> IntArray:
    """The nearest of the ``palette`` ((k, 3) CIELAB) for each pixel inside, OUTSIDE elsewhere, with a border of one."""
    height, width = lab.shape[0], lab.shape[1]
    labels = np.full((height + 2, width + 2), OUTSIDE, dtype=np.int32)
    for y in range(height):
        for x in range(width):
            if not inside[y, x]:
                continue
            best, best_squared = 0, np.float32(np.inf)
            for index in range(palette.shape[0]):
                dl = lab[y, x, 0] - palette[index, 0]
                da = lab[y, x, 1] - palette[index, 1]
                db = lab[y, x, 2] - palette[index, 2]
                squared = dl * dl + da * da + db * db
                if squared < best_squared:
                    best, best_squared = index, squared
            labels[y + 1, x + 1] = best
    return labels


@njit(cache=True)  # type: ignore[untyped-decorator]
def mix(colour: Float32Array, first: Float32Array, second: Float32Array) -> tuple[float, float]:
    """How much of ``second`` (0…1) the colour holds when mixed with ``first``, and the squared rest."""
    along = np.float32(0)
    length = np.float32(0)
    for axis in range(3):
        gap = second[axis] - first[axis]
        along += (colour[axis] - first[axis]) * gap
        length += gap * gap
    part = along / length if length > 0 else np.float32(0)
    part = min(max(part, np.float32(0)), np.float32(1))
    rest = np.float32(0)
    for axis in range(3):
        error = colour[axis] - first[axis] - part * (second[axis] - first[axis])
        rest += error * error
    return part, rest


@njit(cache=True)  # type: ignore[untyped-decorator]
def settle_mixed(rgb: RgbImage, labels: IntArray, calm: Mask, palette: Float32Array, tolerance: float) -> IntArray:
    """Give pixels that are a mix of two colours nearby to the one that has the greater part in them.

    A pixel that is not calm looks at the labels of the calm pixels around it. Where two of them mix to its colour
    within ``tolerance`` levels it takes the nearer one, so that anti-aliased borders found no colour of their own;
    else it keeps its own nearest. ``palette`` is (k, 3) sRGB levels, k ≤ 31.
    """
    height, width = calm.shape
    settled = labels.copy()
    colours = palette.shape[0]
    colour = np.empty(3, dtype=np.float32)
    present = np.empty(colours, dtype=np.int32)
    for y in range(height):
        for x in range(width):
            if calm[y, x] or labels[y + 1, x + 1] == OUTSIDE:
                continue
            seen = 0
            for row in range(max(0, y - REACH_PX), min(height, y + REACH_PX + 1)):
                for column in range(max(0, x - REACH_PX), min(width, x + REACH_PX + 1)):
                    if calm[row, column]:
                        seen |= 1 << labels[row + 1, column + 1]
            own = labels[y + 1, x + 1]
            if seen >> own & 1 and seen == 1 << own:
                continue
            if not seen >> own & 1:  # no calm pixel of its kind: look at what touches it
                for row in range(y, y + 3):
                    for column in range(x, x + 3):
                        near = labels[row, column]
                        if near != OUTSIDE and near != own:  # noqa: PLR1714 - tuples do not compile
                            seen |= 1 << near
            count = 0
            for index in range(colours):
                if seen >> index & 1:
                    present[count] = index
                    count += 1
            for axis in range(3):
                colour[axis] = rgb[y, x, axis]
            best_rest = np.float32(tolerance * tolerance)
            chosen = own
            for i in range(count):
                for j in range(i + 1, count):
                    part, rest = mix(colour, palette[present[i]], palette[present[j]])
                    if rest < best_rest:
                        best_rest = rest
                        chosen = present[j] if part > 0.5 else present[i]
            settled[y + 1, x + 1] = chosen
    return settled


@njit(cache=True)  # type: ignore[untyped-decorator]
def regularise(
    lab: Float32Array, labels: IntArray, palette: Float32Array, spread: float, strength: float, rounds: int
) -> IntArray:
    """Potts regularisation by iterated conditional modes (Besag, J. R. Stat. Soc. B 48, 1986).

    Each pixel takes, of its own and its neighbours' labels, the one with the least ΔE*ab²/(2·``spread``²) +
    ``strength`` · Σ weight over the eight neighbours of another label. A neighbour weighs less the more its own
    colour differs, so that the model holds across a true edge less than within a flat. ``labels`` has a border of one.
    """
    height, width = labels.shape
    current = labels.copy()
    scale = np.float32(0.5 / (spread * spread))
    for _ in range(rounds):
        changed = 0
        for y in range(1, height - 1):
            for x in range(1, width - 1):
                own = current[y, x]
                if own == OUTSIDE:
                    continue
                if (
                    current[y, x - 1] == own
                    and current[y, x + 1] == own
                    and current[y - 1, x] == own
                    and current[y + 1, x] == own
                ):
                    continue
                best = _best_label(lab, current, palette, y, x, scale, np.float32(strength))
                if best != own:
                    current[y, x] = best
                    changed += 1
        if changed == 0:
            break
    return current


@njit(cache=True)  # type: ignore[untyped-decorator]
def _best_label(  # noqa: PLR0917
    lab: Float32Array, current: IntArray, palette: Float32Array, y: int, x: int, scale: float, strength: float
) -> int:
    votes = np.zeros(palette.shape[0], dtype=np.float32)
    total = np.float32(0)
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            label = current[y + dy, x + dx]
            if label == OUTSIDE or (dx == 0 and dy == 0):
                continue
            squared = np.float32(0)
            for axis in range(3):
                gap = lab[y - 1, x - 1, axis] - lab[y - 1 + dy, x - 1 + dx, axis]
                squared += gap * gap
            weight = np.float32(1.0 if dx == 0 or dy == 0 else 0.7) / (np.float32(1) + squared * scale)
            votes[label] += weight
            total += weight
    best = current[y, x]
    best_cost = np.float32(np.inf)
    for index in range(palette.shape[0]):
        if votes[index] == 0 and index != current[y, x]:
            continue
        squared = np.float32(0)
        for axis in range(3):
            gap = lab[y - 1, x - 1, axis] - palette[index, axis]
            squared += gap * gap
        cost = squared * scale + strength * (total - votes[index])
        if cost < best_cost:
            best, best_cost = index, cost
    return best
