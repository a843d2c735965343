"""Needles, fabrics and hoops as a workshop knows them. Starting points: a test swatch decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from wenmai.kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Fabric:
    """What to stitch a cloth with.

    ``needle`` is metric/imperial with its point; ``thread_weight`` the maker's (40 the usual). ``spacing_mm`` of fill
    rows with that thread, ``pull_mm`` the compensation on each side, ``stitch_mm_max`` the longest stitch that does not
    catch, ``layers_max`` of thread before the cloth puckers.
    """

    name: str
    zh: str
    en: str
    needle: str
    thread_weight: int
    spacing_mm: float
    pull_mm: float
    stitch_mm_max: float
    layers_max: float
    backing_zh: str
    backing_en: str


@dataclass(frozen=True, slots=True)
class Hoop:
    """The area that a machine can stitch in a hoop, width × height."""

    name: str
    width_mm: float
    height_mm: float

    def holds(self, width_mm: float, height_mm: float) -> bool:
        return width_mm <= self.width_mm and height_mm <= self.height_mm


# Needles by thread weight: 40 → 75/11, 60 → 65/9 (Madeira USA, in Graphics Pro, "other than 40-weight thread"); points
# and backings by cloth: sharp and tear-away for woven, ball point and cut-away for knitted (Holderby, "Guidelines").
FABRICS: Mapping[str, Fabric] = MappingProxyType(
    {
        fabric.name: fabric
        for fabric in (
            Fabric(
                "silk", "真丝缎", "silk satin", "65/9 sharp", 60, 0.25, 0.10, 7.0, 2.5, "薄撕纸衬", "light tear-away"
            ),
            Fabric("cotton", "棉布", "woven cotton", "75/11 sharp", 40, 0.40, 0.15, 7.0, 2.5, "撕纸衬", "tear-away"),
            Fabric("linen", "麻布", "linen", "75/11 sharp", 40, 0.40, 0.20, 7.0, 2.5, "撕纸衬", "tear-away"),
            Fabric("denim", "牛仔布", "denim", "80/12 sharp", 40, 0.40, 0.15, 7.0, 3.0, "撕纸衬", "tear-away"),
            Fabric("felt", "毛毡", "felt", "75/11 sharp", 40, 0.40, 0.10, 7.0, 3.0, "无需衬", "none"),
            Fabric("jersey", "针织布", "jersey", "75/11 ball point", 40, 0.45, 0.35, 5.0, 2.0, "切割衬", "cut-away"),
            Fabric("pique", "珠地布", "piqué", "75/11 ball point", 40, 0.42, 0.30, 5.0, 2.2, "切割衬", "cut-away"),
        )
    }
)

HOOPS: Mapping[str, Hoop] = MappingProxyType(
    {
        f"{width}x{height}": Hoop(f"{width}x{height}", width, height)
        for width, height in (
            (50, 50), (100, 100), (126, 110), (130, 180), (140, 200), (160, 260), (200, 200), (200, 300), (240, 240),
            (360, 200), (360, 350), (400, 400),
        )
    }
)  # fmt: skip

Preset = TypeVar("Preset")


def fabric_called(name: str) -> Fabric:
    """Raises InvalidInput, with the choices, where there is none."""
    return _called(name, FABRICS, "fabric", rule="embroidery.fabric-unknown")


def hoop_called(name: str) -> Hoop:
    """A hoop by name, such as ``100x100``. Raises InvalidInput, with the choices, where there is none."""
    return _called(name.lower().replace("×", "x").replace(" ", ""), HOOPS, "hoop", rule="embroidery.hoop-unknown")


def smallest_hoop(width_mm: float, height_mm: float) -> Hoop | None:
    """The hoop of least area that holds a design of this size; None where none does."""
    fitting = [hoop for hoop in HOOPS.values() if hoop.holds(width_mm, height_mm)]
    return min(fitting, key=lambda hoop: (hoop.width_mm * hoop.height_mm, hoop.name), default=None)


def _called(name: str, presets: Mapping[str, Preset], what: str, *, rule: str) -> Preset:
    if name not in presets:
        raise InvalidInput(f"no {what} is called {name!r}", remedy=f"Choose {', '.join(presets)}.", rule=rule)
    return presets[name]
