"""Designs for plates and vases: rosettes in the well, friezes on the rim and round the body."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.figures.bats import bat, fish
from wenmai.holdings.sample.figures.birds import phoenix
from wenmai.holdings.sample.figures.bronze import pearl_ring
from wenmai.holdings.sample.figures.clouds import breaking_wave, cloud_scroll, ruyi_cloud
from wenmai.holdings.sample.figures.flowers import (
    bud,
    leaf,
    lotus_scroll_unit,
    nested_petal,
    peony,
    plum_blossom,
    precious_flower,
    ring,
)
from wenmai.holdings.sample.figures.lattices import cracked_ice, meander, trigram_wheel
from wenmai.holdings.sample.figures.shou import round_shou
from wenmai.holdings.sample.outline import Figure, Outline, area, bars, dense, path, place, retone, warp
from wenmai.holdings.sample.surfaces.vase import Belt
from wenmai.holdings.sample.symmetry.arrange import frieze, rosette


def on_rim(unit: Figure, group: str, period: float, *, repeats: int, radius: float) -> Figure:
    """A frieze bent round a circle: its axis at ``radius``, ``repeats`` periods to the round, up is outwards."""
    strip = frieze(unit, group, period, first=0, last=repeats - 1)
    per_unit = 2 * np.pi / (repeats * period)

    def bend(points: Outline) -> Outline:
        fine = dense(points, 0.08)
        angle = fine[:, 0] * per_unit - np.pi / 2
        reach = radius * (1 - fine[:, 1] * per_unit)
        return np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=1)

    return warp(strip, bend)


def round_the_body(unit: Figure, group: str, period: float) -> Figure:
    """A frieze long enough for the visible half of a vase."""
    return frieze(unit, group, period, first=-7, last=7)


def line(y: float, width: float, *, tone: int = 1) -> Figure:
    """A plain line round the body."""
    return tuple(area(one, tone=tone) for one in bars([(-12, y), (12, y)], width))


def plantain() -> Figure:
    """蕉叶: one stiff leaf, foot on y = 0, 0.9 wide, 2 high."""
    return (*nested_petal(2.0, 0.92, (4, 0, 1), shrink=0.8), area(path("M-.02,0 L0,-1.7 L.02,0 Z"), tone=2))


def lappet() -> Figure:
    """莲瓣: one lotus panel hanging from y = 0, 0.94 wide, 1.1 high."""
    shape = path("M-.47,0 C-.47,.5 -.3,.8 0,1.1 C.3,.8 .47,.5 .47,0 Z")
    return (
        area(shape, tone=4),
        area(shape * [0.86, 0.9], tone=0),
        area(shape * [0.66, 0.74], tone=2),
        *place(retone(cloud_scroll(), {1: 4}), 0, 0.3, 0.2),
    )


def five_bats() -> Figure:
    """五福捧寿 with a rim of meanders."""
    return (
        *ring(0.97, 0.016, tone=3),
        *on_rim(place(retone(meander(turns=1, width=0.22), {1: 4}), 0, 0, 0.42), "p1", 1.0, repeats=60, radius=0.885),
        *ring(0.94, 0.008, tone=4),
        *ring(0.83, 0.008, tone=4),
        *rosette(place(bat(), 0, -0.41, 0.2), "C5"),
        *rosette(place(place(retone(ruyi_cloud(), {1: 4, 2: 2, 4: 4}), 0, -0.5, 0.07), 0, 0, 1, np.pi / 5), "C5"),
        *ring(0.215, 0.012, tone=4),
        *place(retone(round_shou(), {1: 4}), 0, 0, 0.17),
    )


def lotus_plate() -> Figure:
    """宝相花 in the well, lotus scroll on the rim."""
    return (
        *ring(0.972, 0.014),
        *on_rim(place(lotus_scroll_unit(), 0, 0), "p11g", 2.0, repeats=9, radius=0.855),
        *ring(0.745, 0.012),
        *ring(0.715, 0.006),
        *place(precious_flower(), 0, 0, 0.53),
    )


def two_fish() -> Figure:
    """双鱼 in celadon, C2, petals on the rim."""
    petals = rosette(place(retone(nested_petal(0.2, 0.13, (4, 1, 2)), {}), 0, -0.76, 1.0), "C32")
    return (
        *petals,
        *ring(0.74, 0.012, tone=4),
        *ring(0.97, 0.012, tone=4),
        *rosette(place(retone(fish(), {1: 4, 2: 0}), 0.05, -0.05, 0.42), "C2"),
    )


def phoenix_plate() -> Figure:
    """团凤 under a ruyi border."""
    return (
        *ring(0.972, 0.014),
        *on_rim(place(ruyi_cloud(), 0, 0, 0.42, np.pi), "p1m1", 1.0, repeats=24, radius=0.86),
        *ring(0.735, 0.012, tone=4),
        *place(phoenix(), 0, 0, 0.56),
    )


def peony_plate() -> Figure:
    """折枝牡丹 with buds and leaves all round, C3."""
    spray = (
        *place(retone(leaf(), {1: 4, 2: 2}), 0.06, -0.3, 0.3, -2.2),
        *place(retone(leaf(), {1: 4, 2: 2}), 0.06, -0.3, 0.32, -0.9, flip=False),
        *place(bud(), 0.0, -0.42, 0.17),
    )
    return (
        *ring(0.972, 0.016, tone=3),
        *pearl_ring(0.91, 72, 0.012, tone=1),
        *ring(0.85, 0.008, tone=4),
        *rosette(place(spray, 0, -0.06, 1.0), "C6"),
        *place(peony(), 0, 0, 0.34),
    )


def trigram_plate() -> Figure:
    """八卦 and taiji, waves on the rim."""
    return (
        *ring(0.972, 0.016),
        *on_rim(place(breaking_wave(), 0, -0.02, 0.44), "p1", 1.0, repeats=22, radius=0.86),
        *ring(0.742, 0.012),
        *place(trigram_wheel(), 0, 0, 0.6),
    )


def plum_plate() -> Figure:
    """Five plum blossoms about one, D5."""
    outer = place(plum_blossom(), 0, -0.47, 0.19)
    return (
        *ring(0.96, 0.02, tone=4),
        *ring(0.8, 0.01, tone=4),
        *rosette(place(plum_blossom(stamens=False), 0, -0.88, 0.05), "C20"),
        *rosette(outer, "C5"),
        *place(plum_blossom(), 0, 0, 0.24),
    )


MEIPING_BELTS = (
    Belt(
        (*line(-0.42, 0.03), *line(0.44, 0.03), *round_the_body(place(ruyi_cloud(), 0, 0, 0.42), "p1m1", 0.98)),
        0.19,
        0.085,
    ),
    Belt((*line(-0.62, 0.025), *line(0.62, 0.025), *round_the_body(lotus_scroll_unit(), "p11g", 2.0)), 0.42, 0.19),
    Belt(
        (
            *line(-0.3, 0.03),
            *round_the_body(place(retone(meander(turns=1, width=0.2), {}), 0, 0.12, 0.36), "p1", 0.86),
            *line(0.52, 0.03),
        ),
        0.63,
        0.045,
    ),
    Belt(round_the_body(plantain(), "p1m1", 0.95), 0.945, 0.115),
)
BOTTLE_BELTS = (
    Belt(round_the_body(plantain(), "p1m1", 0.95), 0.27, 0.085),
    Belt((*line(0.0, 0.05), *line(0.14, 0.03)), 0.3, 0.1),
    Belt(
        (*line(-0.72, 0.03), *line(0.72, 0.03), *round_the_body(place(retone(bat(), {}), 0.5, 0.0, 0.46), "p2mg", 2.0)),
        0.68,
        0.15,
    ),
    Belt(round_the_body(lappet(), "p1m1", 0.98), 0.83, 0.075),
    Belt((*line(0.0, 0.05), *round_the_body(place(cloud_scroll(), 0, 0.3, 0.3), "p2", 0.72)), 0.4, 0.1),
)
ICE_BELTS = (
    Belt(
        (
            area(np.array([[-12, -2.75], [12, -2.75], [12, 2.72], [-12, 2.72]]), tone=4),
            *cracked_ice(5.2, 2.8, pieces=420, gap=0.035, seed=5),
            area(np.array([[-12.0, -4.0], [12.0, -4.0], [12.0, -2.6], [-12.0, -2.6]]), tone=0),
            area(np.array([[-12.0, 2.5], [12.0, 2.5], [12.0, 4.0], [-12.0, 4.0]]), tone=0),
            *line(-2.68, 0.05),
            *line(2.58, 0.05),
            *line(-2.95, 0.03),
            *line(2.85, 0.03),
        ),
        0.5,
        0.14,
    ),
    Belt(
        tuple(
            patch
            for x, y, size, turn in (
                (-1.9, -1.2, 0.5, 0.3),
                (-0.4, -1.6, 0.42, 1.0),
                (1.1, -1.0, 0.56, 0.1),
                (2.3, -1.7, 0.4, 0.7),
                (-2.9, 0.2, 0.5, 0.2),
                (-1.0, 0.1, 0.6, 0.5),
                (0.5, 0.5, 0.44, 0.9),
                (2.0, 0.3, 0.58, 0.4),
                (-2.0, 1.5, 0.42, 0.8),
                (-0.3, 1.6, 0.5, 0.2),
                (1.3, 1.6, 0.4, 0.6),
                (3.1, -0.6, 0.44, 0.0),
                (-3.2, -1.3, 0.4, 0.5),
            )
            for patch in place(retone(plum_blossom(), {1: 0, 2: 3, 3: 4}), x, y, size, turn)
        ),
        0.5,
        0.14,
    ),
)
