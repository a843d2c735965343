"""Paper-cut: one sheet of coloured paper, cut through, on a white mount."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.canvas import Frame, Image, hex_to_rgb, paint
from wenmai.holdings.sample.outline import Figure
from wenmai.holdings.sample.surfaces.light import backdrop, grain, over, shadow


def paper_cut(
    figure: Figure, sheet: str, side_px: int, *, unit_px: float, mount: str = "#efe9dc", seed: int = 1
) -> Image:
    """``figure``'s tone 1 is paper, everything else is cut away."""
    mask = paint(figure, Frame.centred(side_px, side_px, unit_px), 5)[1]
    fibre = 1 + 0.02 * grain(side_px, side_px, seed, 1.0) + 0.02 * grain(side_px, side_px, seed + 1, 20)
    ground = backdrop(side_px, side_px, mount) * (1 + 0.01 * grain(side_px, side_px, seed + 2, 0.8))[..., None]
    ground = shadow(ground, mask, dx=side_px / 400, dy=side_px / 280, sigma_px=side_px / 400, strength=0.42)
    paper = np.array(hex_to_rgb(sheet), dtype=np.float32) * fibre[..., None]
    return over(ground.astype(np.float32), paper.clip(0, 1).astype(np.float32), mask)
