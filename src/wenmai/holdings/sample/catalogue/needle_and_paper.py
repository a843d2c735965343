"""Badges and roundels, paper-cuts, garden windows."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.figures.bats import bat, butterfly, fish
from wenmai.holdings.sample.figures.birds import crane, phoenix
from wenmai.holdings.sample.figures.bronze import pearl_ring
from wenmai.holdings.sample.figures.clouds import breaking_wave, drifting_cloud, rock_and_sea
from wenmai.holdings.sample.figures.flowers import leaf, lotus_side, peony, plum_blossom, precious_flower, ring
from wenmai.holdings.sample.figures.lattices import cracked_ice, endless_knot
from wenmai.holdings.sample.figures.shou import double_joy, long_shou
from wenmai.holdings.sample.outline import Figure, Outline, area, band, circle, place, retone, stroke, through
from wenmai.holdings.sample.records import Record, SampleWork
from wenmai.holdings.sample.schemes import CLOISONNE, COURT_BADGE, GOLD_ON_INDIGO, PAPER_RED, PHOENIX_SILK, TANG_BROCADE
from wenmai.holdings.sample.surfaces.cloth import badge, roundel
from wenmai.holdings.sample.surfaces.light import to_bytes
from wenmai.holdings.sample.surfaces.paper import paper_cut
from wenmai.holdings.sample.surfaces.plate import plate
from wenmai.holdings.sample.surfaces.window import window
from wenmai.holdings.sample.symmetry.arrange import rosette


def crane_badge() -> Figure:
    """仙鹤补: a crane over waves and rocks among clouds, a gold border."""
    square = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    clouds: Figure = ()
    for x, y, size, flip in (
        (-0.66, -0.76, 0.13, False),
        (0.56, -0.68, 0.2, True),
        (-0.62, 0.1, 0.15, False),
        (0.62, 0.2, 0.15, True),
        (0.02, -0.74, 0.12, False),
    ):
        clouds += place(retone(drifting_cloud(), {1: 4, 2: 1, 4: 1}), x, y, size, flip=flip)
    waves: Figure = ()
    for row, y in enumerate((0.62, 0.74, 0.86)):
        for k in range(-4, 5):
            x = 0.25 * k + 0.125 * (row % 2)
            waves += tuple(
                area(circle(x, y + 0.1, r, steps=48), tone=t)
                for r, t in ((0.145, 1), (0.125, 2), (0.095, 4), (0.07, 0), (0.045, 1))
            )
    clip = (area(square * 1.3, square * 0.965, tone=0),)
    return (
        *clouds,
        *place(retone(rock_and_sea(), {4: 1, 1: 2, 2: 4, 3: 3}), 0, 0.32, 0.52),
        *waves,
        *place(crane(), 0.0, -0.16, 0.66),
        area(circle(0.62, -0.44, 0.1, steps=60), tone=3),
        *clip,
        area(*band(square * 0.95, 0.035), tone=4),
        area(*band(square * 0.9, 0.014), tone=1),
    )


def phoenix_roundel() -> Figure:
    """联珠团凤: a phoenix in a ring of pearls, on silk."""
    return (
        area(circle(0, 0, 0.84, steps=200), tone=4),
        *pearl_ring(0.755, 28, 0.062, tone=2),
        area(circle(0, 0, 0.665, steps=200), tone=0),
        *ring(0.665, 0.02, tone=1),
        *place(phoenix(), 0.02, 0.0, 0.54),
        *rosette(place(retone(leaf(), {1: 3, 2: 2}), -0.05, -0.9, 0.14, 0.0), "C24"),
    )


def flower_roundel() -> Figure:
    """团花: the precious flower with butterflies about it."""
    return (*place(precious_flower(), 0, 0, 0.6), *rosette(place(butterfly(), 0, -0.78, 0.15), "C8"))


def fish_roundel() -> Figure:
    """Fish chasing round a lotus, C3."""
    return (
        *rosette(place(retone(fish(), {2: 3}), 0.0, -0.4, 0.48), "C3"),
        *place(lotus_side(), 0, 0.02, 0.27),
        *ring(0.93, 0.03, tone=2),
        *pearl_ring(0.87, 60, 0.014, tone=2),
    )


def cloisonne_plate() -> Figure:
    """掐丝珐琅: lotus round a peony, every cell between gold wires."""
    return (
        *ring(0.965, 0.05, tone=4),
        *rosette(place(retone(leaf(), {1: 3, 2: 4}), -0.03, -0.86, 0.14, 0.2), "C24"),
        *ring(0.76, 0.014, tone=4),
        *rosette(place(lotus_side(), 0, -0.56, 0.19), "C8"),
        *ring(0.37, 0.014, tone=4),
        *place(peony(), 0, 0, 0.33),
    )


def wreath_about(figure: Figure) -> Figure:
    """``figure`` within a wreath of leaves and plum blossoms."""
    wreath = rosette(place(retone(leaf(), {2: 0}), -0.1, -0.8, 0.24, 0.1), "C20")
    blossoms = rosette(
        place(place(retone(plum_blossom(), {2: 0, 3: 1, 4: 1, 1: 1}), 0, -0.81, 0.12), 0, 0, 1.0, np.pi / 10), "C10"
    )
    return (*ring(0.94, 0.03), *wreath, *ring(0.665, 0.03), *blossoms, *figure)


def papercut_bats() -> Figure:
    """Four bats about an endless knot, D4."""
    return (
        *ring(0.95, 0.035),
        *rosette((area(circle(0, -0.885, 0.022, steps=24), tone=1),), "C36"),
        *ring(0.82, 0.02),
        *rosette(place(retone(bat(), {2: 0, 3: 0}), 0, -0.56, 0.25), "C4"),
        *rosette(place(place(retone(leaf(), {2: 0}), 0, -0.78, 0.2, 2.0), 0, 0, 1.0, np.pi / 4), "C4"),
        *place(retone(endless_knot(), {4: 0}), 0, 0, 0.34),
    )


def papercut_lotus_fish() -> Figure:
    """连年有余: a lotus over two fish among waves."""
    return (
        *ring(0.95, 0.035),
        *place(retone(lotus_side(), {2: 0, 3: 0, 4: 1, 1: 1}), 0, -0.3, 0.46),
        *place(retone(fish(), {2: 0, 4: 1}), -0.36, 0.3, 0.4, -0.3),
        *_flipped(place(retone(fish(), {2: 0, 4: 1}), -0.36, 0.3, 0.4, -0.3)),
        *(p for k in (-2, -1, 0, 1, 2) for p in place(retone(breaking_wave(), {2: 0, 3: 1}), 0.23 * k, 0.68, 0.12)),
    )


def _flipped(figure: Figure) -> Figure:
    return place(figure, 0, 0, 1.0, flip=True)


def plum_outline() -> Outline:
    """海棠 opening: four lobes."""
    t = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    r = 0.86 + 0.12 * np.abs(np.cos(2 * t)) ** 0.8
    return np.stack([r * np.cos(t), r * np.sin(t)], axis=1)


def ice_bars(opening: Outline) -> Figure:
    """冰裂 lattice as bars: everything but the panes."""
    panes = cracked_ice(1.05, 1.05, pieces=95, gap=0.045, seed=8)
    return (area(opening, tone=1), *retone(panes, {1: 0}))


def bats_window() -> Figure:
    """Five bats about a shou ring, tied to the frame by bars."""
    spokes = rosette((area(stroke(np.array([[0.0, -0.3], [0.0, -1.1]]), 0.04), tone=1),), "C5")
    turned = place(spokes, 0, 0, 1.0, np.pi / 5)
    return (
        *turned,
        *ring(0.34, 0.05),
        *place(retone(endless_knot(), {4: 1}), 0, 0, 0.3),
        *rosette(place(retone(bat(), {2: 0, 3: 0}), 0, -0.6, 0.27), "C5"),
        *ring(0.9, 0.04),
        *rosette(
            (
                area(
                    stroke(
                        through(
                            [(-0.3, -0.78), (-0.15, -0.86), (0.0, -0.8), (0.15, -0.86), (0.3, -0.78)], closed=False
                        ),
                        0.03,
                    ),
                    tone=1,
                ),
            ),
            "C5",
        ),
    )


NEEDLE_AND_PAPER = (
    SampleWork(
        Record("embroidery/crane-badge.jpg", "仙鹤纹补子", "Rank badge with a crane", "清", "丝", "刺绣", "补子"),
        lambda px: to_bytes(badge(crane_badge(), COURT_BADGE, px, unit_px=px * 0.44, seed=61)),
    ),
    SampleWork(
        Record(
            "embroidery/phoenix-roundel.jpg",
            "联珠团凤纹锦",
            "Silk roundel with a phoenix in pearls",
            "唐",
            "丝",
            "织锦",
            "锦",
        ),
        lambda px: to_bytes(roundel(phoenix_roundel(), PHOENIX_SILK, px, seed=62)),
    ),
    SampleWork(
        Record(
            "embroidery/precious-flower-roundel.jpg",
            "宝相花蝶纹团花锦",
            "Silk roundel with precious flower and butterflies",
            "唐",
            "丝",
            "织锦",
            "锦",
        ),
        lambda px: to_bytes(roundel(flower_roundel(), TANG_BROCADE, px, tint="#d8d3c9", seed=63)),
    ),
    SampleWork(
        Record(
            "embroidery/fish-roundel.jpg",
            "三鱼莲花纹团锦",
            "Silk roundel with three fish and a lotus",
            "明",
            "丝",
            "织金",
            "锦",
        ),
        lambda px: to_bytes(roundel(fish_roundel(), GOLD_ON_INDIGO, px, tint="#d2ccc2", seed=64)),
    ),
    SampleWork(
        Record(
            "metalwork/cloisonne-lotus-plate.jpg",
            "掐丝珐琅莲花牡丹纹盘",
            "Cloisonné plate with lotus and peony",
            "明景泰",
            "铜",
            "掐丝珐琅",
            "盘",
        ),
        lambda px: to_bytes(plate(cloisonne_plate(), CLOISONNE, px, lip="#b98d3d", tint="#d5cfc4", seed=65)),
    ),
    SampleWork(
        Record(
            "papercuts/double-happiness.jpg",
            "囍字剪纸",
            "Paper-cut with double happiness",
            "现代",
            "纸",
            "剪纸",
            "剪纸",
        ),
        lambda px: to_bytes(
            paper_cut(wreath_about(place(double_joy(), 0, 0.01, 0.43)), PAPER_RED, px, unit_px=px * 0.44, seed=66)
        ),
    ),
    SampleWork(
        Record(
            "papercuts/long-life.jpg",
            "长寿字剪纸",
            "Paper-cut with a long shou character",
            "现代",
            "纸",
            "剪纸",
            "剪纸",
        ),
        lambda px: to_bytes(
            paper_cut(wreath_about(place(long_shou(), 0, 0, 0.52)), PAPER_RED, px, unit_px=px * 0.44, seed=71)
        ),
    ),
    SampleWork(
        Record(
            "papercuts/four-bats.jpg",
            "盘长蝠纹剪纸",
            "Paper-cut with bats and an endless knot",
            "现代",
            "纸",
            "剪纸",
            "剪纸",
        ),
        lambda px: to_bytes(paper_cut(papercut_bats(), PAPER_RED, px, unit_px=px * 0.44, seed=67)),
    ),
    SampleWork(
        Record(
            "papercuts/plenty-every-year.jpg",
            "连年有余剪纸",
            "Paper-cut with lotus and fish",
            "现代",
            "纸",
            "剪纸",
            "剪纸",
        ),
        lambda px: to_bytes(paper_cut(papercut_lotus_fish(), PAPER_RED, px, unit_px=px * 0.44, seed=68)),
    ),
    SampleWork(
        Record(
            "windows/cracked-ice-window.jpg",
            "冰裂纹漏窗",
            "Openwork window with cracked-ice lattice",
            "清",
            "砖",
            "镂空",
            "窗",
        ),
        lambda px: to_bytes(window(plum_outline(), ice_bars(plum_outline()), px, unit_px=px * 0.38, seed=69)),
    ),
    SampleWork(
        Record("windows/bats-window.jpg", "五福纹漏窗", "Openwork window with five bats", "清", "砖", "镂空", "窗"),
        lambda px: to_bytes(window(circle(0, 0, 0.98, steps=240), bats_window(), px, unit_px=px * 0.38, seed=70)),
    ),
)
