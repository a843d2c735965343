"""Thread charts as data: the makers' own, those that machines carry, and a user's.

``matching`` finds the nearest threads. It is not taken in here: what can be asked of the line names charts, and to say
so must not wait for compiled colour science.
"""

from __future__ import annotations

from wenmai.lines.embroidery.charts.called import chosen, get, is_own, names
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
    "load_chart",
    "names",
    "parse_chart",
]
