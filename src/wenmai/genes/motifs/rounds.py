"""Round designs: the centre and the rings of a disc, and roundels anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from wenmai.genes.model import Mask
from wenmai.genes.motifs.changes import change_points, explained_share
from wenmai.genes.motifs.model import FloatMap, Proposal
from wenmai.genes.motifs.surface import Surface, look_of

DISC_IOU_MIN = 0.90  # between the object and its ellipse
RADII = 64  # samples from the centre to the rim
ANGLES = 180
RINGS_MAX = 6
RING_GAIN_MIN = 0.02
ROUNDEL_RADII = np.geomspace(0.04, 0.46, 14)  # of the shorter working side
ROUNDELS_MAX = 14


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Centre and half axes in working px, the first axis turned by ``angle_rad`` from the x axis."""

    x: float
    y: float
    a: float
    b: float
    angle_rad: float

    def radius_map(self, shape: tuple[int, int]) -> FloatMap:
        """Elliptical radius of each pixel: 0 at the centre, 1 on the rim."""
        rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
        dx, dy = columns - np.float32(self.x), rows - np.float32(self.y)
        cosine, sine = np.float32(np.cos(self.angle_rad)), np.float32(np.sin(self.angle_rad))
        u = (dx * cosine + dy * sine) / np.float32(max(self.a, 1e-3))
        v = (dy * cosine - dx * sine) / np.float32(max(self.b, 1e-3))
        return np.asarray(np.hypot(u, v), np.float32)


def fit_ellipse(mask: Mask) -> tuple[Ellipse, float] | None:
    """The ellipse with the second moments of the filled ``mask``, and its IoU with it; None for less than 16 px."""
    area_px = int(mask.sum())
    if area_px < 16:
        return None
    rows, columns = np.nonzero(mask)
    covariance = np.cov(np.vstack([columns, rows]))
    lengths, vectors = np.linalg.eigh(covariance)
    minor, major = (2.0 * np.sqrt(np.maximum(lengths, 1e-6))).tolist()
    ellipse = Ellipse(
        float(columns.mean()), float(rows.mean()), major, minor, float(np.arctan2(vectors[1, 1], vectors[0, 1]))
    )
    drawn = ellipse.radius_map((mask.shape[0], mask.shape[1])) <= 1
    shared = float((drawn & mask).sum())
    # the ellipse's own area, not the part drawn: a picture's rectangle must not pass for a disc cut by its edges
    return ellipse, shared / (area_px + np.pi * major * minor - shared)


def rings_of(surface: Surface, ellipse: Ellipse) -> Iterator[Proposal]:
    """The discs and rings between the radii at which the mean look of a disc changes."""
    radius = (np.arange(RADII) + 0.5) / RADII
    angle = np.arange(ANGLES) * (2 * np.pi / ANGLES)
    u = ellipse.a * radius[:, None] * np.cos(angle)
    v = ellipse.b * radius[:, None] * np.sin(angle)
    cosine, sine = np.cos(ellipse.angle_rad), np.sin(ellipse.angle_rad)
    x = (ellipse.x + u * cosine - v * sine).astype(np.float32)
    y = (ellipse.y + u * sine + v * cosine).astype(np.float32)
    energy = cv2.remap(surface.energy, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    colour = cv2.remap(surface.lab, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    profile = np.column_stack(
        [np.median(energy, axis=1) * 1.5, energy.mean(axis=1), colour.mean(axis=1) * 0.5, colour.std(axis=1) * 0.5]
    )
    borders = change_points(profile.astype(np.float64), RINGS_MAX, 4, RING_GAIN_MIN)
    distance = ellipse.radius_map((surface.inside.shape[0], surface.inside.shape[1])) * RADII
    index = np.clip(distance[surface.inside].astype(np.intp), 0, RADII - 1)
    structure = explained_share(look_of(surface, surface.inside), index, RADII)
    for i, inner in enumerate(borders[:-1]):
        for outer in borders[i + 1 :]:
            if inner == 0 and outer == RADII:
                continue
            mask = np.asarray((distance >= inner) & (distance < outer) & surface.inside, np.bool_)
            yield Proposal(mask, "disc" if inner == 0 else "ring", structure=structure)


def roundels(surface: Surface) -> Iterator[Proposal]:
    """Circles that many edge gradients point at, by a vote along the gradient (Loy & Zelinsky, PAMI 2003)."""
    shape = surface.inside.shape
    grey = np.ascontiguousarray(surface.lab[..., 0])
    dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    strength = np.hypot(dx, dy)
    usable = (strength > np.percentile(strength[surface.inside], 60)) & surface.inside
    rows, columns = np.nonzero(usable)
    if rows.size < 50:
        return
    ux, uy = dx[usable] / strength[usable], dy[usable] / strength[usable]
    found: list[tuple[float, int, int, int]] = []
    for part in ROUNDEL_RADII:
        radius = max(4, round(part * min(shape)))
        votes = np.zeros(shape, np.float32)
        for sign in (1, -1):
            r = np.rint(rows + sign * radius * uy).astype(np.intp)
            c = np.rint(columns + sign * radius * ux).astype(np.intp)
            kept = (r >= 0) & (r < shape[0]) & (c >= 0) & (c < shape[1])
            flat = np.bincount(r[kept] * shape[1] + c[kept], minlength=votes.size)
            votes += flat.reshape(shape).astype(np.float32)
        votes = (
            cv2.GaussianBlur(votes, (0, 0), max(1.0, 0.08 * radius)) * (2 * np.pi * max(1.0, 0.08 * radius)) / radius
        )
        peaks = (votes == cv2.dilate(votes, np.ones((2 * radius // 2 * 2 + 1,) * 2, np.uint8))) & surface.inside
        for y, x in np.argwhere(peaks)[:200]:
            found.append((float(votes[y, x]), int(y), int(x), radius))
    found.sort(reverse=True)
    for _, y, x, radius in found[:ROUNDELS_MAX]:
        circle = np.zeros(shape, np.uint8)
        cv2.circle(circle, (x, y), radius, 1, cv2.FILLED)
        mask = np.asarray((circle > 0) & surface.inside, np.bool_)
        yield Proposal(mask, "roundel")


def by_rounds(surface: Surface) -> Iterator[Proposal]:
    """Discs, rings and roundels of one object."""
    fit = fit_ellipse(surface.inside)
    if fit is not None and fit[1] >= DISC_IOU_MIN and min(fit[0].a, fit[0].b) > 8:
        yield from rings_of(surface, fit[0])
    yield from roundels(surface)
