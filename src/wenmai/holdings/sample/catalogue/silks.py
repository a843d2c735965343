"""Seventeen cloths, one for each wallpaper group, and seven bands, one for each frieze group."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from wenmai.holdings.sample.figures.bats import bat, butterfly, fish
from wenmai.holdings.sample.figures.clouds import breaking_wave, cloud_scroll, drifting_cloud, ruyi_cloud
from wenmai.holdings.sample.figures.flowers import (
    bud,
    leaf,
    lotus_scroll_unit,
    lotus_side,
    nested_petal,
    ring,
)
from wenmai.holdings.sample.figures.lattices import coin_lens, hexagon
from wenmai.holdings.sample.figures.shou import long_shou, round_shou
from wenmai.holdings.sample.outline import Figure, Outline, area, band, bars, circle, path, place, retone, stroke
from wenmai.holdings.sample.records import Record, SampleWork
from wenmai.holdings.sample.schemes import (
    CINNABAR_GROUND,
    GOLD_ON_INDIGO,
    GOLD_ON_PURPLE,
    GOLD_ON_RED,
    IMPERIAL_SPRAY,
    IMPERIAL_YELLOW,
    INDIGO_DYE,
    JADE_AND_CORAL,
    MOON_WHITE,
    MOON_WHITE_INK,
    SPRING_GREEN,
    TANG_BROCADE,
    Scheme,
)
from wenmai.holdings.sample.surfaces.cloth import swatch
from wenmai.holdings.sample.surfaces.light import to_bytes
from wenmai.holdings.sample.symmetry.arrange import Cell, frieze, hexagonal, rosette, wallpaper

Draw = Callable[[int], npt.NDArray[np.uint8]]


def cloth(unit: Figure, group: str, cell: Cell, scheme: Scheme, *, across: float, tall: bool, seed: int) -> Draw:
    """A swatch ``across`` drawing units wide, 4:5 upright or 5:4 lying."""

    def draw(px: int) -> npt.NDArray[np.uint8]:
        height, width = (px, px * 4 // 5) if tall else (px * 4 // 5, px)
        half = across / 2
        pattern = wallpaper(unit, group, cell, half_width=half, half_height=half * height / width, reach=0.8)
        return to_bytes(swatch(pattern, scheme, height, width, unit_px=width / across, seed=seed))

    return draw


def ribbon(unit: Figure, group: str, period: float, scheme: Scheme, *, across: float, seed: int) -> Draw:
    """A woven band, 5 long to 2 high; the unit's band is |y| ≤ 0.8, lines close it above and below."""

    def draw(px: int) -> npt.NDArray[np.uint8]:
        reach = int(across / period / 2) + 2
        edges = tuple(
            area(one, tone=tone)
            for y, width, tone in ((0.9, 0.06, 1), (1.0, 0.05, 4), (1.1, 0.04, 2))
            for sign in (-1, 1)
            for one in bars([(-across, sign * y), (across, sign * y)], width)
        )
        strip = (*edges, *frieze(unit, group, period, first=-reach, last=reach))
        return to_bytes(swatch(strip, scheme, px * 2 // 5, px, unit_px=px / across, margin=0.03, seed=seed))

    return draw


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
    """A long shou in a lozenge, for pmm; a small coin flower fills the gap."""
    frame = path("M0,-.98 L.58,0 L0,.98 L-.58,0 Z")
    return (*_two(frame), *place(long_shou(width=0.095), 0, 0, 0.5))


def _two(frame: Outline) -> Figure:
    return (area(*band(frame, 0.035), tone=2), area(*band(frame * 0.9, 0.018), tone=1))


def coin_flower() -> Figure:
    """套钱: four lenses about a point of the square lattice, and a flower in the hollow."""
    flower = tuple(p for k in range(8) for p in place(nested_petal(0.26, 0.15, (4, 2, 3)), 0, 0, 1, k * np.pi / 4))
    return (*place(coin_lens(), 0, 0.5, 0.5), *flower, area(circle(0, 0, 0.045, steps=32), tone=4))


def _work(
    file: str, zh: str, en: str, dynasty: str, technique: str, group: str, draw: Draw, kind: str = "锦"
) -> SampleWork:
    note = f"wallpaper group {group}" if kind != "织带" else f"frieze group {group}"
    note_zh = f"平面对称群 {group}" if kind != "织带" else f"带状对称群 {group}"
    return SampleWork(
        Record(f"silks/{file}.jpg", zh, en, dynasty, "丝", technique, kind, note_zh=note_zh, note_en=note), draw
    )


SILKS = (
    _work("drifting-clouds", "蓝地流云纹锦", "Blue brocade with drifting clouds", "清", "织锦", "p1",
          cloth(place(retone(drifting_cloud(), {2: 4}), 0, 0, 0.36), "p1", Cell(1.1, 0.62, np.pi * 0.36), MOON_WHITE, across=4.6, tall=False, seed=11)),
    _work("hooked-clouds", "朱地勾云纹锦", "Red brocade with hooked cloud scrolls", "汉", "织锦", "p2",
          cloth((*place(cloud_scroll(), 0, 0, 0.42, -0.5), *place(retone(ring(0.5, 0.16), {1: 2}), 0.5, 0.0, 0.12)), "p2", Cell(1.0, 0.78, np.pi * 0.42), CINNABAR_GROUND, across=4.4, tall=False, seed=12)),
    _work("butterflies", "绿地蝶纹缎", "Green satin with butterflies", "清", "妆花", "pm",
          cloth(place(butterfly(), 0, 0, 0.36), "pm", Cell(1.0, 0.95), SPRING_GREEN, across=4.0, tall=True, seed=13)),
    _work("leaf-sprays", "黄地折枝纹绫", "Yellow damask with leaf sprays", "唐", "织锦", "pg",
          cloth(place(spray(), -0.32, 0.0, 0.84), "pg", Cell(1.3, 1.1), IMPERIAL_SPRAY, across=4.6, tall=False, seed=14)),
    _work("ruyi-clouds", "紫地金如意云纹锦", "Purple brocade with golden ruyi clouds", "明", "织金", "cm",
          cloth(place(ruyi_cloud(), 0, 0, 0.37), "cm", Cell(1.05, 1.15), GOLD_ON_PURPLE, across=4.4, tall=False, seed=15)),
    _work("longevity-lozenges", "蓝地寿字纹缎", "Blue satin with shou characters in lozenges", "清", "织金", "pmm",
          cloth(lozenge_shou(), "pmm", Cell(1.24, 2.04), GOLD_ON_INDIGO, across=6.0, tall=True, seed=16)),
    _work("bats-up-and-down", "红地蝠纹缎", "Red satin with bats", "清", "织金", "pmg",
          cloth(place(retone(bat(), {2: 0, 3: 4}), 0.3, 0.24, 0.25), "pmg", Cell(1.2, 0.96), GOLD_ON_RED, across=4.4, tall=False, seed=17)),
    _work("fish", "靛蓝地鱼纹蜡染布", "Indigo batik with fish", "清", "蜡染", "pgg",
          cloth(place(retone(fish(), {2: 0}), -0.3, -0.1, 0.27), "pgg", Cell(1.2, 1.0), INDIGO_DYE, across=4.6, tall=False, seed=18), "布"),
    _work("lozenge-flowers", "菱格花纹锦", "Brocade with flowers in a lozenge lattice", "唐", "织锦", "cmm",
          cloth((area(*band(path("M0,-.45 L.6,0 L0,.45 L-.6,0 Z") * 0.985, 0.03), tone=4), area(*band(path("M0,-.45 L.6,0 L0,.45 L-.6,0 Z") * 0.86, 0.016), tone=1), *tuple(p for sx in (-1, 1) for p in place(nested_petal(0.34, 0.2, (4, 1, 2)), 0, 0, 1, sx * np.pi / 2)), *tuple(p for k in (0, 1) for p in place(nested_petal(0.27, 0.22, (4, 3, 2)), 0, 0, 1, k * np.pi)), area(circle(0, 0, 0.05, steps=36), tone=4)), "cmm", Cell(1.2, 0.9), JADE_AND_CORAL, across=5.0, tall=False, seed=19)),
    _work("whirls-of-four", "湖色涡纹绸", "Pale silk with whorls", "清", "提花", "p4",
          cloth((*place(comma(), 0.02, -0.02, 1.15), *place(comma(), 0.48, 0.48, 0.5), *place(retone(ring(0.6, 0.5), {1: 3}), 0.5, 0.0, 0.05)), "p4", Cell(1.0, 1.0), MOON_WHITE_INK, across=4.6, tall=True, seed=20)),
    _work("linked-coins", "红地套钱纹锦", "Red brocade with linked coins", "宋", "织锦", "p4m",
          cloth(coin_flower(), "p4m", Cell(1.0, 1.0), TANG_BROCADE, across=5.2, tall=False, seed=21)),
    _work("basket-weave", "席纹织物", "Cloth with basket-weave pattern", "汉", "织锦", "p4g",
          cloth(place(weave_strip(), 0.5, 0.0, 1.0, np.pi / 4), "p4g", Cell(1.0, 1.0), GOLD_ON_PURPLE, across=4.8, tall=False, seed=22)),
    _work("whirls-of-three", "三涡纹锦", "Brocade with whirls of three", "汉", "织锦", "p3",
          cloth((*place(comma(), 0, 0, 1.0), area(circle(0, 0, 0.03, steps=24), tone=3)), "p3", hexagonal(0.95), CINNABAR_GROUND, across=4.6, tall=False, seed=23)),
    _work("trefoils", "三瓣花纹锦", "Brocade with trefoil flowers", "唐", "织锦", "p3m1",
          cloth(trefoil(), "p3m1", hexagonal(0.95), SPRING_GREEN, across=4.8, tall=False, seed=24)),
    _work("chain-mail", "锁子纹锦", "Brocade with chain-mail pattern", "明", "织金", "p31m",
          cloth(place(mail(), 0, 0.439, 1.0), "p31m", hexagonal(0.76), GOLD_ON_INDIGO, across=5.0, tall=False, seed=25)),
    _work("whirls-of-six", "六涡纹锦", "Brocade with whirls of six", "清", "织锦", "p6",
          cloth((*place(comma(), 0.03, -0.03, 0.95), area(circle(0, 0, 0.06, steps=24), tone=2)), "p6", hexagonal(1.05), MOON_WHITE_INK, across=4.8, tall=False, seed=26)),
    _work("tortoise-shell", "龟背花卉纹锦", "Brocade with flowers in tortoise-shell hexagons", "唐", "织锦", "p6m",
          cloth(tortoise(), "p6m", hexagonal(1.0), JADE_AND_CORAL, across=5.0, tall=True, seed=27)),
    _work("band-waves", "海浪纹织带", "Woven band with breaking waves", "清", "织锦", "p1",
          ribbon(place(breaking_wave(), 0, 0.02, 0.85), "p1", 1.62, MOON_WHITE_INK, across=8.0, seed=31), "织带"),
    _work("band-hooked-clouds", "勾云纹织带", "Woven band with hooked clouds", "汉", "织锦", "p2",
          ribbon(place(cloud_scroll(), 0, 0, 0.92, -0.5), "p2", 1.8, CINNABAR_GROUND, across=8.0, seed=32), "织带"),
    _work("band-lotus", "莲花纹织带", "Woven band with lotus flowers", "清", "织金", "p1m1",
          ribbon((*place(lotus_side(), 0, 0.1, 0.7), *place(bud(), 0.85, 0.5, 0.8), ), "p1m1", 1.7, GOLD_ON_PURPLE, across=8.0, seed=33), "织带"),
    _work("band-leaves", "卷草纹织带", "Woven band with curling leaves", "唐", "织锦", "p11m",
          ribbon((*place(retone(leaf(), {2: 4}), -0.5, -0.08, 1.2, -0.2), *place(retone(ring(1.0, 0.5), {1: 3}), -0.6, 0, 0.07)), "p11m", 1.3, TANG_BROCADE, across=8.0, seed=34), "织带"),
    _work("band-lotus-scroll", "缠枝莲纹织带", "Woven band with lotus scroll", "明", "妆花", "p11g",
          ribbon(place(lotus_scroll_unit(), -1, 0, 1.75), "p11g", 3.5, SPRING_GREEN, across=8.8, seed=35), "织带"),
    _work("band-longevity", "团寿纹织带", "Woven band with round shou characters", "清", "织金", "p2mm",
          ribbon((*place(round_shou(), 0, 0, 0.7), *tuple(p for k in range(4) for p in place(nested_petal(0.34, 0.22, (4, 2, 1)), 0.95, 0, 1, k * np.pi / 2))), "p2mm", 1.9, GOLD_ON_RED, across=8.4, seed=36), "织带"),
    _work("band-butterflies", "蝶纹织带", "Woven band with butterflies", "清", "妆花", "p2mg",
          ribbon(place(butterfly(), 0.75, 0, 0.72), "p2mg", 3.0, IMPERIAL_YELLOW, across=8.4, seed=37), "织带"),
)  # fmt: skip
