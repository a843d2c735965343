"""Works."""

from __future__ import annotations

from wenmai.holdings.sample.figures.bats import bat
from wenmai.holdings.sample.figures.clouds import ruyi_cloud, wave_scale
from wenmai.holdings.sample.figures.flowers import lotus_side, precious_flower, ring
from wenmai.holdings.sample.figures.shou import double_joy, round_shou
from wenmai.holdings.sample.outline import place
from wenmai.holdings.sample.records import Record, SampleWork
from wenmai.holdings.sample.schemes import COBALT, FAMILLE_ROSE, GOLD_ON_PURPLE, INDIGO_DYE, PAPER_RED, TANG_BROCADE
from wenmai.holdings.sample.surfaces.cloth import badge, swatch
from wenmai.holdings.sample.surfaces.light import to_bytes
from wenmai.holdings.sample.surfaces.paper import paper_cut
from wenmai.holdings.sample.surfaces.plate import plate
from wenmai.holdings.sample.symmetry.arrange import Cell, rosette, wallpaper

FIRST = (
    SampleWork(
        Record(
            "plate-five-bats-shou.jpg",
            "粉彩五福捧寿纹盘",
            "Famille rose plate with five bats around a shou character",
            "清",
            "瓷",
            "粉彩",
            "盘",
        ),
        lambda px: to_bytes(
            plate(
                (
                    *ring(0.95, 0.02),
                    *ring(0.9, 0.008),
                    *place(round_shou(), 0, 0, 0.2),
                    *rosette(place(bat(), 0, -0.42, 0.2), "D5"),
                ),
                FAMILLE_ROSE,
                px,
            )
        ),
    ),
    SampleWork(
        Record(
            "plate-lotus-blue-white.jpg",
            "青花宝相花纹盘",
            "Blue and white plate with precious flower",
            "明",
            "瓷",
            "青花",
            "盘",
        ),
        lambda px: to_bytes(
            plate(
                (
                    *place(precious_flower(), 0, 0, 0.5),
                    *ring(0.95, 0.02),
                    *rosette(place(lotus_side(), 0, -0.84, 0.09), "C12"),
                ),
                COBALT,
                px,
            )
        ),
    ),
    SampleWork(
        Record(
            "swatch-clouds-gold-purple.jpg",
            "紫地如意云纹锦",
            "Purple brocade with ruyi clouds",
            "明",
            "丝",
            "织锦",
            "锦",
        ),
        lambda px: to_bytes(
            swatch(
                wallpaper(place(ruyi_cloud(), 0, 0, 0.36), "cm", Cell(1.0, 1.1), half_width=4, half_height=3),
                GOLD_ON_PURPLE,
                px * 4 // 5,
                px,
                unit_px=px / 5,
            )
        ),
    ),
    SampleWork(
        Record(
            "swatch-precious-flower.jpg",
            "红地宝相花纹锦",
            "Red brocade with precious flowers",
            "唐",
            "丝",
            "织锦",
            "锦",
        ),
        lambda px: to_bytes(
            swatch(
                wallpaper(place(precious_flower(), 0, 0, 0.42), "p4m", Cell(1.0, 1.0), half_width=4, half_height=4),
                TANG_BROCADE,
                px,
                px * 4 // 5,
                unit_px=px / 4,
            )
        ),
    ),
    SampleWork(
        Record("papercut-double-joy.jpg", "剪纸囍字", "Paper-cut of double happiness", "", "纸", "剪纸", "剪纸"),
        lambda px: to_bytes(
            paper_cut((*place(double_joy(), 0, 0, 0.42), *ring(0.9, 0.04)), PAPER_RED, px, unit_px=px * 0.45)
        ),
    ),
    SampleWork(
        Record("badge-waves.jpg", "海水纹绣片", "Embroidered panel with waves", "清", "丝", "平绣", "绣片"),
        lambda px: to_bytes(
            badge(
                wallpaper(place(wave_scale(), 0, 0, 0.5), "cm", Cell(1.0, 0.5), half_width=3, half_height=3),
                INDIGO_DYE,
                px,
                unit_px=px / 5,
            )
        ),
    ),
)
