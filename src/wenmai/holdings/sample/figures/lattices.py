"""Straight-lined figures: meanders, coins, endless knot, tortoise shell, cracked ice."""

from __future__ import annotations

import numpy as np
from scipy.spatial import Voronoi

from wenmai.holdings.sample.outline import Figure, Outline, arc, area, band, bars, circle, place, stroke


def square_spiral(*, turns: int = 3, width: float = 0.13) -> list[tuple[float, float]]:
    """Corners of a square spiral from the rim of [-1, 1]² to its heart."""
    step = 2 * width
    left, top, right, bottom = -1 + width / 2, -1 + width / 2, 1 - width / 2, 1 - width / 2
    corners = [(left, bottom)]
    for _ in range(turns):
        corners += [(left, top), (right, top), (right, bottom)]
        left, top, right, bottom = left + step, top + step, right - step, bottom - step
        corners += [(left, bottom)]
    return corners


def meander(*, turns: int = 2, width: float = 0.2) -> Figure:
    """回纹: one square spiral filling [-1, 1]². Tone 1."""
    return tuple(area(one, tone=1) for one in bars(square_spiral(turns=turns, width=width), width))


def coin() -> Figure:
    """古钱: a round coin with a square hole and raised rims, radius 1. Tones 1 metal, 4 edge, 0 hole."""
    hole = np.array([[-0.3, -0.3], [0.3, -0.3], [0.3, 0.3], [-0.3, 0.3]])
    return (
        area(circle(0, 0, 1.0, steps=120), tone=4),
        area(circle(0, 0, 0.95, steps=120), tone=1),
        area(*band(circle(0, 0, 0.8, steps=120), 0.05), tone=4),
        area(hole * 1.34, tone=4),
        area(hole * 1.2, tone=1),
        area(hole * 1.02, tone=4),
        area(hole * 0.9, tone=0),
    )


def coin_lens() -> Figure:
    """One lens of the linked coins (套钱), from (-1, 0) to (1, 0): two arcs of a quarter circle. Tones 4, 1."""
    radius = np.sqrt(2.0)
    upper = arc(0, 1, radius, -3 * np.pi / 4, -np.pi / 4)
    lens = np.concatenate([upper, (upper * [1, -1])[::-1]])
    return (area(lens * [0.97, 0.9], tone=4), area(lens * [0.86, 0.68], tone=1), area(lens * [0.5, 0.28], tone=2))


def endless_knot(*, width: float = 0.13) -> Figure:
    """盘长: the endless knot, one cord woven over and under, standing on its corner, radius about 1.

    Tones 4 edge, 1 cord.
    """
    g, reach = 0.3, 0.56
    lines = [np.array([[-reach, y], [reach, y]]) for y in (-g, 0.0, g)]
    uprights = [line[:, ::-1] for line in lines]
    half = g / 2
    loops = [arc(reach, -half, half, -np.pi / 2, np.pi / 2), arc(-reach, half, half, np.pi / 2, 3 * np.pi / 2)]
    loops += [loop[:, ::-1] for loop in loops]
    corner = arc(reach, reach, reach - g, -np.pi / 2, np.pi)
    loops += [corner, -corner]
    figure: Figure = ()
    for line in (*loops, *lines, *uprights):
        figure += _cord(line, width)
    for i, across in enumerate((-g, 0.0, g)):
        for j, along in enumerate((-g, 0.0, g)):
            if (i + j) % 2 == 0:
                figure += _cord(np.array([[along - half * 0.93, across], [along + half * 0.93, across]]), width)
    return place(figure, 0, 0, 0.94, np.pi / 4)


def _cord(line: Outline, width: float) -> Figure:
    return (area(stroke(line, width * 1.45), tone=4), area(stroke(line, width), tone=1))


def trigram_wheel() -> Figure:
    """八卦: the eight trigrams in King Wen's order about the taiji, radius 1. Tones 1, 2, 4."""
    # From the south (top) clockwise, broken lines as 0, innermost first: li, kun, dui, qian, kan, gen, zhen, xun.
    wheel = ((1, 0, 1), (0, 0, 0), (1, 1, 0), (1, 1, 1), (0, 1, 0), (0, 0, 1), (1, 0, 0), (0, 1, 1))
    figure: Figure = ()
    for position, lines in enumerate(wheel):
        bars_of: Figure = ()
        for row, whole in enumerate(lines):
            y = -0.6 - 0.135 * row
            pieces = [(-0.24, 0.24)] if whole else [(-0.24, -0.04), (0.04, 0.24)]
            bars_of += tuple(
                area(np.array([[x0, y - 0.043], [x1, y - 0.043], [x1, y + 0.043], [x0, y + 0.043]]), tone=1)
                for x0, x1 in pieces
            )
        figure += place(bars_of, 0, 0, 1.0, position * np.pi / 4)
    return (*figure, *place(taiji(), 0, 0, 0.42))


def taiji() -> Figure:
    """太极: radius 1. Tones 4 rim, 1 dark half, 2 light half."""
    half = np.concatenate(
        [
            arc(0, 0, 0.94, -np.pi / 2, np.pi / 2),
            arc(0, 0.47, 0.47, np.pi / 2, 3 * np.pi / 2),
            arc(0, -0.47, 0.47, np.pi / 2, -np.pi / 2),
        ]
    )
    return (
        area(circle(0, 0, 1.0), tone=4),
        area(circle(0, 0, 0.94), tone=2),
        area(half, tone=1),
        area(circle(0, -0.47, 0.13, steps=32), tone=1),
        area(circle(0, 0.47, 0.13, steps=32), tone=2),
    )


def hexagon(radius: float = 1.0, *, turn: float = 0.0) -> Outline:
    """A regular hexagon, corners at ``turn`` + k·60°."""
    angle = turn + np.arange(6) * np.pi / 3
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def cracked_ice(half_width: float, half_height: float, *, pieces: int, gap: float, seed: int) -> Figure:
    """冰裂: panes between cracks over a rectangle; ``gap`` the crack's width in drawing units. Tone 1 panes.

    Panes are Voronoi cells of points spread evenly but not regularly (best of several candidates).
    """
    rng = np.random.default_rng(seed)
    box = np.array([half_width, half_height]) * 1.25
    points = (rng.random((1, 2)) * 2 - 1) * box
    while len(points) < pieces:
        candidates = (rng.random((7, 2)) * 2 - 1) * box
        distance = np.linalg.norm(candidates[:, None] - points[None], axis=2).min(axis=1)
        points = np.concatenate([points, candidates[distance.argmax()][None]])
    diagram = Voronoi(points)
    panes = []
    for region in (diagram.regions[i] for i in diagram.point_region):
        if region and -1 not in region:
            pane = _inset(diagram.vertices[region], gap / 2)
            if pane is not None:
                panes.append(area(pane, tone=1))
    return tuple(panes)


def _inset(corners: Outline, distance: float) -> Outline | None:
    """A convex polygon with every side moved inwards; None where nothing is left."""
    centre = corners.mean(axis=0)
    order = np.argsort(np.arctan2(*(corners - centre).T[::-1]))
    corners = corners[order]
    following = np.roll(corners, -1, axis=0)
    direction = following - corners
    length = np.linalg.norm(direction, axis=1, keepdims=True)
    keep = length[:, 0] > distance * 0.8
    if keep.sum() < 3:
        return None
    corners, direction = corners[keep], direction[keep] / length[keep]
    inward = np.stack([-direction[:, 1], direction[:, 0]], axis=1)
    start = corners + inward * distance
    points = []
    for i in range(len(start)):
        j = (i + 1) % len(start)
        matrix = np.column_stack([direction[i], -direction[j]])
        if abs(np.linalg.det(matrix)) < 1e-6:
            points.append(start[j])
            continue
        along = np.linalg.solve(matrix, start[j] - start[i])[0]
        points.append(start[i] + along * direction[i])
    return np.array(points)
