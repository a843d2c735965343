"""How a plan is looked at: the cloth beneath it, the light above it, and how much of it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from wenmai.kernel.errors import InvalidInput

PX_PER_MM_MIN, PX_PER_MM_MAX = 1.0, 80.0


class Weave(IntEnum):
    """How the cloth is woven. ``NONE`` is a surface without any structure."""

    NONE = 0
    PLAIN = 1  # over one, under one
    SATIN = 2  # five-end satin: warp floats over four, bound at every fifth


@dataclass(frozen=True, slots=True)
class Cloth:
    """The ground. ``rgb`` is sRGB, 0…255; ``yarns_per_mm`` in warp and weft; ``unevenness`` 0…1, how much yarns vary.

    ``sheen`` 0…1 is how much of the light it gives back as silk does, by direction.
    """

    rgb: tuple[int, int, int]
    weave: Weave = Weave.PLAIN
    yarns_per_mm: float = 2.4
    unevenness: float = 0.3
    sheen: float = 0.0


SILK_SATIN = Cloth((238, 230, 212), Weave.SATIN, 6.0, 0.2, 0.6)
LINEN = Cloth((226, 214, 190), Weave.PLAIN, 1.7, 0.7, 0.0)
COTTON = Cloth((240, 238, 232), Weave.PLAIN, 2.6, 0.35, 0.0)
CLOTHS = {"silk": SILK_SATIN, "linen": LINEN, "cotton": COTTON}


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """``light_from_deg`` is where in the picture the light stands: 0 to the right, 90 above; ``light_height_deg`` how
    high over the cloth. ``frame_mm`` (left, top, right, bottom) is what is shown, in the plan's millimetres; without
    it, the plan and ``margin_mm`` around it. ``twist_rad``: how far fibres turn from the thread's axis; 0 is floss
    that was never twisted. ``flat`` shows threads and cloth in their own colours: no light, no shadow.
    """

    px_per_mm: float = 10.0
    margin_mm: float = 5.0
    frame_mm: tuple[float, float, float, float] | None = None
    light_from_deg: float = 125.0
    light_height_deg: float = 52.0
    twist_rad: float = 0.3
    flat: bool = False

    def __post_init__(self) -> None:
        _within("px_per_mm", self.px_per_mm, PX_PER_MM_MIN, PX_PER_MM_MAX)
        _within("margin_mm", self.margin_mm, 0, 1000)
        _within("light_height_deg", self.light_height_deg, 5, 90)
        _within("twist_rad", self.twist_rad, 0, 1)
        _within("light_from_deg", self.light_from_deg, -360, 360)


def _within(name: str, value: float, least: float, most: float) -> None:
    if not (least <= value <= most):
        raise InvalidInput(
            f"{name} is {value:g}", where="render", remedy=f"give {least:g} to {most:g}", rule="render.setting-range"
        )
