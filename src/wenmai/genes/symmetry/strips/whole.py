"""A picture that is much longer than wide, taken for one strip as a whole: how it bends, and after how far it repeats.

A cut about a band on a vessel shows it bent, since one looks at it from above or below, and narrower towards its ends,
since the vessel is round; what was made by hand repeats after now more, now less. So the borders that run along a strip
tell the bend, and stretches of it are compared with others a period farther, a little more or less.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.strips.self_likeness import Stretches, likely_periods, repeats_from, stretches_of
from wenmai.genes.symmetry.strips.track import Track
from wenmai.genes.symmetry.surface import Surface

LONGER_MIN = 1.6  # times as long as wide
ROWS = 40  # samples across
COLUMNS_MAX = 480
TILTS = (-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6)  # of the width, that one end lies lower
SAGS = (-0.6, -0.45, -0.3, -0.15, 0.0, 0.15, 0.3, 0.45, 0.6)  # of the width, that the ends do
BEND_COST = 0.1  # of what runs along, for a bend of a whole width: a straight strip is likelier
SOFT_SAMPLES = 1.6  # σ: thin lines drawn by hand never lie quite on each other
STEPS = 4  # places to a period: few repeats, too, tell how the strip bends
GAP_PERIODS = 1.2  # between parts of it that vary along it: all of the picture is taken to be one strip

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The rectangle about what is inside: its middle, unit vectors along and across, its sides, px."""

    middle_px: FloatArray
    along: FloatArray
    across: FloatArray
    length_px: float
    width_px: float

    @property
    def columns(self) -> int:
        """Samples along."""
        return columns_of(self.length_px, self.width_px)

    def places(self, u: FloatArray, v: FloatArray) -> FloatArray:
        """(…, 2) px of the places ``u`` (−½…½) of the length along and ``v`` (−½…½) of the width across."""
        along, across = (u * self.length_px)[..., None], (v * self.width_px)[..., None]
        return np.asarray(self.middle_px + along * self.along + across * self.across, np.float64)


def whole_tracks(surface: Surface) -> list[Track]:
    """The strip that the whole surface may be, by its likeliest periods; none if it is not long, or nothing repeats."""
    frame = _frame_of(surface)
    if frame is None or frame.length_px < LONGER_MIN * frame.width_px:
        return []
    flat, inside = _laid_flat(surface, frame)
    (tilt, sag), values, shown = _bend(flat, inside)
    stretches = stretches_of(features(values, shown))
    return [_track(frame, tilt, sag, stretches, lag, like) for lag, like in likely_periods(stretches)]


def _frame_of(surface: Surface) -> _Frame | None:
    points = cv2.findNonZero(np.asarray(surface.inside > 0, np.uint8))
    if points is None:
        return None
    height, width = surface.shape
    if len(points) == height * width:
        (x, y), (one, other), angle = ((width - 1) / 2, (height - 1) / 2), (float(width), float(height)), 0.0
    else:
        (x, y), (one, other), angle = cv2.minAreaRect(points)
    if min(one, other) < 1:
        return None
    turn = np.radians(angle + (90.0 if other > one else 0.0))
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-along[1], along[0]])
    return _Frame(np.array([x, y], np.float64), along, across, float(max(one, other)), float(min(one, other)))


def _laid_flat(surface: Surface, frame: _Frame) -> tuple[Planes, Planes]:
    """Values (``ROWS``, columns, 3) and inside, straight along the frame."""
    u = (np.arange(frame.columns) + 0.5) / frame.columns - 0.5
    v = (np.arange(ROWS) + 0.5) / ROWS - 0.5
    return laid_out(surface, frame.places(u[None, :], v[:, None]), frame.width_px)


def columns_of(length_px: float, width_px: float) -> int:
    """Samples along a strip, as far apart as the ``ROWS`` across it where they are not too many."""
    return min(COLUMNS_MAX, round(ROWS * length_px / width_px))


def laid_out(surface: Surface, places: FloatArray, width_px: float) -> tuple[Planes, Planes]:
    """Values (``ROWS``, columns, 3), 0 outside, and inside, of a strip so wide at ``places`` (``ROWS``, columns, 2)."""
    x, y = (np.asarray(places[..., k], np.float32) for k in (0, 1))
    blur = 0.4 * width_px / ROWS
    planes = cv2.GaussianBlur(surface.planes, (0, 0), blur) if blur > 0.6 else surface.planes
    inside = np.asarray(cv2.remap(surface.inside, x, y, cv2.INTER_LINEAR) > 0.9, np.float32)
    return np.asarray(cv2.remap(planes, x, y, cv2.INTER_LINEAR) * inside[..., None], np.float32), inside


def _offset(u: FloatArray, tilt: float, sag: float) -> FloatArray:
    """How much lower, in widths, the strip lies at ``u`` (−½…½) along it."""
    return np.asarray(tilt * u + sag * (4 * u**2 - 1 / 3), np.float64)


def _bend(flat: Planes, inside: Planes) -> tuple[tuple[float, float], Planes, Planes]:
    """Tilt and sag along which rows vary least, and what varies along them then, where it is inside."""
    columns = flat.shape[1]
    u = (np.arange(columns) + 0.5) / columns - 0.5
    x = np.broadcast_to(np.arange(columns, dtype=np.float32), (ROWS, columns))
    row = np.arange(ROWS, dtype=np.float32)[:, None]
    best, found = -np.inf, ((0.0, 0.0), flat, inside)
    for tilt, sag in product(TILTS, SAGS):
        y = np.asarray(row + ROWS * _offset(u, tilt, sag)[None, :], np.float32)
        values = np.asarray(cv2.remap(flat, x, y, cv2.INTER_LINEAR), np.float32)
        shown = np.asarray(cv2.remap(inside, x, y, cv2.INTER_LINEAR), np.float32)
        varying = what_varies(values, shown)
        runs_along = 1 - float(np.vdot(varying, varying)) / max(float(np.vdot(values, values)), 1e-9)
        if runs_along - BEND_COST * (abs(tilt) + abs(sag)) > best:
            best, found = runs_along - BEND_COST * (abs(tilt) + abs(sag)), ((tilt, sag), varying, shown)
    return found


def what_varies(values: Planes, inside: Planes) -> Planes:
    """The values less each row's mean."""
    mean = (values * inside[..., None]).sum(axis=1) / np.maximum(inside.sum(axis=1), 1.0)[:, None]
    return np.asarray((values - mean[:, None]) * inside[..., None], np.float32)


def features(values: Planes, inside: Planes) -> Planes:
    """(``ROWS``, columns, 4) the values softened, and their outlines, equally strong: they stay where light changes."""
    soft = np.asarray(cv2.GaussianBlur(values, (0, 0), SOFT_SAMPLES) * inside[..., None], np.float32)
    near = cv2.GaussianBlur(values, (0, 0), 1.0)
    dx, dy = cv2.Sobel(near, cv2.CV_32F, 1, 0), cv2.Sobel(near, cv2.CV_32F, 0, 1)
    steep = np.sqrt(np.sqrt(squared(dx) + squared(dy)))  # strong and weak outlines count nearly the same
    steep = cv2.GaussianBlur(steep, (0, 0), SOFT_SAMPLES) * inside
    steep = what_varies(np.asarray(steep[..., None], np.float32), inside)
    steep *= np.sqrt(np.vdot(soft, soft) / max(float(np.vdot(steep, steep)), 1e-9))
    return np.concatenate([soft, steep], axis=2)


def _track(frame: _Frame, tilt: float, sag: float, stretches: Stretches, lag: int, like: float) -> Track:
    """Places ``STEPS`` to a period, from end to end."""
    columns = repeats_from(stretches, lag, STEPS)
    u = (columns + 0.5) / frame.columns - 0.5
    return Track(frame.places(u, _offset(u, tilt, sag)), frame.width_px, (True, True), like, STEPS, GAP_PERIODS)
