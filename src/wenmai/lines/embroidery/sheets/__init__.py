"""Sheets to work from, at true scale: for the machine and for the hand."""

from __future__ import annotations

from wenmai.lines.embroidery.sheets.hand import hand_sheet
from wenmai.lines.embroidery.sheets.machine import machine_sheet
from wenmai.lines.embroidery.sheets.swatch import swatch, swatch_file

__all__ = ["hand_sheet", "machine_sheet", "swatch", "swatch_file"]
