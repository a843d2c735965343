"""Flat areas of thread become stitches: tatami, satin, running lines, gradients and fields of directions."""

from wenmai.lines.embroidery.fill.direction import DirectionField
from wenmai.lines.embroidery.fill.plan import plan_art
from wenmai.lines.embroidery.fill.settings import FillSettings, LineStitch, Style

__all__ = ["DirectionField", "FillSettings", "LineStitch", "Style", "plan_art"]
