"""What a plan takes to stitch: thread, bobbin and machine time. Quotes and sheets both ask here, so that they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from wenmai.lines.embroidery.model import Role, StitchPlan, Thread

# A lockstitch takes its length and twice the thickness of cloth and backing (about 0.5 mm). At the usual mean of 4 mm a
# stitch that is the 5 m of needle thread and 3 m of bobbin thread in 1,000 stitches of Madeira's glossary ("Thread
# Consumption", madeira.de).
TAKE_UP_MM = 1.0
BOBBIN_SHARE = 0.6
TAIL_MM = 40.0  # left over at both ends of a run: 20 mm to catch the bobbin, 20 mm cut off


@dataclass(frozen=True, slots=True)
class Machine:
    """How fast a machine is. ``stitches_per_minute`` is what it keeps up, not its maximum.

    Commercial machines run 600 to 750 on average designs, and each stop takes 6 to 20 s (The Embroidery Warehouse, "How
    long does it take to do embroidery?").
    """

    name: str
    stitches_per_minute: float
    trim_s: float
    colour_change_s: float


MACHINES: Mapping[str, Machine] = MappingProxyType(
    {
        "multi-needle": Machine("multi-needle", 700, 6, 10),
        "single-needle": Machine("single-needle", 600, 8, 90),  # someone threads each colour by hand
    }
)


@dataclass(frozen=True, slots=True)
class Block:
    """What is stitched between two stops. ``thread_m`` is needle thread, take-up and ends included."""

    thread: Thread
    stitch_count: int
    trim_count: int
    thread_m: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """The whole plan. ``blocks`` stand in the order of stitching; a thread that comes back has a block each time."""

    stitch_count: int
    trim_count: int
    colour_change_count: int
    blocks: tuple[Block, ...]
    bobbin_m: float
    machine_minutes: float

    @property
    def thread_m(self) -> float:
        """Needle thread of all colours, metres."""
        return sum(block.thread_m for block in self.blocks)

    @property
    def thread_m_by_code(self) -> dict[tuple[str, str], float]:
        """Metres of each thread by (chart, code), in order of first use."""
        metres: dict[tuple[str, str], float] = {}
        for block in self.blocks:
            key = (block.thread.chart, block.thread.code)
            metres[key] = metres.get(key, 0.0) + block.thread_m
        return metres


def estimate(plan: StitchPlan, machine: Machine = MACHINES["multi-needle"]) -> Estimate:
    """What ``plan`` takes on ``machine``. Trims are the cuts within a colour; a change of colour cuts as well."""
    starts = np.flatnonzero(plan.role == Role.START)
    if not len(starts):
        return Estimate(0, 0, 0, (), 0.0, 0.0)
    run_thread = plan.thread_index[starts]
    changes = np.flatnonzero(run_thread[1:] != run_thread[:-1]) + 1
    first_runs = np.concatenate([[0], changes])
    begins = starts[first_runs]
    ends = np.append(begins[1:], len(plan.role))
    runs = np.diff(np.append(first_runs, len(starts)))
    blocks = tuple(
        _block(plan, int(begin), int(end), int(count)) for begin, end, count in zip(begins, ends, runs, strict=True)
    )
    trims = sum(block.trim_count for block in blocks)
    seconds = trims * machine.trim_s + len(changes) * machine.colour_change_s
    return Estimate(
        plan.stitch_count,
        trims,
        len(changes),
        blocks,
        BOBBIN_SHARE * sum(block.thread_m for block in blocks),
        plan.stitch_count / machine.stitches_per_minute + seconds / 60,
    )


def _block(plan: StitchPlan, begin: int, end: int, runs: int) -> Block:
    lengths_mm = plan.lengths_mm[begin:end]
    stitches = int(np.count_nonzero(plan.role[begin:end] != Role.START))
    length_mm = float(lengths_mm.sum()) + TAKE_UP_MM * stitches + TAIL_MM * runs
    return Block(plan.threads[int(plan.thread_index[begin])], stitches, runs - 1, length_mm / 1000)
