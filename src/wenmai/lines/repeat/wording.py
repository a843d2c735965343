"""What is to be said of a tile, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a tile in both languages; ``severity`` as of any finding about a design."""

    code: str
    severity: str
    zh: str
    en: str


_SAID: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "more-symmetry": (
            "note",
            "纹样自身对称，连续后比 {group} 更对称；如只要 {group}，请转动纹样或缩小单元的高宽比",
            "The motif is symmetric itself, so that the pattern has more symmetry than {group}. "
            "To have {group} alone, turn the motif, or change the tile's aspect.",
        ),
        "undetermined": (
            "warning",
            "原纹样的对称群未能确定，单元按最可能的 {group} 拼成，请对照原图查看",
            "Which group the picture has is not certain; the tile is made by the likeliest, {group}. "
            "Compare it with the picture.",
        ),
        "strained": (
            "note",
            "斜格纹样不能恰好拼成矩形，单元拉伸了 {percent}%",
            "An oblique pattern does not close to a rectangle by itself: the tile is strained by {percent} %.",
        ),
    }
)


def remark(code: str, **values: str) -> Remark:
    """The remark of this code, with its values put in."""
    severity, zh, en = _SAID[code]
    return Remark(code, severity, zh.format(**values), en.format(**values))
