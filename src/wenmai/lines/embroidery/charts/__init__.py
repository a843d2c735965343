"""Thread charts as data: the makers' own, those that machines carry, and a user's."""

from __future__ import annotations

from wenmai.lines.embroidery.charts.called import chosen, get, is_own, names
from wenmai.lines.embroidery.charts.matching import lab_of, nearest, nearest_all
from wenmai.lines.embroidery.charts.model import Chart, Match
from wenmai.lines.embroidery.charts.own import chart_text, load_chart, parse_chart
from wenmai.lines.embroidery.charts.published import PUBLISHED

__all__ = [
    "PUBLISHED",
    "Chart",
    "Match",
    "chart_text",
    "chosen",
    "get",
    "is_own",
    "lab_of",
    "load_chart",
    "names",
    "nearest",
    "nearest_all",
    "parse_chart",
]
