"""What a thread chart is: a maker's colours as data, with where they are from."""

from __future__ import annotations

from dataclasses import dataclass

from wenmai.lines.embroidery.model import Thread


@dataclass(frozen=True, slots=True)
class Chart:
    """A maker's threads. ``name`` is what users say; ``source`` tells where the colours are from.

    Codes are unique within a chart. ``threads`` stand in the maker's own order.
    """

    name: str
    maker: str
    source: str
    threads: tuple[Thread, ...]

    @property
    def has_metallic(self) -> bool:
        """Whether any thread's look is more than its colour (gold, silver)."""
        return any(thread.metallic for thread in self.threads)


@dataclass(frozen=True, slots=True)
class Match:
    """A thread offered for a colour, and how far it is from it, ΔE00 (below 1 nobody sees it, above 5 everybody)."""

    thread: Thread
    delta_e_2000: float
