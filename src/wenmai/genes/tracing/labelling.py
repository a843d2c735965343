"""Which palette colour each pixel belongs to: calm pixels by nearness, mixed ones by their neighbours, then Potts."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.tracing.regions import OUTSIDE, IntArray

ByteArray = npt.NDArray[np.uint8]
Float32Array = npt.NDArray[np.float32]

REACH_BY_SHARPNESS = ((0.8, 2), (0.55, 3), (0.0, 4))  # how far a mixed pixel looks for what it is mixed of, px
EDGE_LEVELS = 36  # contrast in 3 × 3 pixels from which an edge's sharpness can be told
NOISE_STEP = 2  # every second row and column is enough for the median
MAD_TO_SIGMA = 1.4826
BAND_PX = (1.5, 6.0)  # from a border: no mixed pixels any more, still the errors that a codec makes beside edges


def local_contrast(rgb: RgbImage, side_px: int = 3) -> ByteArray:
    """The greatest difference of any channel within a square about each pixel, levels, (h, w)."""
    square = np.ones((side_px, side_px), np.uint8)
    red, green, blue = cv2.split(cv2.subtract(cv2.dilate(rgb, square), cv2.erode(rgb, square)))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


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


def mixing_reach(rgb: RgbImage, contrast: ByteArray) -> int:
    """How many pixels the mixed border of two colours is wide to either side, from the sharpness of the edges.

    Sharpness is the part of an edge's whole step (in 9 × 9 pixels) that lies within 3 × 3: 1 for drawn art.
    """
    whole = local_contrast(rgb, 9)
    crest = cv2.dilate(contrast, np.ones((3, 3), np.uint8))
    edge = (contrast == crest) & (whole > EDGE_LEVELS)
    if not edge.any():
        return REACH_BY_SHARPNESS[0][1]
    sharpness = float(np.median(contrast[edge] / np.maximum(whole[edge], 1).astype(np.float32)))
    return next(reach for least, reach in REACH_BY_SHARPNESS if sharpness >= least)


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
    return float(part), float(rest)


@njit(cache=True)  # type: ignore[untyped-decorator]
def unexplained(rgb: RgbImage, calm: Mask, inside: Mask, palette: Float32Array, tolerance: float) -> ByteArray:
    """How far, in levels (0…255), each pixel that is not calm lies from every colour and every mix of two.

    0 for what lies within ``tolerance`` of one. Fine lines, too thin for a calm pixel, stand out here; the mixed
    pixels of borders do not.
    """
    height, width = calm.shape
    result = np.zeros((height, width), dtype=np.uint8)
    colours = palette.shape[0]
    colour = np.empty(3, dtype=np.float32)
    bound = np.float32(tolerance * tolerance)
    for y in range(height):
        for x in range(width):
            if calm[y, x] or not inside[y, x]:
                continue
            for axis in range(3):
                colour[axis] = rgb[y, x, axis]
            least = np.float32(np.inf)
            for index in range(colours):
                dr, dg = colour[0] - palette[index, 0], colour[1] - palette[index, 1]
                db = colour[2] - palette[index, 2]
                least = min(least, dr * dr + dg * dg + db * db)
            for first in range(colours):
                if least < bound:
                    break
                for second in range(first + 1, colours):
                    _part, rest = mix(colour, palette[first], palette[second])
                    least = min(least, rest)
                    if least < bound:
                        break
            if least >= bound:
                result[y, x] = min(255.0, np.sqrt(least))
    return result


@njit(cache=True)  # type: ignore[untyped-decorator]
def _calm_labels_near(labels: IntArray, calm: Mask, reach: int) -> npt.NDArray[np.uint32]:
    """For each pixel the labels of calm pixels within ``reach`` (a square), as bits."""
    height, width = calm.shape
    across = np.zeros((height, width), dtype=np.uint32)
    for y in range(height):
        for x in range(width):
            if calm[y, x]:
                bit = np.uint32(1) << np.uint32(labels[y + 1, x + 1])
                for column in range(max(0, x - reach), min(width, x + reach + 1)):
                    across[y, column] |= bit
    seen = np.zeros((height, width), dtype=np.uint32)
    for y in range(height):
        for row in range(max(0, y - reach), min(height, y + reach + 1)):
            for x in range(width):
                seen[y, x] |= across[row, x]
    return seen


@njit(cache=True)  # type: ignore[untyped-decorator]
def settle_mixed(
    rgb: RgbImage, labels: IntArray, calm: Mask, palette: Float32Array, tolerance: float, reach: int
) -> IntArray:
    """Give pixels that are a mix of two colours nearby to the one that has the greater part in them.

    A pixel that is not calm looks at the labels of the calm pixels within ``reach``. Where two of them mix to its
    colour within ``tolerance`` levels it takes the nearer one, so that anti-aliased borders found no colour of their
    own; else it keeps its own nearest. ``palette`` is (k, 3) sRGB levels, k ≤ 31.
    """
    height, width = calm.shape
    settled = labels.copy()
    seen_calm = _calm_labels_near(labels, calm, reach)
    present = np.empty(palette.shape[0], dtype=np.int32)
    for y in range(height):
        for x in range(width):
            own = labels[y + 1, x + 1]
            if calm[y, x] or own == OUTSIDE:
                continue
            seen = np.int64(seen_calm[y, x])
            if seen == 1 << own:
                continue
            if not seen >> own & 1:  # no calm pixel of its kind: look at what touches it
                for row in range(y, y + 3):
                    for column in range(x, x + 3):
                        near = labels[row, column]
                        if near != OUTSIDE and near != own:  # noqa: PLR1714 - a tuple of two types does not compile
                            seen |= 1 << near
            count = 0
            for index in range(palette.shape[0]):
                if seen >> index & 1:
                    present[count] = index
                    count += 1
            settled[y + 1, x + 1] = _greater_part(rgb[y, x], palette, present[:count], own, tolerance)
    return settled


@njit(cache=True)  # type: ignore[untyped-decorator]
def _greater_part(
    pixel: npt.NDArray[np.uint8], palette: Float32Array, present: IntArray, own: int, tolerance: float
) -> int:
    """Of the two colours ``present`` that best mix to the pixel's, the one nearer to it; ``own`` where none do."""
    colour = np.empty(3, dtype=np.float32)
    for axis in range(3):
        colour[axis] = pixel[axis]
    best_rest = np.float32(tolerance * tolerance)
    chosen = own
    for i in range(len(present)):
        for j in range(i + 1, len(present)):
            part, rest = mix(colour, palette[present[i]], palette[present[j]])
            if rest < best_rest:
                best_rest = rest
                chosen = present[j] if part > 0.5 else present[i]
    return chosen


@njit(cache=True)  # type: ignore[untyped-decorator]
def regularise(
    lab: Float32Array,
    labels: IntArray,
    palette: Float32Array,
    spread: float,
    strength: float,
    radius: int,
    rounds: int,
) -> IntArray:
    """Potts regularisation by iterated conditional modes (Besag, J. R. Stat. Soc. B 48, 1986).

    Each pixel takes, of its own and its neighbours' labels, the one with the least ΔE*ab²/(2·``spread``²) +
    ``strength`` · 8 · the part of its neighbours within ``radius`` that have another label. A neighbour weighs less
    the more its own colour differs, so that the model holds across a true edge less than within a flat. ``labels``
    has a border of one.
    """
    height, width = labels.shape
    current = labels.copy()
    scale = np.float32(0.5 / (spread * spread))
    votes = np.zeros(palette.shape[0], dtype=np.float32)
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
                best = _best_label(lab, current, palette, y, x, scale, np.float32(strength), radius, votes)
                if best != own:
                    current[y, x] = best
                    changed += 1
        if changed == 0:
            break
    return current


@njit(cache=True)  # type: ignore[untyped-decorator]
def _best_label(
    lab: Float32Array,
    current: IntArray,
    palette: Float32Array,
    y: int,
    x: int,
    scale: float,
    strength: float,
    radius: int,
    votes: Float32Array,
) -> int:
    votes[:] = 0
    total = np.float32(0)
    height, width = current.shape
    own_l, own_a, own_b = lab[y - 1, x - 1, 0], lab[y - 1, x - 1, 1], lab[y - 1, x - 1, 2]
    for row in range(max(1, y - radius), min(height - 1, y + radius + 1)):
        for column in range(max(1, x - radius), min(width - 1, x + radius + 1)):
            label = current[row, column]
            if label == OUTSIDE or (row == y and column == x):
                continue
            dl = own_l - lab[row - 1, column - 1, 0]
            da = own_a - lab[row - 1, column - 1, 1]
            db = own_b - lab[row - 1, column - 1, 2]
            near = np.float32(1 + (row - y) ** 2 + (column - x) ** 2)
            weight = np.float32(2) / (near * (np.float32(1) + (dl * dl + da * da + db * db) * scale))
            votes[label] += weight
            total += weight
    best = int(current[y, x])
    if total == 0:
        return best
    best_cost = np.float32(np.inf)
    for index in range(palette.shape[0]):
        if votes[index] == 0 and index != current[y, x]:
            continue
        dl, da, db = own_l - palette[index, 0], own_a - palette[index, 1], own_b - palette[index, 2]
        cost = (dl * dl + da * da + db * db) * scale + strength * np.float32(8) * (1 - votes[index] / total)
        if cost < best_cost:
            best, best_cost = index, cost
    return best
