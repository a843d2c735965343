"""What a piece of work used: processor time of its process and of those that it started, memory, bytes.

Processor seconds, not wall time: beside other work the same job takes three times the wall time and a tenth more of
the processor's. Integers, so that what is charged is a sum that anybody can make again.
"""

from __future__ import annotations

import resource
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PEAK = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")
BYTES_A_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The clocks of this process at one moment, in seconds."""

    core_s: float
    wall_s: float


def start() -> Reading:
    """Read the clocks; the peak of memory begins anew, where the system lets it."""
    with suppress(OSError):
        _PEAK.write_text("5")  # proc(5): resets VmHWM
    return Reading(_core_s(), time.perf_counter())


def used_since(begun: Reading, bytes_in: int, bytes_out: int) -> dict[str, int]:
    """``core_ms``, ``wall_ms``, ``memory_mb`` (peak), ``memory_mb_s`` (peak × wall), ``bytes_in``, ``bytes_out``."""
    wall_s = time.perf_counter() - begun.wall_s
    memory_mb = _peak_bytes() / BYTES_A_MB
    return {
        "core_ms": round((_core_s() - begun.core_s) * 1000),
        "wall_ms": round(wall_s * 1000),
        "memory_mb": round(memory_mb),
        "memory_mb_s": round(memory_mb * wall_s),
        "bytes_in": bytes_in,
        "bytes_out": bytes_out,
    }


def _core_s() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _peak_bytes() -> int:
    try:
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # getrusage(2): kilobytes, but bytes there
