"""Thread painting: a photograph in thin layers of long and short stitches that follow the form."""

from __future__ import annotations

from wenmai.lines.embroidery.painting.model import Painting, PaintingFinding
from wenmai.lines.embroidery.painting.plan import plan_painting
from wenmai.lines.embroidery.painting.settings import PaintingSettings

__all__ = ["Painting", "PaintingFinding", "PaintingSettings", "plan_painting"]
