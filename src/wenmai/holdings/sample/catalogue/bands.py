"""Seven woven bands, one for each frieze group."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from wenmai.holdings.sample.figures.bats import butterfly
from wenmai.holdings.sample.figures.clouds import breaking_wave, cloud_scroll
from wenmai.holdings.sample.figures.flowers import (
    bud,
    leaf,
    lotus_scroll_unit,
    lotus_side,
    nested_petal,
    ring,
)
from wenmai.holdings.sample.figures.shou import round_shou
from wenmai.holdings.sample.outline import Figure, area, bars, place, retone
from wenmai.holdings.sample.records import Record, SampleWork
from wenmai.holdings.sample.schemes import (
    CINNABAR_GROUND,
    GOLD_ON_PURPLE,
    GOLD_ON_RED,
    IMPERIAL_YELLOW,
    MOON_WHITE_INK,
    SPRING_GREEN,
    TANG_BROCADE,
    Scheme,
)
from wenmai.holdings.sample.surfaces.cloth import swatch
from wenmai.holdings.sample.surfaces.light import to_bytes
from wenmai.holdings.sample.symmetry.arrange import frieze

Draw = Callable[[int], npt.NDArray[np.uint8]]


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


def _work(file: str, zh: str, en: str, dynasty: str, technique: str, group: str, draw: Draw) -> SampleWork:
    note = f"frieze group {group}"
    note_zh = f"带状对称群 {group}"
    return SampleWork(
        Record(f"bands/{file}.jpg", zh, en, dynasty, "丝", technique, "织带", note_zh=note_zh, note_en=note), draw
    )


BANDS = (
    _work(
        "waves",
        "海浪纹织带",
        "Woven band with breaking waves",
        "清",
        "织锦",
        "p1",
        ribbon(place(breaking_wave(), 0, 0.02, 0.85), "p1", 1.62, MOON_WHITE_INK, across=8.0, seed=31),
    ),
    _work(
        "hooked-clouds",
        "勾云纹织带",
        "Woven band with hooked clouds",
        "汉",
        "织锦",
        "p2",
        ribbon(place(cloud_scroll(), 0, 0, 0.92, -0.5), "p2", 1.8, CINNABAR_GROUND, across=8.0, seed=32),
    ),
    _work(
        "lotus",
        "莲花纹织带",
        "Woven band with lotus flowers",
        "清",
        "织金",
        "p1m1",
        ribbon(
            (
                *place(lotus_side(), 0, 0.1, 0.7),
                *place(bud(), 0.85, 0.5, 0.8),
            ),
            "p1m1",
            1.7,
            GOLD_ON_PURPLE,
            across=8.0,
            seed=33,
        ),
    ),
    _work(
        "leaves",
        "卷草纹织带",
        "Woven band with curling leaves",
        "唐",
        "织锦",
        "p11m",
        ribbon(
            (
                *place(retone(leaf(), {2: 4}), -0.5, -0.08, 1.2, -0.2),
                *place(retone(ring(1.0, 0.5), {1: 3}), -0.6, 0, 0.07),
            ),
            "p11m",
            1.3,
            TANG_BROCADE,
            across=8.0,
            seed=34,
        ),
    ),
    _work(
        "lotus-scroll",
        "缠枝莲纹织带",
        "Woven band with lotus scroll",
        "明",
        "妆花",
        "p11g",
        ribbon(place(lotus_scroll_unit(), -1, 0, 1.75), "p11g", 3.5, SPRING_GREEN, across=8.8, seed=35),
    ),
    _work(
        "longevity",
        "团寿纹织带",
        "Woven band with round shou characters",
        "清",
        "织金",
        "p2mm",
        ribbon(
            (
                *place(round_shou(), 0, 0, 0.7),
                *tuple(
                    p for k in range(4) for p in place(nested_petal(0.34, 0.22, (4, 2, 1)), 0.95, 0, 1, k * np.pi / 2)
                ),
            ),
            "p2mm",
            1.9,
            GOLD_ON_RED,
            across=8.4,
            seed=36,
        ),
    ),
    _work(
        "butterflies",
        "蝶纹织带",
        "Woven band with butterflies",
        "清",
        "妆花",
        "p2mg",
        ribbon(place(butterfly(), 0.75, 0, 0.72), "p2mg", 3.0, IMPERIAL_YELLOW, across=8.4, seed=37),
    ),
)
