"""Plates, vases and a jar of porcelain."""

from __future__ import annotations

from wenmai.holdings.sample.catalogue.porcelain_designs import (
    BOTTLE_BELTS,
    ICE_BELTS,
    MEIPING_BELTS,
    five_bats,
    lotus_plate,
    peony_plate,
    phoenix_plate,
    plum_plate,
    trigram_plate,
    two_fish,
)
from wenmai.holdings.sample.figures.flowers import (
    lotus_side,
    ring,
)
from wenmai.holdings.sample.outline import place
from wenmai.holdings.sample.records import Record, SampleWork
from wenmai.holdings.sample.schemes import CELADON, COBALT, DOUCAI, FAMILLE_JAUNE, FAMILLE_ROSE, IRON_RED
from wenmai.holdings.sample.surfaces.light import to_bytes
from wenmai.holdings.sample.surfaces.plate import plate
from wenmai.holdings.sample.surfaces.vase import BOTTLE, JAR, MEIPING, vase
from wenmai.holdings.sample.symmetry.arrange import rosette

PORCELAIN = (
    SampleWork(
        Record(
            "porcelain/five-bats-shou-plate.jpg",
            "粉彩五福捧寿纹盘",
            "Famille rose plate with five bats around a shou character",
            "清",
            "瓷",
            "粉彩",
            "盘",
        ),
        lambda px: to_bytes(plate(five_bats(), FAMILLE_ROSE, px, lip="#c79a3b", tint="#d6cfc6")),
    ),
    SampleWork(
        Record(
            "porcelain/lotus-scroll-plate.jpg",
            "青花缠枝莲宝相花纹盘",
            "Blue and white plate with precious flower and lotus scroll",
            "明",
            "瓷",
            "青花",
            "盘",
        ),
        lambda px: to_bytes(plate(lotus_plate(), COBALT, px, tint="#cfd0cd")),
    ),
    SampleWork(
        Record(
            "porcelain/twin-fish-dish.jpg", "青釉双鱼纹洗", "Celadon dish with twin fish", "宋", "青瓷", "印花", "洗"
        ),
        lambda px: to_bytes(plate(two_fish(), CELADON, px, tint="#d8d2c4")),
    ),
    SampleWork(
        Record(
            "porcelain/phoenix-plate.jpg",
            "青花团凤纹盘",
            "Blue and white plate with a phoenix",
            "清",
            "瓷",
            "青花",
            "盘",
        ),
        lambda px: to_bytes(plate(phoenix_plate(), COBALT, px, tint="#d9d4c9")),
    ),
    SampleWork(
        Record("porcelain/peony-plate.jpg", "粉彩牡丹纹盘", "Famille rose plate with peony", "清", "瓷", "粉彩", "盘"),
        lambda px: to_bytes(plate(peony_plate(), FAMILLE_ROSE, px, lip="#c79a3b", tint="#c9cdcc")),
    ),
    SampleWork(
        Record(
            "porcelain/eight-trigrams-plate.jpg",
            "矾红八卦海浪纹盘",
            "Iron-red plate with the eight trigrams and waves",
            "清",
            "瓷",
            "矾红",
            "盘",
        ),
        lambda px: to_bytes(plate(trigram_plate(), IRON_RED, px, tint="#d2cdc4")),
    ),
    SampleWork(
        Record(
            "porcelain/plum-blossom-plate.jpg",
            "黄地梅花纹盘",
            "Famille jaune plate with plum blossoms",
            "清",
            "瓷",
            "粉彩",
            "盘",
        ),
        lambda px: to_bytes(plate(plum_plate(), FAMILLE_JAUNE, px, lip="#7a4b1d", tint="#cfc8bd")),
    ),
    SampleWork(
        Record(
            "porcelain/lotus-doucai-plate.jpg",
            "斗彩莲花纹盘",
            "Doucai plate with lotus flowers",
            "明",
            "瓷",
            "斗彩",
            "盘",
        ),
        lambda px: to_bytes(
            plate(
                (
                    *ring(0.972, 0.014, tone=4),
                    *rosette(place(lotus_side(), 0, -0.62, 0.2), "C8"),
                    *ring(0.37, 0.01, tone=4),
                    *ring(0.34, 0.005, tone=4),
                    *place(lotus_side(), 0, 0.03, 0.24),
                ),
                DOUCAI,
                px,
                tint="#d3cfc7",
            )
        ),
    ),
    SampleWork(
        Record(
            "porcelain/lotus-scroll-meiping.jpg",
            "青花缠枝莲纹梅瓶",
            "Blue and white meiping with lotus scroll",
            "明",
            "瓷",
            "青花",
            "瓶",
        ),
        lambda px: to_bytes(vase(MEIPING_BELTS, COBALT, px, MEIPING, tint="#d3cec4")),
    ),
    SampleWork(
        Record(
            "porcelain/bats-bottle-vase.jpg", "矾红蝠纹瓶", "Iron-red bottle vase with bats", "清", "瓷", "矾红", "瓶"
        ),
        lambda px: to_bytes(vase(BOTTLE_BELTS, IRON_RED, px, BOTTLE, tint="#cccbc6")),
    ),
    SampleWork(
        Record(
            "porcelain/cracked-ice-plum-jar.jpg",
            "青花冰梅纹罐",
            "Blue and white jar with plum blossoms on cracked ice",
            "清康熙",
            "瓷",
            "青花",
            "罐",
        ),
        lambda px: to_bytes(vase(ICE_BELTS, COBALT, px, JAR, tint="#d8d2c7")),
    ),
)
