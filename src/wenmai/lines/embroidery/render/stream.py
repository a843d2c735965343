"""The plan as few bytes for the player in the browser: where the needle goes, in which thread, and why.

All numbers are little-endian. Offsets in bytes; every part begins at a multiple of four.

======  ======================================================================================================
0       ``WMST``
4       uint16 version, 1; uint16 number of threads t
8       uint32 number of needle holes n; uint32 number of changes c
16      int32 x, int32 y of the origin, in units; uint32 length of a unit in µm (10 unless a move is very long)
28      uint32 zero
32      t × (uint8 red, green, blue in sRGB; uint8 width of the thread in 1/100 mm, at most 255)
…       c × (uint32 hole from which on it holds, uint16 thread, uint8 ``Role``, uint8 zero), rising by hole; the
        first is for hole 0
…       n × int16: how far to the right each hole lies from the one before, in units; the first, from the origin
…       n × int16: the same, downwards
======  ======================================================================================================

Holes are rounded to units before they are subtracted, so that errors do not add up: every hole is within half a unit.
"""

from __future__ import annotations

import numpy as np

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import IntArray, StitchPlan

MAGIC = b"WMST"
VERSION = 1
UNIT_UM = 10
STEP_MAX = 32_767  # int16
PLACE_MAX = 2**31 - 1  # int32
THREADS_MAX = 65_535  # uint16
WIDTH_MAX = 255  # uint8, 1/100 mm

HEADER = np.dtype(
    [
        ("magic", "S4"), ("version", "<u2"), ("threads", "<u2"), ("holes", "<u4"), ("changes", "<u4"),
        ("x", "<i4"), ("y", "<i4"), ("unit_um", "<u4"), ("zero", "<u4"),
    ]
)  # fmt: skip
THREAD = np.dtype([("rgb", "u1", 3), ("width", "u1")])
CHANGE = np.dtype([("hole", "<u4"), ("thread", "<u2"), ("role", "u1"), ("zero", "u1")])


def encode_plan(plan: StitchPlan) -> bytes:
    """``plan`` in the layout that this module describes. Names of threads are not in it: the page has them.

    Raises InvalidInput where a place is no number or the plan has more threads than the layout can count.
    """
    if len(plan.threads) > THREADS_MAX:
        raise InvalidInput(
            f"the plan has {len(plan.threads)} colour blocks",
            where="stream", remedy=f"merge them to at most {THREADS_MAX}", rule="stream.threads",
        )  # fmt: skip
    if not np.isfinite(plan.points_mm).all():
        hole = int(np.flatnonzero(~np.isfinite(plan.points_mm).all(axis=1))[0])
        raise InvalidInput(
            f"needle hole {hole} is nowhere", where="stream", remedy="plan the design again", rule="stream.place"
        )
    unit_um = _unit_um(plan)
    holes = np.round(plan.points_mm * (1000 / unit_um)).astype(np.int64)
    origin = holes[0] if len(holes) else np.zeros(2, np.int64)
    steps = np.diff(holes, axis=0, prepend=origin[None])
    changes = _changes(plan)
    header = np.zeros(1, HEADER)
    header[0] = (MAGIC, VERSION, len(plan.threads), len(holes), len(changes), *origin, unit_um, 0)
    threads = np.zeros(len(plan.threads), THREAD)
    for index, thread in enumerate(plan.threads):
        threads[index] = (thread.rgb, min(WIDTH_MAX, round(thread.width_mm * 100)))
    return b"".join(
        [header.tobytes(), threads.tobytes(), changes.tobytes(), steps[:, 0].astype("<i2").tobytes(),
         steps[:, 1].astype("<i2").tobytes()]
    )  # fmt: skip


def _unit_um(plan: StitchPlan) -> int:
    """The least unit in which every move and the first place can be written."""
    if not len(plan.points_mm):
        return UNIT_UM
    # Rounding adds at most one unit to a move.
    move_um = 1000 * float(np.abs(np.diff(plan.points_mm, axis=0)).max(initial=0.0)) / (STEP_MAX - 1)
    place_um = 1000 * float(np.abs(plan.points_mm).max()) / (PLACE_MAX - 1)
    return max(UNIT_UM, int(np.ceil(max(move_um, place_um))))


def _changes(plan: StitchPlan) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    first = np.ones(len(plan.role), bool)
    first[1:] = (np.diff(plan.role) != 0) | (np.diff(plan.thread_index) != 0)
    at: IntArray = np.flatnonzero(first)
    changes = np.zeros(len(at), CHANGE)
    changes["hole"], changes["thread"], changes["role"] = at, plan.thread_index[at], plan.role[at]
    return changes
