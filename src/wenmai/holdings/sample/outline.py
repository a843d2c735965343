"""Outlines: curves flattened to polygons, strokes, and the figures that they make up.

Unit coordinates: a figure sits in about [-1, 1] × [-1, 1], x to the right, y **down** as in a picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Outline = npt.NDArray[np.float64]  # (n, 2) points, closed implicitly when it is filled
Affine = npt.NDArray[np.float64]  # (2, 3): x' = A[:, :2] x + A[:, 2]
Width = float | npt.NDArray[np.float64] | Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]

CURVE_STEPS = 18  # points a Bézier segment is flattened to; at 1,200 px a figure's segment is below 200 px
_COMMAND = re.compile(r"([MLCQZ])|(-?(?:\d+\.?\d*|\.\d+))")
_NUMBERS_OF = {"M": 2, "L": 2, "Q": 4, "C": 6}


@dataclass(frozen=True, slots=True)
class Patch:
    """One coloured area: ``contours`` filled by the even-odd rule, ``tone`` an index into a colour scheme.

    Tone 0 is the ground; a patch of tone 0 cuts the ground free again.
    """

    contours: tuple[Outline, ...]
    tone: int


Figure = tuple[Patch, ...]


def area(*contours: Outline, tone: int = 1) -> Patch:
    """A patch of ``contours``."""
    return Patch(contours, tone)


def path(data: str) -> Outline:
    """Flatten SVG path data of absolute M, L, Q, C, Z commands (one subpath) to an (n, 2) outline."""
    points: list[npt.NDArray[np.float64]] = []
    command, numbers = "M", list[float]()
    for letter, number in _COMMAND.findall(data):
        if letter:
            command = letter
            continue
        numbers.append(float(number))
        if len(numbers) < _NUMBERS_OF[command]:
            continue
        targets = np.array(numbers).reshape(-1, 2)
        numbers.clear()
        if command in "ML":
            points.append(targets)
            command = "L"
        else:
            points.append(bezier(points[-1][-1], *targets)[1:])
    return np.concatenate(points)


def bezier(*control: npt.ArrayLike, steps: int = CURVE_STEPS) -> Outline:
    """A quadratic or cubic Bézier curve through its control points, (steps, 2)."""
    t = np.linspace(0.0, 1.0, steps)[:, None]
    level = [np.asarray(point, dtype=np.float64) for point in control]
    while len(level) > 1:  # de Casteljau
        level = [(1 - t) * first + t * second for first, second in pairwise(level)]
    return level[0]


def through(points: Sequence[Sequence[float]], *, closed: bool = True, steps: int = 10) -> Outline:
    """A smooth curve through ``points`` (centripetal Catmull-Rom: no cusps, no loops within a segment)."""
    knots = np.asarray(points, dtype=np.float64)
    if closed:
        knots = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        knots = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    pieces = []
    for p0, p1, p2, p3 in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        t0 = 0.0
        t1, t2, t3 = np.cumsum([np.sqrt(np.linalg.norm(b - a)) + 1e-9 for a, b in ((p0, p1), (p1, p2), (p2, p3))])
        t = np.linspace(t1, t2, steps, endpoint=False)[:, None]
        a1 = (t1 - t) / (t1 - t0) * p0 + (t - t0) / (t1 - t0) * p1
        a2 = (t2 - t) / (t2 - t1) * p1 + (t - t1) / (t2 - t1) * p2
        a3 = (t3 - t) / (t3 - t2) * p2 + (t - t2) / (t3 - t2) * p3
        b1 = (t2 - t) / (t2 - t0) * a1 + (t - t0) / (t2 - t0) * a2
        b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
        pieces.append((t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2)
    if not closed:
        pieces.append(knots[-2:-1])
    return np.concatenate(pieces)


def circle(x: float, y: float, radius: float, *, steps: int = 72) -> Outline:
    """A circle, (steps, 2)."""
    return arc(x, y, radius, 0.0, 2 * np.pi, steps=steps + 1)[:-1]


def arc(x: float, y: float, radius: float, start: float, end: float, *, steps: int = 48) -> Outline:
    """An arc from angle ``start`` to ``end``, radians, clockwise on the page (y is down)."""
    angle = np.linspace(start, end, steps)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def spiral(
    x: float, y: float, inner: float, outer: float, start: float, turns: float, *, steps_a_turn: int = 40
) -> Outline:
    """A spiral from radius ``inner`` to ``outer``; positive ``turns`` run clockwise on the page."""
    t = np.linspace(0.0, 1.0, max(int(abs(turns) * steps_a_turn), 8))
    angle = start + 2 * np.pi * turns * t
    radius = inner + (outer - inner) * t
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def stroke(line: Outline, width: Width) -> Outline:
    """The outline of an open line drawn with a brush; ``width`` constant, one value a point, or f(t in 0…1)."""
    step = np.gradient(line, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    if callable(width):
        width = width(np.linspace(0.0, 1.0, len(line)))
    half = np.broadcast_to(np.asarray(width, dtype=np.float64) / 2, len(line))[:, None]
    return np.concatenate([line + half * normal, (line - half * normal)[::-1]])


def band(outline: Outline, width: float) -> tuple[Outline, Outline]:
    """The two contours of a closed outline drawn ``width`` wide (even-odd leaves the inside free)."""
    step = np.roll(outline, -1, axis=0) - np.roll(outline, 1, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    return outline + width / 2 * normal, outline - width / 2 * normal


def taper(width: float, *, ends: float = 0.25) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """A brush that swells from ``ends``·width at both ends to ``width`` in the middle."""
    return lambda t: width * (ends + (1 - ends) * np.sin(np.pi * t) ** 0.7)


def swell(width: float, *, tip: float = 0.1) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """A brush that starts at ``tip``·width and ends at full width."""
    return lambda t: width * (tip + (1 - tip) * t**0.8)


def bars(corners: Sequence[Sequence[float]], width: float) -> tuple[Outline, ...]:
    """A line of straight right-angled runs as rectangles with square ends and corners, one a run."""
    half = width / 2
    rectangles = []
    for (x0, y0), (x1, y1) in pairwise(corners):
        left, right = min(x0, x1) - half, max(x0, x1) + half
        top, bottom = min(y0, y1) - half, max(y0, y1) + half
        rectangles.append(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]))
    return tuple(rectangles)


def affine(
    *, scale: float = 1.0, turn: float = 0.0, at: tuple[float, float] = (0.0, 0.0), flip: bool = False
) -> Affine:
    """Scale, mirror left-right where ``flip``, turn by radians clockwise on the page, then move to ``at``."""
    c, s = np.cos(turn) * scale, np.sin(turn) * scale
    sign = -1.0 if flip else 1.0
    return np.array([[c * sign, -s, at[0]], [s * sign, c, at[1]]])


def warp(figure: Iterable[Patch], mapping: Callable[[Outline], Outline]) -> Figure:
    """``figure`` with every contour's points put through ``mapping``."""
    return tuple(Patch(tuple(mapping(contour) for contour in patch.contours), patch.tone) for patch in figure)


def transform(figure: Iterable[Patch], matrix: Affine) -> Figure:
    """``figure`` moved by an affine map."""
    return warp(figure, lambda points: points @ matrix[:, :2].T + matrix[:, 2])


def place(
    figure: Iterable[Patch], x: float, y: float, scale: float = 1.0, turn: float = 0.0, *, flip: bool = False
) -> Figure:
    """``figure`` scaled, turned and moved: the everyday form of ``transform``."""
    return transform(figure, affine(scale=scale, turn=turn, at=(x, y), flip=flip))


def mirrored(figure: Figure) -> Figure:
    """``figure`` and its mirror image left-right, layer by layer, so that overlaps stay symmetrical."""
    flip = affine(flip=True)
    return tuple(half for patch in figure for half in (patch, *transform((patch,), flip)))


def retone(figure: Iterable[Patch], tones: dict[int, int]) -> Figure:
    """``figure`` with its tones exchanged by ``tones``; tones not named stay."""
    return tuple(Patch(patch.contours, tones.get(patch.tone, patch.tone)) for patch in figure)


def dense(outline: Outline, spacing: float) -> Outline:
    """``outline`` with points added so that none lie further apart than ``spacing`` (before bending straight lines)."""
    step = np.roll(outline, -1, axis=0) - outline
    counts = np.maximum(np.ceil(np.hypot(step[:, 0], step[:, 1]) / spacing), 1).astype(np.int64)
    side = np.repeat(np.arange(len(outline)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(side)) - first) / counts[side]
    return np.asarray(outline[side] + step[side] * share[:, None])
