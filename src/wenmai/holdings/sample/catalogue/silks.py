"""Seventeen cloths, one for each wallpaper group."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from wenmai.holdings.sample.catalogue.silk_figures import (
    coin_flower,
    comma,
    lozenge_shou,
    mail,
    spray,
    tortoise,
    trefoil,
    weave_strip,
)
from wenmai.holdings.sample.figures.bats import bat, butterfly, fish
from wenmai.holdings.sample.figures.clouds import cloud_scroll, drifting_cloud, ruyi_cloud
from wenmai.holdings.sample.figures.flowers import (
    nested_petal,
    ring,
)
from wenmai.holdings.sample.outline import Figure, area, band, circle, path, place, retone
from wenmai.holdings.sample.records import Record, SampleWork
from wenmai.holdings.sample.schemes import (
    CINNABAR_GROUND,
    GOLD_ON_INDIGO,
    GOLD_ON_PURPLE,
    GOLD_ON_RED,
    IMPERIAL_SPRAY,
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
from wenmai.holdings.sample.symmetry.arrange import Cell, hexagonal, wallpaper

Draw = Callable[[int], npt.NDArray[np.uint8]]


def cloth(unit: Figure, group: str, cell: Cell, scheme: Scheme, *, across: float, tall: bool, seed: int) -> Draw:
    """A swatch ``across`` drawing units wide, 4:5 upright or 5:4 lying."""

    def draw(px: int) -> npt.NDArray[np.uint8]:
        height, width = (px, px * 4 // 5) if tall else (px * 4 // 5, px)
        half = across / 2
        pattern = wallpaper(unit, group, cell, half_width=half, half_height=half * height / width, reach=0.8)
        return to_bytes(swatch(pattern, scheme, height, width, unit_px=width / across, seed=seed))

    return draw


def _work(
    file: str, zh: str, en: str, dynasty: str, technique: str, group: str, draw: Draw, kind: str = "锦"
) -> SampleWork:
    note = f"wallpaper group {group}"
    note_zh = f"平面对称群 {group}"
    return SampleWork(
        Record(
            f"silks/{file}.jpg",
            zh,
            en,
            dynasty,
            "棉" if kind == "布" else "丝",
            technique,
            kind,
            note_zh=note_zh,
            note_en=note,
        ),
        draw,
    )


SILKS = (
    _work(
        "drifting-clouds",
        "蓝地流云纹锦",
        "Blue brocade with drifting clouds",
        "清",
        "织锦",
        "p1",
        cloth(
            place(retone(drifting_cloud(), {2: 4}), 0, 0, 0.36),
            "p1",
            Cell(1.1, 0.62, np.pi * 0.36),
            MOON_WHITE,
            across=4.6,
            tall=False,
            seed=11,
        ),
    ),
    _work(
        "hooked-clouds",
        "朱地勾云纹锦",
        "Red brocade with hooked cloud scrolls",
        "汉",
        "织锦",
        "p2",
        cloth(
            (*place(cloud_scroll(), 0, 0, 0.42, -0.5), *place(retone(ring(0.5, 0.16), {1: 2}), 0.5, 0.0, 0.12)),
            "p2",
            Cell(1.0, 0.78, np.pi * 0.42),
            CINNABAR_GROUND,
            across=4.4,
            tall=False,
            seed=12,
        ),
    ),
    _work(
        "butterflies",
        "绿地蝶纹缎",
        "Green satin with butterflies",
        "清",
        "妆花",
        "pm",
        cloth(place(butterfly(), 0, 0, 0.36), "pm", Cell(1.0, 0.95), SPRING_GREEN, across=4.0, tall=True, seed=13),
    ),
    _work(
        "leaf-sprays",
        "黄地折枝纹绫",
        "Yellow damask with leaf sprays",
        "唐",
        "织锦",
        "pg",
        cloth(place(spray(), -0.32, 0.0, 0.84), "pg", Cell(1.3, 1.1), IMPERIAL_SPRAY, across=4.6, tall=False, seed=14),
    ),
    _work(
        "ruyi-clouds",
        "紫地金如意云纹锦",
        "Purple brocade with golden ruyi clouds",
        "明",
        "织金",
        "cm",
        cloth(place(ruyi_cloud(), 0, 0, 0.37), "cm", Cell(1.05, 1.15), GOLD_ON_PURPLE, across=4.4, tall=False, seed=15),
    ),
    _work(
        "longevity-lozenges",
        "蓝地寿字纹缎",
        "Blue satin with shou characters in lozenges",
        "清",
        "织金",
        "pmm",
        cloth(lozenge_shou(), "pmm", Cell(1.24, 2.04), GOLD_ON_INDIGO, across=6.0, tall=True, seed=16),
    ),
    _work(
        "bats-up-and-down",
        "红地蝠纹缎",
        "Red satin with bats",
        "清",
        "织金",
        "pmg",
        cloth(
            place(retone(bat(), {2: 0, 3: 4}), 0.3, 0.24, 0.25),
            "pmg",
            Cell(1.2, 0.96),
            GOLD_ON_RED,
            across=4.4,
            tall=False,
            seed=17,
        ),
    ),
    _work(
        "fish",
        "靛蓝地鱼纹蜡染布",
        "Indigo batik with fish",
        "清",
        "蜡染",
        "pgg",
        cloth(
            place(retone(fish(), {2: 0}), -0.3, -0.1, 0.27),
            "pgg",
            Cell(1.2, 1.0),
            INDIGO_DYE,
            across=4.6,
            tall=False,
            seed=18,
        ),
        "布",
    ),
    _work(
        "lozenge-flowers",
        "菱格花纹锦",
        "Brocade with flowers in a lozenge lattice",
        "唐",
        "织锦",
        "cmm",
        cloth(
            (
                area(*band(path("M0,-.45 L.6,0 L0,.45 L-.6,0 Z") * 0.985, 0.03), tone=4),
                area(*band(path("M0,-.45 L.6,0 L0,.45 L-.6,0 Z") * 0.86, 0.016), tone=1),
                *tuple(p for sx in (-1, 1) for p in place(nested_petal(0.34, 0.2, (4, 1, 2)), 0, 0, 1, sx * np.pi / 2)),
                *tuple(p for k in (0, 1) for p in place(nested_petal(0.27, 0.22, (4, 3, 2)), 0, 0, 1, k * np.pi)),
                area(circle(0, 0, 0.05, steps=36), tone=4),
            ),
            "cmm",
            Cell(1.2, 0.9),
            JADE_AND_CORAL,
            across=5.0,
            tall=False,
            seed=19,
        ),
    ),
    _work(
        "whirls-of-four",
        "湖色涡纹绸",
        "Pale silk with whorls",
        "清",
        "提花",
        "p4",
        cloth(
            (
                *place(comma(), 0.02, -0.02, 1.15),
                *place(comma(), 0.48, 0.48, 0.5),
                *place(retone(ring(0.6, 0.5), {1: 3}), 0.5, 0.0, 0.05),
            ),
            "p4",
            Cell(1.0, 1.0),
            MOON_WHITE_INK,
            across=4.6,
            tall=True,
            seed=20,
        ),
    ),
    _work(
        "linked-coins",
        "红地套钱纹锦",
        "Red brocade with linked coins",
        "宋",
        "织锦",
        "p4m",
        cloth(coin_flower(), "p4m", Cell(1.0, 1.0), TANG_BROCADE, across=5.2, tall=False, seed=21),
    ),
    _work(
        "basket-weave",
        "席纹织物",
        "Cloth with basket-weave pattern",
        "汉",
        "织锦",
        "p4g",
        cloth(
            place(weave_strip(), 0.5, 0.0, 1.0, np.pi / 4),
            "p4g",
            Cell(1.0, 1.0),
            GOLD_ON_PURPLE,
            across=4.8,
            tall=False,
            seed=22,
        ),
    ),
    _work(
        "whirls-of-three",
        "三涡纹锦",
        "Brocade with whirls of three",
        "汉",
        "织锦",
        "p3",
        cloth(
            (*place(comma(), 0, 0, 1.0), area(circle(0, 0, 0.03, steps=24), tone=3)),
            "p3",
            hexagonal(0.95),
            CINNABAR_GROUND,
            across=4.6,
            tall=False,
            seed=23,
        ),
    ),
    _work(
        "trefoils",
        "三瓣花纹锦",
        "Brocade with trefoil flowers",
        "唐",
        "织锦",
        "p3m1",
        cloth(trefoil(), "p3m1", hexagonal(0.95), SPRING_GREEN, across=4.8, tall=False, seed=24),
    ),
    _work(
        "chain-mail",
        "锁子纹锦",
        "Brocade with chain-mail pattern",
        "明",
        "织金",
        "p31m",
        cloth(place(mail(), 0, 0.439, 1.0), "p31m", hexagonal(0.76), GOLD_ON_INDIGO, across=5.0, tall=False, seed=25),
    ),
    _work(
        "whirls-of-six",
        "六涡纹锦",
        "Brocade with whirls of six",
        "清",
        "织锦",
        "p6",
        cloth(
            (*place(comma(), 0.03, -0.03, 0.95), area(circle(0, 0, 0.06, steps=24), tone=2)),
            "p6",
            hexagonal(1.05),
            MOON_WHITE_INK,
            across=4.8,
            tall=False,
            seed=26,
        ),
    ),
    _work(
        "tortoise-shell",
        "龟背花卉纹锦",
        "Brocade with flowers in tortoise-shell hexagons",
        "唐",
        "织锦",
        "p6m",
        cloth(tortoise(), "p6m", hexagonal(1.0), JADE_AND_CORAL, across=5.0, tall=True, seed=27),
    ),
)
