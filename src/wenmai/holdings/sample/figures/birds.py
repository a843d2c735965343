"""Crane and phoenix, round, as embroidered on badges and roundels."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.figures.flowers import petal
from wenmai.holdings.sample.outline import (
    Figure,
    Outline,
    area,
    circle,
    path,
    place,
    spiral,
    stroke,
    swell,
    taper,
    through,
)


def _feather(length: float, width: float, tones: tuple[int, int, int]) -> Figure:
    """One flight feather up from the origin: line, body, tip."""
    outer = petal(length, width, point=0.9, base=0.5)
    tip = path(
        f"M0,{-length * 0.97}"
        f" C{width * 0.42},{-length * 0.9} {width * 0.44},{-length * 0.78} {width * 0.36},{-length * 0.66} "
        f"C{width * 0.1},{-length * 0.72} {-width * 0.1},{-length * 0.72} {-width * 0.36},{-length * 0.66} "
        f"C{-width * 0.44},{-length * 0.78} {-width * 0.42},{-length * 0.9} 0,{-length * 0.97} Z"
    )
    return (area(outer, tone=tones[0]), area(outer * [0.78, 0.95], tone=tones[1]), area(tip * [0.8, 1], tone=tones[2]))


def _wing(feathers: int, spread: tuple[float, float], tones: tuple[int, int, int]) -> Figure:
    """A wing opened from the origin: flight feathers from angle to angle, two rows of coverts over them."""
    figure: Figure = ()
    for row, (length, width, count) in enumerate(
        ((1.0, 0.2, feathers), (0.66, 0.19, feathers - 2), (0.4, 0.18, feathers - 4))
    ):
        for k in range(count):
            share = k / (count - 1)
            angle = spread[0] + (spread[1] - spread[0]) * share
            reach = length * (0.72 + 0.28 * np.sin(np.pi * (0.25 + 0.65 * share)))
            own = tones if row == 0 else (tones[0], tones[1], tones[1])
            figure += place(_feather(reach, width, own), 0, 0, 1.0, angle)
    return figure


def crane() -> Figure:
    """团鹤: a crane in flight in a circle of radius 1, head to the left. Tones: 1 white, 2 dark, 3 red, 4 line."""
    neck_line = through(
        [(0.06, 0.08), (-0.14, -0.02), (-0.26, -0.2), (-0.2, -0.42), (-0.3, -0.62), (-0.46, -0.66)], closed=False
    )
    body = through([(-0.2, -0.02), (0.05, -0.14), (0.36, 0.02), (0.52, 0.26), (0.28, 0.32), (0.0, 0.24), (-0.18, 0.12)])
    tail: Figure = ()
    for k in range(5):
        tail += place(_feather(0.42, 0.15, (4, 2, 2)), 0.36, 0.18, 1.0, 1.55 + 0.26 * k)
    leg = through([(0.16, 0.24), (0.3, 0.46), (0.28, 0.72), (0.4, 0.84)], closed=False)
    leg_two = through([(0.04, 0.24), (0.1, 0.5), (0.02, 0.74), (0.12, 0.88)], closed=False)
    beak = path("M-.5,-.72 L-.86,-.62 L-.5,-.6 Z")
    return (
        area(stroke(leg, 0.035), tone=3),
        area(stroke(leg_two, 0.035), tone=3),
        *tail,
        *place(_wing(11, (0.1, 1.75), (4, 1, 2)), 0.1, 0.04, 0.88),
        *place(_wing(11, (-0.55, -2.25), (4, 1, 2)), 0.0, 0.1, 0.86),
        area(body, tone=4),
        area((body - [0.1, 0.12]) * 0.92 + [0.1, 0.12], tone=1),
        area(stroke(neck_line, np.linspace(0.25, 0.11, len(neck_line))), tone=4),
        area(stroke(neck_line, np.linspace(0.2, 0.07, len(neck_line))), tone=1),
        area(beak, tone=4),
        area(circle(-0.47, -0.66, 0.105, steps=32), tone=4),
        area(circle(-0.47, -0.66, 0.08, steps=32), tone=1),
        area(path("M-.55,-.7 C-.53,-.78 -.41,-.78 -.39,-.69 C-.44,-.73 -.5,-.73 -.55,-.7 Z"), tone=3),
        area(circle(-0.5, -0.655, 0.02, steps=16), tone=4),
    )


def phoenix() -> Figure:
    """团凤: a phoenix turned in a circle of radius 1, five tail plumes trailing round. Tones 1, 2, 3, 4."""
    plumes: Figure = ()
    for k, radius in enumerate((0.86, 0.7, 0.54)):
        sweep = spiral(0.02, 0.04, 0.5 + 0.02 * k, radius, 0.3 + 0.1 * k, 0.55 - 0.03 * k)
        plumes += (
            area(stroke(sweep, taper(0.17, ends=0.3)), tone=4),
            area(stroke(sweep, taper(0.13, ends=0.25)), tone=1 if k % 2 == 0 else 2),
            area(stroke(sweep, taper(0.04, ends=0.3)), tone=3),
        )
        end = sweep[-1]
        plumes += (
            area(circle(end[0], end[1], 0.115, steps=36), tone=4),
            area(circle(end[0], end[1], 0.085, steps=36), tone=2),
            area(circle(end[0], end[1], 0.045, steps=30), tone=3),
        )
    neck_line = through([(0.34, -0.02), (0.2, -0.22), (0.0, -0.3), (-0.14, -0.46), (-0.1, -0.66)], closed=False)
    body = through([(0.2, -0.16), (0.46, -0.1), (0.6, 0.16), (0.46, 0.34), (0.24, 0.22), (0.14, 0.02)])
    crest: Figure = ()
    for k in range(3):
        crest += (
            area(stroke(spiral(0.0 + 0.1 * k, -0.8 - 0.02 * k, 0.015, 0.09, 2.6, 0.9), swell(0.035, tip=0.6)), tone=3),
        )
    return (
        *plumes,
        *place(_wing(9, (-0.1, 1.35), (4, 1, 2)), 0.36, 0.0, 0.66),
        *place(_wing(9, (-1.1, -2.5), (4, 2, 1)), 0.28, 0.06, 0.58),
        area(body, tone=4),
        area((body - [0.36, 0.1]) * 0.9 + [0.36, 0.1], tone=1),
        *_scales(body),
        area(stroke(neck_line, np.linspace(0.24, 0.12, len(neck_line))), tone=4),
        area(stroke(neck_line, np.linspace(0.19, 0.08, len(neck_line))), tone=2),
        *crest,
        area(circle(-0.1, -0.7, 0.125, steps=36), tone=4),
        area(circle(-0.1, -0.7, 0.1, steps=36), tone=1),
        area(path("M-.2,-.76 C-.32,-.76 -.38,-.68 -.34,-.58 C-.3,-.64 -.24,-.66 -.18,-.65 Z"), tone=3),
        area(circle(-0.12, -0.72, 0.032, steps=20), tone=4),
        area(circle(-0.12, -0.72, 0.014, steps=16), tone=3),
    )


def _scales(body: Outline) -> Figure:
    centre = body.mean(axis=0)
    return tuple(
        area(
            stroke(through([(x - 0.06, y - 0.05), (x, y + 0.02), (x + 0.06, y - 0.05)], closed=False), taper(0.022)),
            tone=4,
        )
        for x, y in (
            (centre[0] + 0.11 * i - 0.055 * (j % 2), centre[1] + 0.09 * j - 0.02) for i in (-1, 0, 1) for j in (0, 1)
        )
    )
