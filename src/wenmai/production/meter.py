"""What a run used, in whole units: the form in which it is priced, learned from and recorded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from wenmai.kernel.errors import InvalidInput

_MS_PER_S = 1000


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run used; of a run that was retried, its last attempt alone.

    ``core_ms`` are processor-milliseconds of all its processes together, ``memory_mb_ms`` megabytes (10^6) times
    milliseconds, ``stored_mb_h`` megabytes times hours that outputs were kept for. ``reused`` tells that nothing ran:
    an equal job of the same party had the outputs.
    """

    core_ms: int = 0
    wall_ms: int = 0
    bytes_out: int = 0
    memory_mb_ms: int = 0
    stored_mb_h: int = 0
    reused: bool = False

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if name != "reused" and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
                raise InvalidInput(f"{value!r} is no whole amount", where=f"usage {name}", rule="meter.amount")

    @classmethod
    def from_meter(cls, meter: Mapping[str, Any]) -> Usage:
        """The usage that a job's meter tells.

        Read are whole units (``core_ms``, ``wall_ms``, ``bytes_out``, ``memory_mb_ms``, ``stored_mb_h``), and seconds
        as meters told them before (``cpu_s``, ``wall_s``, ``bytes``). What is not told is nothing. Raises InvalidInput
        for what is no amount.
        """
        return cls(
            core_ms=_whole(meter, "core_ms", "cpu_s", _MS_PER_S),
            wall_ms=_whole(meter, "wall_ms", "wall_s", _MS_PER_S),
            bytes_out=_whole(meter, "bytes_out", "bytes", 1),
            memory_mb_ms=_whole(meter, "memory_mb_ms", "memory_mb_s", _MS_PER_S),
            stored_mb_h=_whole(meter, "stored_mb_h", "stored_mb_h", 1),
            reused=bool(meter.get("reused", False)),
        )


def _whole(meter: Mapping[str, Any], name: str, earlier: str, per_earlier: int) -> int:
    value, scale = (meter[name], 1) if name in meter else (meter.get(earlier, 0), per_earlier)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
        raise InvalidInput(f"{value!r} is no amount", where=f"meter {name}", rule="meter.amount")
    return round(value * scale)
