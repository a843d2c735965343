"""Straight-lined figures: meanders, coins, endless knot, tortoise shell, cracked ice."""

from __future__ import annotations

import numpy as np
from scipy.spatial import Voronoi

from wenmai.holdings.sample.outline import Figure, Outline, arc, area, band, bars, circle, path


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


def thunder(*, width: float = 0.145) -> Figure:
    """雷纹: two square spirals joined head to tail by a point symmetry, in [-2, 2] × [-1, 1]. Tone 1."""
    one = [(x - 1 + width / 2, y) for x, y in square_spiral(turns=2, width=width)]
    both = [*[(-x, -y) for x, y in one[::-1]], *one] if False else one
    turned = [(-x, -y) for x, y in both]
    return tuple(area(r, tone=1) for line in (both, turned) for r in bars(line, width))


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


def endless_knot(*, width: float = 0.15) -> Figure:
    """盘长: the endless knot, a woven square standing on its corner, radius 1. Tones 4 edge, 1 cord."""
    grid = 0.36
    loops: list[Outline] = []
    r = grid / 2
    for sign in (-1.0, 1.0):
        for offset in (-grid, 0.0, grid):
            loops.append(np.array([[-2 * grid, offset], [2 * grid, offset]]) * [1, sign])
            loops.append(np.array([[offset, -2 * grid], [offset, 2 * grid]]))
    del r
    outline = path("M0,-1 L1,0 L0,1 L-1,0 Z")
    figure: Figure = (area(outline, tone=0),)
    turn = np.array([[1, -1], [1, 1]]) / np.sqrt(2)
    for line in loops:
        for w, tone in ((width * 1.6, 4), (width, 1)):
            normal = np.array([line[1, 1] - line[0, 1], line[0, 0] - line[1, 0]])
            normal = normal / np.linalg.norm(normal) * w / 2
            figure += (
                area(
                    np.array([line[0] + normal, line[1] + normal, line[1] - normal, line[0] - normal]) @ turn.T,
                    tone=tone,
                ),
            )
    return figure


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
