"""Thread charts as data: the makers' own, and a user's."""

from __future__ import annotations

from wenmai.lines.embroidery.charts.makers import get, names
from wenmai.lines.embroidery.charts.matching import lab_of, nearest, nearest_all
from wenmai.lines.embroidery.charts.model import Chart, Match
from wenmai.lines.embroidery.charts.own import load_chart

__all__ = ["Chart", "Match", "get", "lab_of", "load_chart", "names", "nearest", "nearest_all"]
