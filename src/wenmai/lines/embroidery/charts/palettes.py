"""The palettes that machines carry, read from the package of machine formats when asked for.

Only plain colours are in them: no palette has a metallic thread, and none of their golds is to be taken for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from wenmai.lines.embroidery.charts.model import Chart
from wenmai.lines.embroidery.model import Thread


@dataclass(frozen=True, slots=True)
class Palette:
    """Where a machine's palette is: ``module`` is a name within pystitch."""

    maker: str
    module: str
    what: str


PALETTES: Mapping[str, Palette] = MappingProxyType(
    {
        "brother": Palette("Brother", "EmbThreadPec", "the 64 threads of PEC and PES files"),
        "husqvarna": Palette("Husqvarna Viking", "EmbThreadHus", "the threads of HUS files"),
        "janome": Palette("Janome", "EmbThreadJef", "the threads of JEF files"),
        "janome-sew": Palette("Janome", "EmbThreadSew", "the threads of SEW files"),
        "viking": Palette("Husqvarna Viking", "EmbThreadShv", "the threads of SHV files"),
    }
)


@cache
def palette(name: str) -> Chart:
    """The palette called ``name``, one of ``PALETTES``."""
    origin = PALETTES[name]
    entries: list[Any] = import_module(f"pystitch.{origin.module}").get_thread_set()
    source = f"pystitch {version('pystitch')}, {origin.what}"
    return Chart(name, origin.maker, source, _distinct(name, entries))


def _distinct(name: str, entries: list[Any]) -> tuple[Thread, ...]:
    """Each colour once: the palettes fill unused places with repetitions and placeholders."""
    threads: list[Thread] = []
    taken: set[tuple[int, int, int]] = set()
    codes: set[str] = set()
    for entry in entries:
        if entry is None or entry.description == "Unknown":
            continue
        rgb = (int(entry.get_red()), int(entry.get_green()), int(entry.get_blue()))
        if rgb in taken or entry.catalog_number in codes:
            continue
        taken.add(rgb)
        codes.add(entry.catalog_number)
        threads.append(Thread(name, str(entry.catalog_number), str(entry.description), rgb))
    return tuple(threads)
