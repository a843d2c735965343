"""Why something was found, in a form that both languages can be made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEMPLATES = {
    "words": ("含有“{words}”", "has the words “{words}”"),
    "synonym": ("含有“{words}”（即“{asked}”）", "has “{words}” for “{asked}”"),
    "key": ("文件名或编号为“{words}”", "its file or number is “{words}”"),
    "sense": ("词义相近（{percent}%）", "close in meaning ({percent} %)"),
    "same-pattern": ("同一纹样：{points} 处吻合", "the same pattern: {points} points agree"),
    "mirrored-pattern": ("镜像的同一纹样：{points} 处吻合", "the same pattern mirrored: {points} points agree"),
    "look": ("整体相似（{percent}%）", "alike as a whole ({percent} %)"),
    "colours": ("色彩相近（{percent}%）", "similar colours ({percent} %)"),
    "form": ("形式相近（{percent}%）", "similar form ({percent} %)"),
    "colour": ("色 {hex}，ΔE00 {delta_e00}", "colour {hex}, ΔE00 {delta_e00}"),
    "facet": ("{value}", "{value}"),
    "group": ("对称群 {group}", "symmetry group {group}"),
    "lattice": ("{shape_zh}", "{shape_en} lattice"),
    "order": ("{order} 次旋转", "rotations of order {order}"),
    "structure": ("结构相同：{group}，网格相近", "the same structure: {group} on a like lattice"),
    "other-motif": ("纹样不同（相似 {percent}%）", "another motif ({percent} % alike)"),
    "itself": ("就是此图", "the very same picture"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a code of TEMPLATES, and what fills it."""

    code: str
    details: Mapping[str, Any]

    def text(self, language: str) -> str:
        """The reason as a phrase, in "zh" or "en"."""
        chinese, english = TEMPLATES[self.code]
        return (chinese if language == "zh" else english).format(**self.details)
