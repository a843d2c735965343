"""Steps as the pattern that pystitch's writers take, with the figures that they put into headers."""

from __future__ import annotations

import re

from pystitch import EmbPattern, EmbThread

from wenmai.lines.embroidery.files.formats import DST, VP3, Format
from wenmai.lines.embroidery.files.steps import Kind, Steps
from wenmai.lines.embroidery.model import Thread

# Steps are final: the encoder, which would split and trim by rules of its own, is passed by.
COMMANDS = {Kind.STITCH: 0, Kind.JUMP: 1, Kind.TRIM: 2, Kind.COLOUR: 5, Kind.END: 4}  # of pystitch
DST_TRIM_RECORDS = 3
TEXT_MAX = 60


class FinalPattern(EmbPattern):  # type: ignore[misc]  # pystitch has no types
    """A pattern whose bounds and counts are those of its needle holes and records."""

    def __init__(self, steps: Steps, form: Format) -> None:
        super().__init__()
        self._bounds = _bounds_for(steps.bounds, form)
        trims = sum(kind == Kind.TRIM for _, _, kind in steps.steps) if form is DST else 0
        self._record_count = len(steps.steps) + trims * (DST_TRIM_RECORDS - 1)

    def bounds(self) -> tuple[int, int, int, int]:
        return self._bounds

    def count_stitches(self) -> int:
        """How many records a DST has: its ST field counts all of them."""
        return self._record_count


def _bounds_for(holes: tuple[int, int, int, int], form: Format) -> tuple[int, int, int, int]:
    left, top, right, bottom = holes
    if form is DST:
        return left, -bottom, right, -top  # its fields +Y and −Y are upwards, as its records are
    if form is VP3:
        # Blocks begin at offsets from the middle, cut to whole units: a middle on a half would shift them.
        across, down = max(-left, right), max(-top, bottom)
        return -across, -down, across, down
    return holes


def pattern_of(steps: Steps, form: Format, name: str) -> FinalPattern:
    """``steps`` as a pattern named ``name`` (ASCII)."""
    pattern = FinalPattern(steps, form)
    pattern.metadata("name", name)
    for thread in steps.threads:
        pattern.add_thread(_thread(thread))
    pattern.stitches.extend([x, y, COMMANDS[kind]] for x, y, kind in steps.steps)
    return pattern


def _thread(thread: Thread) -> EmbThread:
    """In ASCII: the formats count bytes where they count characters."""
    red, green, blue = thread.rgb
    made = EmbThread()
    made.set_color(red, green, blue)
    made.catalog_number = ascii_of(thread.code)
    made.description = ascii_of(thread.name) or made.catalog_number
    made.brand = ascii_of(thread.chart)
    made.chart = made.brand
    return made


def ascii_of(text: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "", text).strip()[:TEXT_MAX]
