"""The records of pattern science. Coordinates are pixels of the upright picture, origin at its top left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

RgbImage = npt.NDArray[np.uint8]  # (h, w, 3) sRGB, 0…255
LabImage = npt.NDArray[np.float32]  # (h, w, 3) CIELAB under D65: L 0…100, a and b about ±128
Mask = npt.NDArray[np.bool_]  # (h, w), True inside
Vector = npt.NDArray[np.float32]  # (d,), unit length unless stated

GeneKind = Literal["motif", "rosette", "frieze", "wallpaper"]
KIND_NAMES: dict[GeneKind, tuple[str, str]] = {  # Chinese and English
    "motif": ("单独纹样", "Motif"),
    "rosette": ("团花纹样", "Rosette"),
    "frieze": ("二方连续", "Frieze"),
    "wallpaper": ("四方连续", "Field"),
}
ClaimSource = Literal["measured", "record", "person"]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, in whole pixels; ``x`` and ``y`` name its top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area_px(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a palette.

    ``lab`` is CIELAB (D65), ``share`` the part of the area it covers (0…1). ``name_zh`` and ``name_en`` are the
    nearest traditional colour, None where none lies within ΔE00 8; ``name_delta_e00`` is the distance to it.
    """

    hex: str
    lab: tuple[float, float, float]
    share: float
    name_zh: str | None = None
    name_en: str | None = None
    name_delta_e00: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about a gene or a work, with who says so.

    ``aspect`` is meaning, period, material, technique, subject …; ``confidence`` 0…1; ``evidence`` the words or the
    measurement that it rests on.
    """

    aspect: str
    value_zh: str
    value_en: str
    source: ClaimSource
    confidence: float
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ornament found in a picture.

    ``mask`` has the size of ``box`` and is True on the ornament's region (its outline, filled where it is a figure
    with a ground of its own). ``score`` orders the candidates of one picture, ``confidence`` (0…1) is calibrated
    against hand-outlined motifs, ``evidence`` says in a few words what was measured.
    """

    kind: GeneKind
    box: Box
    mask: Mask
    score: float
    confidence: float
    evidence: str
