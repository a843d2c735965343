"""寿 as ornament: the round and the long character built from bars, as weavers and potters draw it."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.outline import Figure, Outline, arc, area, bars, mirrored, stroke


def _bar(x0: float, y0: float, x1: float, y1: float, width: float) -> Outline:
    return stroke(np.array([[x0, y0], [x1, y1]], dtype=np.float64), width)


def round_shou(*, width: float = 0.13) -> Figure:
    """团寿: the character inside a circle of radius 1, mirrored left-right and top-bottom (D2). Tone 1."""
    w = width
    ring_right = stroke(arc(0, 0, 1 - w / 2, -np.pi / 2 + 0.36, np.pi / 2 - 0.36), w)
    spine = [_bar(0, -1 + 0.02, 0, -0.2, w), _bar(0, 1 - 0.02, 0, 0.2, w)]
    figure: Figure = (*mirrored((area(ring_right, tone=1),)), *(area(one, tone=1) for one in spine))
    for sign in (-1, 1):
        arch = stroke(arc(0, 0, 0.68, -np.pi / 2 - 0.72, -np.pi / 2 + 0.72), w) * [1, -sign]
        hook = [_bar(-0.449, -0.51, -0.449, -0.3, w) * [1, -sign], _bar(0.449, -0.51, 0.449, -0.3, w) * [1, -sign]]
        cross = _bar(-0.24, -0.42 * -sign, 0.24, -0.42 * -sign, w)
        figure += tuple(area(one, tone=1) for one in (arch, *hook, cross))
    middle = [_bar(-0.94, 0, 0.94, 0, w), _bar(-0.66, -0.21, 0.66, -0.21, w), _bar(-0.66, 0.21, 0.66, 0.21, w)]
    ends = [_bar(x, -0.21 - w / 2, x, 0.21 + w / 2, w) for x in (-0.66, 0.66)]
    return figure + tuple(area(one, tone=1) for one in (*middle, *ends))


def long_shou(*, width: float = 0.12) -> Figure:
    """长寿: the tall form, 1 wide and 2 high, mirrored left-right (D1). Tone 1."""
    w = width
    lines: list[list[tuple[float, float]]] = [
        [(0, -1 + w / 2), (0, -0.3)],
        [(-0.34, -0.84), (0.34, -0.84)],
        [(-0.5 + w / 2, -0.38), (-0.5 + w / 2, -0.62), (0.5 - w / 2, -0.62), (0.5 - w / 2, -0.38)],
        [(-0.26, -0.38), (0.26, -0.38)],
        [(-0.5 + w / 2, -0.16), (0.5 - w / 2, -0.16)],
        [(-0.5 + w / 2, -0.16), (-0.5 + w / 2, 0.06), (-0.2, 0.06)],
        [(0.5 - w / 2, -0.16), (0.5 - w / 2, 0.06), (0.2, 0.06)],
        [(0, -0.16), (0, 1 - w / 2)],
        [(-0.3, 0.28), (0.3, 0.28)],
        [(-0.5 + w / 2, 0.74), (-0.5 + w / 2, 0.5), (0.5 - w / 2, 0.5), (0.5 - w / 2, 0.74)],
        [(-0.24, 0.72), (0.24, 0.72)],
        [(-0.34, 1 - w / 2), (0.34, 1 - w / 2)],
    ]
    return tuple(area(rectangle, tone=1) for line in lines for rectangle in bars(line, w))


def double_joy(*, width: float = 0.13) -> Figure:
    """囍: two joys side by side sharing their bars, 2 wide and 2 high (D1). Tone 1."""
    w = width
    half: list[list[tuple[float, float]]] = [
        [(0.5, -1 + w / 2), (0.5, -0.5)],
        [(0.0, -0.78), (0.95, -0.78)],
        [(0.2, -0.52), (0.8, -0.52)],
        [(0.24, -0.34), (0.76, -0.34), (0.76, -0.08), (0.24, -0.08), (0.24, -0.34)],
        [(0.34, -0.08), (0.34, 0.16)],
        [(0.66, -0.08), (0.66, 0.16)],
        [(0.0, 0.2), (1.0, 0.2)],
        [(0.2, 0.44), (0.8, 0.44), (0.8, 0.92), (0.2, 0.92), (0.2, 0.44)],
    ]
    return mirrored(tuple(area(rectangle, tone=1) for line in half for rectangle in bars(line, w)))
