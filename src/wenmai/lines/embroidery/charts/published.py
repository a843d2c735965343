"""Makers' own charts, as data in this package: every thread that a maker sells of one kind.

Each table says in its head where it is from, under which licence, and what its sRGB is: how programs show the thread
on a screen. None of the kinds is metallic; a gold among them is yellow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType

from wenmai.lines.embroidery.charts.model import Chart
from wenmai.lines.embroidery.charts.own import parse_chart

PACKAGE, FOLDER = "wenmai.lines.embroidery.charts", "data"
LIBEMBROIDERY = "libembroidery (zlib licence) at e2c80c0855727cc18d6d2f43d72bb7ca04a5e348, sRGB for screens"


@dataclass(frozen=True, slots=True)
class Published:
    """A table in ``data``: whose threads, which, and from where."""

    maker: str
    what: str
    source: str


PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "isacord": Published("Isacord", "polyester, 40 wt", LIBEMBROIDERY),
        "robison-anton-rayon": Published("Robison-Anton", "rayon, 40 wt", LIBEMBROIDERY),
        "sulky-rayon": Published("Sulky", "rayon, 40 wt", LIBEMBROIDERY),
    }
)


@cache
def published(name: str) -> Chart:
    """The chart called ``name``, one of ``PUBLISHED``, in the order of its table.

    Several threads may look alike on a screen; the first of them is the one that colours are matched to.
    """
    table = PUBLISHED[name]
    text = resources.files(PACKAGE).joinpath(FOLDER, f"{name}.csv").read_text("utf-8")
    chart = parse_chart(text, name, f"{name}.csv")
    return replace(chart, maker=table.maker, source=f"{table.source}; {table.what}")
