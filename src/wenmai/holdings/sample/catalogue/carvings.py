"""Tiles, lacquer, bronze, jade, brick: patterns in relief."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.figures.bats import bat
from wenmai.holdings.sample.figures.birds import phoenix
from wenmai.holdings.sample.figures.bronze import animal_mask, cloud_tile, lotus_tile, pearl_ring
from wenmai.holdings.sample.figures.clouds import cloud_scroll, ruyi_cloud
from wenmai.holdings.sample.figures.flowers import leaf, peony, ring
from wenmai.holdings.sample.figures.lattices import meander, trigram_wheel
from wenmai.holdings.sample.figures.shou import round_shou
from wenmai.holdings.sample.outline import Figure, area, band, bars, circle, path, place, retone, transform
from wenmai.holdings.sample.records import Record, SampleWork
from wenmai.holdings.sample.surfaces.carved import BRICK, BRONZE, GREY_CLAY, JADE, LACQUER, disc, slab
from wenmai.holdings.sample.surfaces.light import to_bytes
from wenmai.holdings.sample.symmetry.arrange import Cell, frieze, rosette, wallpaper

RAISED = {1: 1, 2: 0, 3: 1, 4: 0}  # tones of a coloured figure as heights: bodies stand, lines and veins are cut


def frame(half_width: float, half_height: float, width: float) -> Figure:
    """A raised rectangular border."""
    corners = [
        (-half_width, -half_height),
        (half_width, -half_height),
        (half_width, half_height),
        (-half_width, half_height),
    ]
    return tuple(area(one, tone=1) for one in bars([*corners, corners[0]], width))


def lacquer_peony() -> Figure:
    """Peonies among leaves over a carved diaper, in a rounded frame."""
    diaper = wallpaper(
        (area(*band(np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * 0.078, 0.012), tone=1),),
        "p4m",
        Cell(0.09, 0.09),
        half_width=0.92,
        half_height=0.92,
    )
    clear = (area(circle(0, 0, 0.83, steps=200), tone=0),)
    leaves = rosette(place(retone(leaf(), {2: 0}), 0.1, -0.36, 0.42, -1.0), "C8")
    small = rosette(place(place(retone(peony(), {2: 1, 3: 1, 4: 0}), 0, -0.56, 0.2), 0, 0, 1.0, np.pi / 4), "C4")
    return (
        *diaper,
        *clear,
        *ring(0.83, 0.03),
        *leaves,
        *small,
        *place(retone(peony(), {2: 1, 3: 1, 4: 0}), 0, 0, 0.36),
        *frame(0.97, 0.97, 0.05),
        *(
            p
            for sx in (-1, 1)
            for sy in (-1, 1)
            for p in place(retone(ruyi_cloud(), RAISED), 0.8 * sx, 0.8 * sy, 0.13, np.arctan2(sx, -sy))
        ),
    )


def lacquer_clouds() -> Figure:
    """云雷 ground under a band of ruyi clouds."""
    ground = wallpaper(
        place(meander(turns=1, width=0.24), 0, 0, 0.055), "p2", Cell(0.145, 0.145), half_width=1.5, half_height=0.9
    )
    clouds = frieze(place(retone(ruyi_cloud(), RAISED), 0, 0, 0.3), "p1m1", 0.72, first=-2, last=2)
    holes = frieze(
        place(tuple(area(p.contours[0] * 1.12, tone=0) for p in ruyi_cloud()[:1]), 0, 0, 0.3),
        "p1m1",
        0.72,
        first=-2,
        last=2,
    )
    return (*ground, *holes, *clouds, *frame(1.42, 0.55, 0.06))


def mirror() -> Figure:
    """A bronze mirror: knob, calyx, eight volutes, pearls, a band of hooked clouds."""
    calyx = path("M0,-.16 C.1,-.2 .14,-.3 0,-.42 C-.14,-.3 -.1,-.2 0,-.16 Z")
    return (
        area(circle(0, 0, 0.12), tone=2),
        *rosette((area(*band(calyx, 0.028), tone=1), area(calyx * [0.4, 0.9], tone=1)), "C4"),
        *ring(0.46, 0.02),
        *pearl_ring(0.5, 40, 0.013),
        *ring(0.54, 0.02),
        *rosette(place(cloud_scroll(), 0, -0.69, 0.13), "C12"),
        *ring(0.84, 0.03),
        *rosette((area(path("M0,-.88 L.028,-.94 L-.028,-.94 Z"), tone=1),), "C60"),
        *ring(0.97, 0.05),
    )


def mask_panel() -> Figure:
    """An animal mask over a ground of thunder pattern."""
    ground = wallpaper(
        place(meander(turns=1, width=0.24), 0, 0, 0.042), "p2", Cell(0.112, 0.112), half_width=1.3, half_height=1.05
    )
    mask = animal_mask()
    halo = tuple(
        area(*(outer for contour in patch.contours for outer in (band(contour, 0.07)[0],)), tone=0) for patch in mask
    )
    inverse = tuple(
        area(*(inner for contour in patch.contours for inner in (band(contour, 0.07)[1],)), tone=0) for patch in mask
    )
    raised = tuple(area(*patch.contours, tone=2 if patch.tone == 2 else 1) for patch in mask)
    return (*ground, *halo, *inverse, *raised, *frame(1.2, 1.02, 0.06))


def jade_disc() -> Figure:
    """A bi with grain pattern: commas in a hexagonal field between two rims."""
    grains: Figure = ()
    for k in range(-9, 10):
        for j in range(-9, 10):
            x, y = 0.1 * (k + 0.5 * (j % 2)), 0.0866 * j
            if 0.42 < np.hypot(x, y) < 0.86:
                grains += (area(circle(x, y, 0.03, steps=20), tone=2),)
    return (*ring(0.94, 0.09), *ring(0.36, 0.06), *grains)


def brick_band() -> Figure:
    """Two bats about a round shou, between bands of meander."""
    meanders = frieze(place(meander(turns=1, width=0.2), 0, 0, 0.09), "p1", 0.22, first=-7, last=7)
    up = transform(meanders, np.array([[1.0, 0, 0], [0, 1.0, -0.62]]))
    down = transform(meanders, np.array([[1.0, 0, 0], [0, -1.0, 0.62]]))
    bats = tuple(p for sx in (-1, 1) for p in place(retone(bat(), RAISED), 0.95 * sx, 0, 0.42, sx * np.pi / 2))
    return (*up, *down, *bats, *place(round_shou(), 0, 0, 0.44), *frame(1.56, 0.78, 0.06))


CARVINGS = (
    SampleWork(
        Record(
            "carvings/cloud-eaves-tile.jpg", "云纹瓦当", "Eaves tile with cloud pattern", "汉", "陶", "模印", "瓦当"
        ),
        lambda px: to_bytes(disc(cloud_tile(), GREY_CLAY, px, seed=41)),
    ),
    SampleWork(
        Record("carvings/lotus-eaves-tile.jpg", "莲花纹瓦当", "Eaves tile with lotus", "唐", "陶", "模印", "瓦当"),
        lambda px: to_bytes(disc(lotus_tile(), GREY_CLAY, px, tint="#b9b4aa", seed=42)),
    ),
    SampleWork(
        Record(
            "carvings/bronze-mirror.jpg", "云纹铜镜", "Bronze mirror with cloud scrolls", "汉", "青铜", "铸造", "镜"
        ),
        lambda px: to_bytes(disc(mirror(), BRONZE, px, tint="#d6d1c8", seed=43)),
    ),
    SampleWork(
        Record(
            "carvings/animal-mask-panel.jpg",
            "兽面纹铜饰",
            "Bronze panel with animal mask",
            "商",
            "青铜",
            "铸造",
            "饰件",
        ),
        lambda px: to_bytes(slab(mask_panel(), BRONZE, px * 9 // 10, px, unit_px=px * 0.345, tint="#cfcac1", seed=44)),
    ),
    SampleWork(
        Record(
            "carvings/red-lacquer-peony.jpg",
            "剔红牡丹纹盘",
            "Carved red lacquer tray with peonies",
            "明",
            "漆",
            "剔红",
            "盘",
        ),
        lambda px: to_bytes(
            slab(lacquer_peony(), LACQUER, px, px, unit_px=px * 0.43, tint="#cbc6bd", depth=1.2, seed=45)
        ),
    ),
    SampleWork(
        Record(
            "carvings/red-lacquer-clouds.jpg",
            "剔红如意云纹板",
            "Carved red lacquer panel with ruyi clouds",
            "清",
            "漆",
            "剔红",
            "板",
        ),
        lambda px: to_bytes(
            slab(lacquer_clouds(), LACQUER, px // 2, px, unit_px=px * 0.302, tint="#d4cfc6", depth=1.1, seed=46)
        ),
    ),
    SampleWork(
        Record("carvings/jade-bi.jpg", "谷纹玉璧", "Jade bi disc with grain pattern", "战国", "玉", "琢玉", "璧"),
        lambda px: to_bytes(disc(jade_disc(), JADE, px, tint="#a09c96", depth=0.8, hole=0.3, seed=47)),
    ),
    SampleWork(
        Record(
            "carvings/bats-brick.jpg",
            "福寿纹砖雕",
            "Carved brick with bats and a shou character",
            "清",
            "砖",
            "砖雕",
            "砖",
        ),
        lambda px: to_bytes(
            slab(brick_band(), BRICK, px * 3 // 5, px, unit_px=px * 0.275, tint="#d3cec5", depth=1.2, seed=48)
        ),
    ),
    SampleWork(
        Record(
            "carvings/eight-trigrams-mirror.jpg",
            "八卦纹铜镜",
            "Bronze mirror with the eight trigrams",
            "宋",
            "青铜",
            "铸造",
            "镜",
        ),
        lambda px: to_bytes(
            disc(
                (*ring(0.95, 0.07), *place(retone(trigram_wheel(), RAISED), 0, 0, 0.82), *ring(0.89, 0.015)),
                BRONZE,
                px,
                tint="#c8c4bc",
                seed=49,
            )
        ),
    ),
    SampleWork(
        Record("carvings/phoenix-tile.jpg", "凤纹砖", "Brick with a phoenix", "汉", "砖", "模印", "砖"),
        lambda px: to_bytes(
            slab(
                (
                    *place(retone(phoenix(), {1: 1, 2: 2, 3: 1, 4: 0}), 0, 0, 0.85),
                    *frame(0.95, 0.95, 0.05),
                    *frame(1.04, 1.04, 0.03),
                ),
                BRICK,
                px,
                px,
                unit_px=px * 0.4,
                seed=50,
            )
        ),
    ),
)
