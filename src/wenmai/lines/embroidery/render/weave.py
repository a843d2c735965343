"""Light on one place of bare cloth, from its weave: procedural, so that a cloth has no seam and no size."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.render.fibres import thread_light
from wenmai.lines.embroidery.render.noise import hashed, wandering

NONE, PLAIN, SATIN = 0, 1, 2  # ``settings.Weave``, in numbers that a compiled function takes
SATIN_ENDS, SATIN_STEP = 5, 2  # five-end satin with the step 2
YARN_STREAK_MM = 4.0  # length over which a yarn keeps its thickness
GAP_SHADE = 0.45  # darkness of the gap between yarns


@njit(cache=True)  # type: ignore[untyped-decorator]
def cloth_light(
    x_mm: float,
    y_mm: float,
    weave: int,
    per_mm: float,
    unevenness: float,
    sheen: float,
    light: npt.NDArray[np.float64],
    middle: npt.NDArray[np.float64],
    shadow: float,
) -> float:
    """How bright the cloth is there; its mean over the cloth is set by ``exposure``."""
    lit = float(0.45 + 0.55 * light[2] * (1.0 - shadow))
    if weave == NONE:
        return lit
    # Yarns wander sideways and swell and thin along their length.
    warp_place = x_mm * per_mm + 0.35 * unevenness * wandering(y_mm / YARN_STREAK_MM, 11)
    weft_place = y_mm * per_mm + 0.35 * unevenness * wandering(x_mm / YARN_STREAK_MM, 13)
    warp, weft = math.floor(warp_place), math.floor(weft_place)
    in_warp, in_weft = 2.0 * (warp_place - warp) - 1.0, 2.0 * (weft_place - weft) - 1.0
    over = (warp * SATIN_STEP + weft) % SATIN_ENDS != 0 if weave == SATIN else (warp + weft) % 2 == 0
    if over:
        across, along, along_x, along_y, yarn, place = in_warp, in_weft, 0.0, 1.0, warp, y_mm
    else:
        across, along, along_x, along_y, yarn, place = in_weft, in_warp, 1.0, 0.0, weft + 7001, x_mm
    if weave == SATIN and over:
        since = (weft - (-warp * SATIN_STEP) % SATIN_ENDS) % SATIN_ENDS  # 1…4 since the yarn was bound
        along = (since - 1.0 + (along + 1.0) / 2.0) / 2.0 - 1.0
    thickness = 1.0 + 0.35 * unevenness * wandering(place / YARN_STREAK_MM, yarn)
    across /= thickness
    slope = -0.5 * along * (0.35 if weave == SATIN and over else 1.0)
    inside = min(1.0, abs(across))
    diffuse, glint = thread_light(
        along_x, along_y, slope, inside if across > 0 else -inside, 0.15, light, middle, shadow
    )
    shade = 1.0 + 0.22 * unevenness * (hashed(yarn, 3) + 0.6 * wandering(place / YARN_STREAK_MM + 0.5, yarn + 101))
    gap = max(0.0, inside - 0.55) / 0.45
    depth = max(0.0, abs(along) - 0.6) / 0.4
    shade *= (1.0 - GAP_SHADE * gap * gap) * (1.0 - 0.5 * GAP_SHADE * depth * depth)
    return float(shade * ((1.0 - sheen) * (0.35 * lit + 0.65 * diffuse * 1.6) + sheen * (0.8 * diffuse + glint)))
