"""Which stitch and how fine a thread a hand embroiderer takes for an area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from wenmai.genes.colour.difference import delta_e_2000
from wenmai.lines.embroidery.charts.matching import lab_of
from wenmai.lines.embroidery.model import Art, Region

Style = Literal["flat", "painting"]

LINE_MM = 1.5  # narrower areas are lines
SATIN_MM = 8.0  # wider ones cannot be bridged by one stitch of silk that lies flat
BLEND_DELTA_E = 25.0  # ΔE00 of neighbours that are shades of one another
ROUGH = 12.0  # perimeter² ÷ (4π area): 1 is a circle
SILKS_OF_A_STRAND = 16  # 一根 = 二绒 (雪宧绣谱, 劈线), 一绒 = 八丝 (present practice)
SPLITS_ZH = {1: "一丝", 2: "二丝", 4: "四丝", 8: "一绒（八丝）", 16: "一根"}


@dataclass(frozen=True, slots=True)
class Stitch:
    """A named stitch (针法)."""

    zh: str
    pinyin: str
    en: str


EVEN = Stitch("齐针", "qizhen", "satin stitch")
BLEND = Stitch("掺针", "chanzhen", "long-and-short stitch")
RANDOM = Stitch("乱针", "luanzhen", "random stitch")
ROLLING = Stitch("滚针", "gunzhen", "stem stitch")
LAID = Stitch("铺针", "puzhen", "laid stitch")


@dataclass(frozen=True, slots=True)
class Handwork:
    """How one area is stitched. ``silks`` of SILKS_OF_A_STRAND: how far the strand is split (劈丝)."""

    stitch: Stitch
    silks: int

    @property
    def split_zh(self) -> str:
        return SPLITS_ZH[self.silks]

    @property
    def split_en(self) -> str:
        return "whole strand" if self.silks == SILKS_OF_A_STRAND else f"{self.silks}/{SILKS_OF_A_STRAND} strand"


def handwork_of(art: Art, style: Style) -> tuple[Handwork, ...]:
    """For each region of ``art`` its stitch and split.

    Lines, and areas less than LINE_MM wide: 滚针. Up to SATIN_MM: 齐针, whose edges are exact. Wider: 掺针 where a
    neighbour is a shade of the same colour (ΔE00 below BLEND_DELTA_E) or in painting; 铺针 for one flat colour; in
    painting 乱针 for ragged shapes such as fur and foliage. The narrower the area the finer the thread, in painting one
    step finer still. The uses are those of 沈寿, 雪宧绣谱 (1919), 针法: 齐针 keeps to the drawn edge, 铺针 lays a
    ground, 滚针 follows lines; 掺针 is the Xiang name of its 套针. A workshop's own habit goes before.
    """
    blending = _blending(art) if style == "flat" else [True] * len(art.regions)
    return tuple(_handwork(region, style, blend) for region, blend in zip(art.regions, blending, strict=True))


def mean_width_mm(region: Region) -> float:
    """Area by half the length of its outline: the width of a band of the same measures."""
    if region.line_width_mm is not None:
        return region.line_width_mm
    return float(2 * region.outline.area / region.outline.length)


def _handwork(region: Region, style: Style, blend: bool) -> Handwork:
    width_mm = mean_width_mm(region)
    silks = next((n for limit, n in ((1.0, 1), (3.0, 2), (8.0, 4), (20.0, 8)) if width_mm < limit), SILKS_OF_A_STRAND)
    if style == "painting":
        silks = max(1, silks // 2)
    return Handwork(_stitch(region, width_mm, style, blend), silks)


def _stitch(region: Region, width_mm: float, style: Style, blend: bool) -> Stitch:
    if region.centre_line_mm is not None or width_mm < LINE_MM:
        return ROLLING
    if width_mm <= SATIN_MM and not (style == "painting" and blend and width_mm > SATIN_MM / 2):
        return EVEN
    if style == "painting" and _is_ragged(region):
        return RANDOM
    return BLEND if blend else LAID


def _is_ragged(region: Region) -> bool:
    """By the outer outline: what lies on an area makes holes in it, but does not fray it."""
    outer = shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(region.outline)])
    return bool(outer.length**2 / (4 * np.pi * outer.area) > ROUGH)


def _blending(art: Art) -> list[bool]:
    """Whether an area touches one of another thread of nearly its colour."""
    lab = lab_of(art.threads)
    tree = shapely.STRtree([region.outline for region in art.regions])
    found = []
    for region in art.regions:
        near = {art.regions[int(i)].thread_index for i in tree.query(region.outline, predicate="intersects")}
        others = sorted(near - {region.thread_index})
        distances = delta_e_2000(lab[others], lab[region.thread_index]) if others else np.array([np.inf])
        found.append(bool(distances.min() < BLEND_DELTA_E))
    return found
