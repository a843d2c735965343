"""Machine files: DST, PES, EXP, JEF and VP3."""

from __future__ import annotations

from wenmai.lines.embroidery.files.formats import FORMATS, Format, format_called
from wenmai.lines.embroidery.files.write import write

__all__ = ["FORMATS", "Format", "format_called", "write"]
