"""The charts that come with the package of machine formats, read from it when asked for.

Only plain colours are in them: no chart here has a metallic thread, and none of its golds is to be taken for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.charts.model import Chart
from wenmai.lines.embroidery.model import Thread


@dataclass(frozen=True, slots=True)
class _Origin:
    maker: str
    module: str
    what: str


# The palettes that these makers' machines carry. Names of modules are those of pystitch.
_ORIGINS = {
    "brother": _Origin("Brother", "EmbThreadPec", "the 64 threads of PEC and PES files"),
    "husqvarna": _Origin("Husqvarna Viking", "EmbThreadHus", "the threads of HUS files"),
    "janome": _Origin("Janome", "EmbThreadJef", "the threads of JEF files"),
    "janome-sew": _Origin("Janome", "EmbThreadSew", "the threads of SEW files"),
    "viking": _Origin("Husqvarna Viking", "EmbThreadShv", "the threads of SHV files"),
}


def names() -> tuple[str, ...]:
    """The names that ``get`` knows, sorted."""
    return tuple(sorted(_ORIGINS))


@cache
def get(name: str) -> Chart:
    """The chart called ``name``. Raises InvalidInput, with the choices, where there is none."""
    if name not in _ORIGINS:
        raise InvalidInput(
            f"no thread chart is called {name!r}",
            remedy=f"Choose {', '.join(names())}, or give a chart of your own as a CSV or JSON file.",
            rule="embroidery.chart-unknown",
        )
    origin = _ORIGINS[name]
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
