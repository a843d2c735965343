"""A porcelain plate seen from above: well, cavetto, rim, glaze."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.holdings.sample.canvas import Frame, Image, colour, hex_to_rgb, paint
from wenmai.holdings.sample.outline import Figure
from wenmai.holdings.sample.surfaces.light import LIGHT, backdrop, grain, grid, over, shadow

WELL = 0.60  # radii of the plate's parts, relative to its rim
CAVETTO = 0.74


def plate(
    figure: Figure,
    scheme: tuple[str, ...],
    side_px: int,
    *,
    tint: str = "#d8d3c8",
    lip: str | None = None,
    seed: int = 1,
) -> Image:
    """``figure`` (unit radius = the rim) on a plate; ``scheme[0]`` is the glaze, ``lip`` the colour of the edge."""
    radius = 0.43 * side_px
    frame = Frame.centred(side_px, side_px, radius)
    image = colour(paint(figure, frame, len(scheme)), scheme)
    x, y = grid(side_px, side_px)
    dx, dy = (x - side_px / 2) / radius, (y - side_px / 2) / radius
    r = np.sqrt(dx * dx + dy * dy) + 1e-6
    mask = ((1 - r) * radius + 0.5).clip(0, 1)
    table = np.linspace(0.0, 2.0, 4001)
    slope = np.interp(r, table, _slope(table)).astype(np.float32)
    nx, ny = -slope * dx / r, -slope * dy / r
    length = np.sqrt(nx * nx + ny * ny + 1)
    diffuse = (nx * LIGHT[0] + ny * LIGHT[1] + LIGHT[2]) / length / LIGHT[2]
    half = LIGHT + np.array([0.0, 0.0, 1.0])
    half = (half / np.linalg.norm(half)).astype(np.float32)
    facing = ((nx * half[0] + ny * half[1] + half[2]) / length).clip(0, 1)
    if lip:
        edge = ((r - 0.985) * radius + 0.5).clip(0, 1)
        image = over(image, np.broadcast_to(np.array(hex_to_rgb(lip), dtype=np.float32), image.shape), edge)
    mottling = 1 + 0.012 * grain(side_px, side_px, seed, side_px / 60)
    lit = image * ((0.62 + 0.38 * diffuse) * mottling)[..., None]
    sharp = np.exp(np.float32(160) * np.log(facing + np.float32(1e-6)))
    lit = lit * np.float32(0.96) + (np.float32(0.22) * sharp)[..., None]
    # A window mirrored in the well, the sign of a glaze.
    across, along = ((dx + 0.26) / 0.16) ** 2, ((dy + 0.34) / 0.1) ** 2
    window = np.exp(-across * across - along * along) * np.float32(0.05)
    lit = lit + window[..., None]
    ground = shadow(
        backdrop(side_px, side_px, tint),
        mask,
        dx=0.018 * side_px,
        dy=0.03 * side_px,
        sigma_px=0.03 * side_px,
        strength=0.5,
    )
    ground = shadow(ground, mask, dx=0.004 * side_px, dy=0.006 * side_px, sigma_px=0.006 * side_px, strength=0.45)
    return over(ground, lit.clip(0, 1).astype(np.float32), mask.astype(np.float32))


def _slope(r: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """dh/dr of the profile: flat well, steep cavetto, gentle rim, rounded lip."""

    def step(at: float, width: float) -> npt.NDArray[np.float64]:
        return 0.5 * (1 + np.tanh((r - at) / (2 * width)))

    wall = 0.62 * (step(WELL + 0.03, 0.014) - step(CAVETTO - 0.03, 0.016))
    rim = 0.13 * step(CAVETTO, 0.02)
    lip = -1.1 * step(0.985, 0.006)
    return np.asarray(wall + rim + lip + 0.03 * r)
