"""Figures made for cloth: what repeats in the weaves."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.figures.flowers import (
    bud,
    leaf,
    nested_petal,
)
from wenmai.holdings.sample.figures.lattices import coin_lens, hexagon
from wenmai.holdings.sample.figures.shou import round_shou
from wenmai.holdings.sample.outline import Figure, Outline, area, band, circle, path, place, retone, stroke
from wenmai.holdings.sample.symmetry.arrange import rosette


def weave_strip() -> Figure:
    """席纹: one bar of a basket weave, on the mirror of p4g."""
    bar = np.array([[-0.46, -0.205], [0.46, -0.205], [0.46, 0.205], [-0.46, 0.205]])
    return (
        area(bar, tone=4),
        area(bar * [0.95, 0.86], tone=1),
        *(area(bar * [0.95, 0.12] + [0, y], tone=2) for y in (-0.09, 0.0, 0.09)),
    )


def comma() -> Figure:
    """A curling comma, for whirls of three and six."""
    body = path(
        "M0,0 C.02,-.16 .16,-.3 .32,-.28 C.44,-.26 .48,-.12 .38,-.06 C.4,-.16 .3,-.2 .22,-.15 C.12,-.1 .08,-.04 0,0 Z"
    )
    return (area(body * 1.06, tone=4), area(body * [0.94, 0.93] + [0.01, -0.01], tone=1))


def spray() -> Figure:
    """折枝: a bud between two leaves on a bent stalk."""
    stalk = stroke(path("M-.34,.36 C-.24,.1 -.1,0 .06,-.12"), 0.035)
    return (
        area(stalk, tone=4),
        *place(retone(leaf(), {1: 2, 2: 4}), -0.2, 0.1, 0.42, 0.35),
        *place(retone(leaf(), {1: 2, 2: 4}), -0.16, 0.04, 0.4, -1.75, flip=False),
        *place(bud(), 0.04, -0.1, 0.34, 0.6),
    )


def tortoise() -> Figure:
    """龟背: nested hexagons round a plum blossom, for p6m."""
    return (
        area(*band(hexagon(0.5773, turn=np.pi / 6), 0.05), tone=4),
        area(*band(hexagon(0.5, turn=np.pi / 6), 0.028), tone=1),
        area(hexagon(0.42, turn=np.pi / 6), tone=3),
        *_hexagonal_flower(),
    )


def _hexagonal_flower() -> Figure:
    petals = rosette(place(nested_petal(0.37, 0.24, (4, 1, 2)), 0, 0), "C6")
    return (*petals, area(circle(0, 0, 0.07, steps=36), tone=4), area(circle(0, 0, 0.05, steps=36), tone=2))


def mail() -> Figure:
    """锁子: the three-armed link of chain mail, for p31m."""
    arm = path("M0,0 L.1,-.06 L.1,-.34 L0,-.4 L-.1,-.34 L-.1,-.06 Z")
    return (
        *rosette((area(arm, tone=4),), "C3"),
        *rosette((area(arm * 0.8 + [0, -0.02], tone=1),), "C3"),
        *rosette((area(arm * 0.42 + [0, -0.12], tone=2),), "C3"),
    )


def trefoil() -> Figure:
    """A three-petalled flower, for p3m1."""
    return (
        *rosette(nested_petal(0.44, 0.34, (4, 1, 2)), "C3"),
        *rosette(place(nested_petal(0.24, 0.12, (4, 3)), 0, 0, 1, np.pi / 3), "C3"),
        area(circle(0, 0, 0.07, steps=36), tone=4),
    )


def lozenge_shou() -> Figure:
    """A round shou in a lozenge, for pmm."""
    frame = path("M0,-.98 L.58,0 L0,.98 L-.58,0 Z")
    return (*_two(frame), *place(round_shou(), 0, 0, 0.35))


def _two(frame: Outline) -> Figure:
    return (area(*band(frame, 0.035), tone=2), area(*band(frame * 0.9, 0.018), tone=1))


def coin_flower() -> Figure:
    """套钱: four lenses about a point of the square lattice, and a flower in the hollow."""
    flower = tuple(p for k in range(8) for p in place(nested_petal(0.26, 0.15, (4, 2, 3)), 0, 0, 1, k * np.pi / 4))
    return (*place(coin_lens(), 0, 0.5, 0.5), *flower, area(circle(0, 0, 0.045, steps=32), tone=4))
