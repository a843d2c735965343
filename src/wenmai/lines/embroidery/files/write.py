"""A plan as the bytes of a machine file."""

from __future__ import annotations

import io
import re
from importlib import import_module
from typing import Any

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.files.formats import DST, JEF, PES, VP3, Format, format_called
from wenmai.lines.embroidery.files.pattern import pattern_of
from wenmai.lines.embroidery.files.steps import Kind, Steps, steps_of
from wenmai.lines.embroidery.model import StitchPlan

NAME_CHARACTERS_MAX = 16  # DST's LA field
SEGMENT_POINTS_MAX = 65_535  # PES counts the points of a segment in 16 bits
JEF_DATE = "20000101000000"  # the same plan gives the same bytes on any day
JEF_TRIM_JUMPS = 3

WRITERS = {"dst": "DstWriter", "exp": "ExpWriter", "jef": "JefWriter", "pes": "PesWriter", "vp3": "Vp3Writer"}


def write(plan: StitchPlan, fmt: str, name: str) -> bytes:
    """``plan`` as a file of the format ``fmt`` (see ``formats.FORMATS``), centred on the origin.

    ``name`` shows on the machine as far as it is ASCII. The same plan and name always give the same bytes. Raises
    InvalidInput for an unknown format, a plan without stitches, and a design that the format cannot say.
    """
    form = format_called(fmt)
    if plan.stitch_count == 0:
        raise InvalidInput(
            "the plan has no stitches", remedy="Plan a motif that shows something.", rule="embroidery.empty"
        )
    steps = steps_of(plan, form, move_before_colour=form is VP3)
    _check(steps, form)
    pattern = pattern_of(steps, form, shown_name(name))
    target = io.BytesIO()
    writer: Any = import_module(f"pystitch.{WRITERS[form.name]}")
    writer.write(pattern, target, _settings(steps, form))
    return target.getvalue()


def shown_name(name: str) -> str:
    """What of ``name`` machines can show: letters, digits, space, hyphen and underscore."""
    return re.sub(r"[^A-Za-z0-9 _-]", "", name).strip()[:NAME_CHARACTERS_MAX].strip() or "wenmai"


def _settings(steps: Steps, form: Format) -> dict[str, Any]:
    if form is JEF:
        return {"trims": True, "trim_at": JEF_TRIM_JUMPS, "date": JEF_DATE}
    if form is PES:
        # Version 1 is read by all machines. Without its second copy of the stitches, whose segments have bounds, where
        # one is longer: machines sew the PEC block.
        return {"version": "1t" if _longest_segment(steps) > SEGMENT_POINTS_MAX else "1"}
    return {}


def _longest_segment(steps: Steps) -> int:
    longest = count = segments = 0
    for _, _, kind in steps.steps:
        count = count + 1 if kind == Kind.STITCH else 0
        segments += kind == Kind.JUMP
        longest = max(longest, count, 2 * segments)
    return longest


def _check(steps: Steps, form: Format) -> None:
    blocks = len(steps.threads)
    if blocks > form.blocks_max:
        raise InvalidInput(
            f"{blocks} colour blocks, more than the {form.blocks_max} that {form.name.upper()} can count",
            remedy=f"Allow fewer colours, or choose {DST.name}.",
            rule="embroidery.format-colours",
        )
    left, top, right, bottom = steps.bounds
    side = max(right - left, bottom - top)
    if form.side_max is not None and side > form.side_max:
        raise InvalidInput(
            f"a design {side / 10:.1f} mm large, more than the {form.side_max / 10:.1f} mm of {form.name.upper()}",
            remedy=f"Make it smaller, divide it, or choose {DST.name}.",
            rule="embroidery.format-size",
        )
