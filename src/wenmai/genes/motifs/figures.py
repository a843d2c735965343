"""Figures proposed by contrast: places dense in ornament, strokes of one tone that stand together, closed frames."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from wenmai.genes.model import Mask
from wenmai.genes.motifs.model import FloatMap, Proposal
from wenmai.genes.motifs.surface import Surface, blur_inside

DENSITY_SIGMAS = (0.012, 0.025, 0.045)  # of the working side: stroke, figure, group of figures
THRESHOLD_FACTORS = (0.75, 1.0, 1.3)  # times Otsu's threshold: one level never suits every picture
GATHER_RADII = (0.006, 0.016, 0.032)  # of the working side: how far apart strokes of one figure may stand
AREA_SHARE_MIN, AREA_SHARE_MAX = 0.006, 0.95  # of the object
COLOURS = 4  # ground, figure, detail, shade
PARTS_PER_MAP = 8  # the largest parts of one binary map that are kept


def otsu_level(values: FloatMap) -> tuple[float, float]:
    """Otsu's threshold of a sample (n,) and η, the share of its variance that two classes explain (Otsu 1979)."""
    low, high = (float(v) for v in np.percentile(values, (0.5, 99.5)))
    if high - low < 1e-6:
        return high, 0.0
    counts, edges = np.histogram(np.clip(values, low, high), bins=128, range=(low, high))
    centres = (edges[:-1] + edges[1:]) / 2
    weight = counts / counts.sum()
    below = np.cumsum(weight)
    mean_below = np.cumsum(weight * centres)
    mean = mean_below[-1]
    spread = below * (1 - below)
    between = np.where(spread > 0, (mean * below - mean_below) ** 2 / np.maximum(spread, 1e-12), 0.0)
    best = int(between.argmax())
    variance = float((weight * (centres - mean) ** 2).sum())
    return float(edges[best + 1]), float(between[best] / max(variance, 1e-12))


def fill_holes(mask: Mask) -> Mask:
    """Everything that the outer contours of ``mask`` enclose."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    return np.asarray(filled > 0, np.bool_)


def smoothed(mask: Mask, sigma_px: float) -> Mask:
    """The mask with its outline smoothed: two box means, nearly a Gaussian, then half."""
    width = max(1, round(sigma_px * 1.7)) * 2 + 1  # two boxes of this width have the variance of the Gaussian
    soft = cv2.blur(mask.astype(np.uint8) * 255, (width, width), borderType=cv2.BORDER_REPLICATE)
    soft = cv2.blur(soft, (width, width), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft > 127, np.bool_)


def _disc_kernel(radius_px: int) -> np.ndarray:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius_px + 1, 2 * radius_px + 1)))


def _parts(mask: Mask, object_area_px: int, smooth_px: float) -> Iterator[Mask]:
    """The largest connected parts of a binary map, filled, that are neither specks nor the whole object."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    order = np.argsort(-stats[1:count, cv2.CC_STAT_AREA])[:PARTS_PER_MAP] + 1
    for label in order:
        if stats[label, cv2.CC_STAT_AREA] < 0.5 * AREA_SHARE_MIN * object_area_px:
            break
        filled = fill_holes(np.asarray(labels == label, np.bool_))
        if smooth_px > 0:
            filled = smoothed(filled, smooth_px)
        if AREA_SHARE_MIN <= filled.sum() / object_area_px <= AREA_SHARE_MAX:
            yield filled


def by_density(surface: Surface) -> Iterator[Proposal]:
    """Connected places where ornament is dense, over three scales and three levels."""
    side = max(surface.inside.shape)
    weight = surface.inner.astype(np.float32)
    area_px = int(surface.inside.sum())
    for sigma in DENSITY_SIGMAS:
        density = blur_inside(surface.energy, weight, max(1.0, sigma * side))
        level, _ = otsu_level(density[surface.inner])
        for factor in THRESHOLD_FACTORS:
            dense = np.asarray((density > factor * level) & surface.inner, np.uint8)
            opened = cv2.morphologyEx(dense, cv2.MORPH_OPEN, _disc_kernel(max(1, round(0.4 * sigma * side))))
            for part in _parts(np.asarray(opened > 0, np.bool_), area_px, 0.6 * sigma * side):
                yield Proposal(part, "region")


def tone_planes(surface: Surface) -> list[FloatMap]:
    """L, a, b and their first principal component with shading subtracted, best two-tone contrast first."""
    values = surface.flat[surface.inner]
    if values.shape[0] < 16:
        return []
    centred = values - values.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    first = np.asarray(surface.flat @ vectors[:, -1], np.float32)
    planes = [first, *(np.ascontiguousarray(surface.flat[..., k]) for k in range(3))]
    rated = [
        (otsu_level(p[surface.inner])[1] * min(1.0, float(p[surface.inner].std()) / 4.0), i)
        for i, p in enumerate(planes)
    ]
    return [planes[i] for _, i in sorted(rated, reverse=True)]


def by_tone(surface: Surface) -> Iterator[Proposal]:
    """Strokes of one tone gathered into figures, and the panels that lines of one tone enclose."""
    side = max(surface.inside.shape)
    area_px = int(surface.inside.sum())
    for plane in tone_planes(surface)[:2]:
        level, _ = otsu_level(plane[surface.inner])
        for tone in (plane > level, plane <= level):
            strokes = np.asarray(tone & surface.inner, np.uint8)
            strokes = np.asarray(cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), np.uint8)
            yield from _enclosed(strokes, area_px)
            for radius in GATHER_RADII:
                kernel = _disc_kernel(max(1, round(radius * side)))
                gathered = np.asarray(cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, kernel) > 0, np.bool_)
                for part in _parts(gathered, area_px, 0.5 * radius * side):
                    yield Proposal(part, "figure")


def _enclosed(strokes: np.ndarray, object_area_px: int) -> Iterator[Proposal]:
    contours, _ = cv2.findContours(strokes, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    large = [c for c in contours if len(c) > 24]
    areas = [cv2.contourArea(c) for c in large]
    for index in np.argsort(areas)[::-1][:PARTS_PER_MAP]:
        if not AREA_SHARE_MIN <= areas[index] / object_area_px <= AREA_SHARE_MAX:
            continue
        panel = np.zeros(strokes.shape, np.uint8)
        cv2.drawContours(panel, large, int(index), 1, cv2.FILLED)
        yield Proposal(np.asarray(panel > 0, np.bool_), "frame")


def by_colour(surface: Surface) -> Iterator[Proposal]:
    """Parts of one colour: k-means over CIELAB and its shading-free copy, begun at quantiles of their first axis."""
    side = max(surface.inside.shape)
    area_px = int(surface.inside.sum())
    rows, columns = np.nonzero(surface.inner)
    if rows.size < 200:
        return
    soft = cv2.GaussianBlur(surface.lab, (0, 0), 1.5)
    sample = np.column_stack([soft[rows, columns], surface.flat[rows, columns] * 0.5]).astype(np.float32)
    centred = sample - sample.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    rank = np.argsort(np.argsort(centred @ vectors[:, -1], kind="stable"), kind="stable")
    start = (rank * COLOURS // rank.size).astype(np.int32).reshape(-1, 1)
    criteria = (cv2.TERM_CRITERIA_MAX_ITER, 8, 0.5)
    _, labels, _ = cv2.kmeans(sample, COLOURS, start, criteria, 1, cv2.KMEANS_USE_INITIAL_LABELS)
    for colour in range(COLOURS):
        plane = np.zeros(surface.inside.shape, np.uint8)
        plane[rows, columns] = labels[:, 0] == colour
        plane = np.asarray(cv2.medianBlur(plane, 5), np.uint8)
        for radius in GATHER_RADII[1:]:
            closed = cv2.morphologyEx(plane, cv2.MORPH_CLOSE, _disc_kernel(max(1, round(0.6 * radius * side))))
            for part in _parts(np.asarray(closed > 0, np.bool_), area_px, 0.4 * radius * side):
                yield Proposal(part, "colour")
