"""A motif as flat areas of thread, from an SVG drawing or a picture."""

from __future__ import annotations

from wenmai.lines.embroidery.art.model import Placement, Reading
from wenmai.lines.embroidery.art.read import read_art

__all__ = ["Placement", "Reading", "read_art"]
