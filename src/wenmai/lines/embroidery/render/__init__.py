"""How a design will look, stitch by stitch, and the plan as a stream that a browser plays."""

from wenmai.lines.embroidery.render.drawing import draw_plan, top_rows
from wenmai.lines.embroidery.render.settings import CLOTHS, COTTON, LINEN, SILK_SATIN, Cloth, RenderSettings, Weave
from wenmai.lines.embroidery.render.stream import encode_plan

__all__ = [
    "CLOTHS",
    "COTTON",
    "LINEN",
    "SILK_SATIN",
    "Cloth",
    "RenderSettings",
    "Weave",
    "draw_plan",
    "encode_plan",
    "top_rows",
]
