"""The machine formats and what each can say. Lengths in machine units of 0.1 mm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wenmai.kernel.errors import InvalidInput

UNITS_PER_MM = 10
NEEDLE_FRAME_MAX = 127  # 12.7 mm: how far frames of embroidery machines move between two holes (Tajima, Brother)


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    ``stitch_max`` and ``jump_max`` are the largest |dx| or |dy| of one record; what is longer is split.
    ``blocks_max`` is how many colour blocks its header can count, ``side_max`` how large a design can be, None where
    the format sets no bound of its own. ``jump_cuts``: no command cuts the thread, the machine does so at each jump.
    ``media_type`` is in a vendor's tree, as shared-mime-info has it where it does: none is registered with IANA.
    """

    name: str
    what: str
    media_type: str
    stitch_max: int
    jump_max: int
    blocks_max: int
    side_max: int | None = None
    jump_cuts: bool = False


# DST: three bytes of balanced ternary, 1 + 3 + 9 + 27 + 81 an axis; CO has three digits, extents five.
DST = Format("dst", "Tajima", "application/vnd.tajima.dst", 121, 121, 1000, 99_999)
# EXP and JEF: signed bytes of which −128 begins a command.
EXP = Format("exp", "Melco, Bernina", "application/vnd.melco.exp", 127, 127, 10_000)
# JEF: the hoop is named in the header; the largest that it can name is 200 × 200 mm.
JEF = Format("jef", "Janome", "application/vnd.janome.jef", 127, 127, 10_000, 1_999)
# PES: 12 bits an axis in its PEC block, whose colours are counted in one byte.
PES = Format(
    "pes", "Brother, Baby Lock", "application/vnd.brother.pes", NEEDLE_FRAME_MAX, 2047, 255, 20_000, jump_cuts=True
)
# VP3: bytes for stitches, 16 bits for moves, colours counted in one byte.
VP3 = Format(
    "vp3", "Husqvarna Viking, Pfaff", "application/vnd.husqvarna-viking.vp3", NEEDLE_FRAME_MAX, 3200, 255, 32_000
)

FORMATS: Mapping[str, Format] = MappingProxyType({form.name: form for form in (DST, PES, EXP, JEF, VP3)})


def format_called(name: str) -> Format:
    """The format of this name, such as ``dst``. Raises InvalidInput, with the choices, where there is none."""
    found = FORMATS.get(name.lower().lstrip("."))
    if found is None:
        raise InvalidInput(
            f"no machine format is called {name!r}",
            remedy=f"Choose {', '.join(FORMATS)}.",
            rule="embroidery.format-unknown",
        )
    return found
