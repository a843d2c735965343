"""Light on one place of bare cloth, from its weave: procedural, so that a cloth has no seam and no size."""

from __future__ import annotations

import math

from numba import njit

from wenmai.lines.embroidery.render.fibres import strand_at, thread_light
from wenmai.lines.embroidery.render.lighting import Ground, Lamp
from wenmai.lines.embroidery.render.noise import hashed, wandering
from wenmai.lines.embroidery.render.profile import section

NONE, PLAIN, SATIN = 0, 1, 2  # ``settings.Weave``, in numbers that a compiled function takes
SATIN_ENDS, SATIN_STEP = 5, 2  # five-end satin with the step 2
YARN_STREAK_MM = 5.0  # length over which a yarn keeps its thickness
WAVE = 0.5  # how far a yarn rises and dives, of its pitch
GAP_LIGHT = 0.35  # what is seen between yarns
YARN_TWIST, YARN_TWIST_COSINE, YARN_TWIST_SINE = 0.45, 0.912, 0.410
YARN_STRANDS_SAMPLES_MIN = 9.0  # samples across a yarn below which its fibres cannot be seen


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def cloth_light(
    x_mm: float,
    y_mm: float,
    cloth: Ground,
    samples_per_mm: float,
    lamp: Lamp,
    shadow: float,
) -> float:
    """How bright the cloth is there; its mean over the cloth is set by ``exposure``. The warp runs along y."""
    weave, per_mm, unevenness, sheen = cloth.weave, cloth.yarns_per_mm, cloth.unevenness, cloth.sheen
    even = float(0.45 + 0.55 * lamp.z * (1.0 - shadow))
    if weave == NONE:
        return even
    warp_place = x_mm * per_mm + 0.3 * unevenness * wandering(y_mm / YARN_STREAK_MM, 11)
    weft_place = y_mm * per_mm + 0.3 * unevenness * wandering(x_mm / YARN_STREAK_MM, 13)
    warp, weft = math.floor(warp_place), math.floor(weft_place)
    in_warp, in_weft = 2.0 * (warp_place - warp) - 1.0, 2.0 * (weft_place - weft) - 1.0
    slack = 0.0 if weave == SATIN else 0.25 * unevenness  # satin is beaten up close: nothing is seen between its yarns
    warp_full = 1.0 - slack * (1.0 + wandering(y_mm / YARN_STREAK_MM, warp))
    weft_full = 1.0 - slack * (1.0 + wandering(x_mm / YARN_STREAK_MM, weft + 7001))
    warp_wave, warp_slope = _wave(weave, warp, weft, in_weft, True)
    weft_wave, weft_slope = _wave(weave, warp, weft, in_warp, False)
    warp_height = WAVE * warp_wave + section(in_warp / warp_full)
    weft_height = WAVE * weft_wave + section(in_weft / weft_full)
    if warp_height >= weft_height:
        across, along_x, along_y, slope, yarn, place = in_warp / warp_full, 0.0, 1.0, warp_slope, warp, y_mm
    else:
        across, along_x, along_y, slope, yarn, place = -in_weft / weft_full, 1.0, 0.0, weft_slope, weft + 7001, x_mm
    edge = abs(across)
    if edge >= 1.0:
        return GAP_LIGHT * even
    shade = 1.0 + 0.2 * unevenness * (hashed(yarn, 3) + 0.7 * wandering(place / YARN_STREAK_MM + 0.5, yarn + 101))
    if samples_per_mm >= YARN_STRANDS_SAMPLES_MIN * per_mm:
        strand, _ = strand_at(place, across, 0.5 / per_mm, YARN_TWIST, yarn)
        shade *= 1.0 + 0.16 * strand
    diffuse, glint = thread_light(along_x, along_y, slope, across, YARN_TWIST_COSINE, YARN_TWIST_SINE, lamp, shadow)
    # Yarns lie close: little light reaches down between them, and where one dives below another.
    depth = max(warp_height, weft_height) / (1.0 + WAVE)
    closeness = 0.2 if weave == SATIN else 0.45
    shade *= 1.0 - closeness * (1.0 - max(0.0, depth))
    return float(shade * ((1.0 - sheen) * (0.3 * even + 1.1 * diffuse) + sheen * (0.9 * diffuse + 0.8 * glint)))


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _wave(weave: int, warp: int, weft: int, along: float, is_warp: bool) -> tuple[float, float]:
    """(height −1…1, slope) of the warp or weft yarn at ``along`` −1…1 of this crossing."""
    if weave == PLAIN:
        sign = 1.0 if ((warp + weft) % 2 == 0) == is_warp else -1.0
        return sign * math.cos(0.5 * math.pi * along), -sign * 0.7 * math.sin(0.5 * math.pi * along)
    bound = (warp * SATIN_STEP + weft) % SATIN_ENDS == 0
    if not bound:
        return (1.0 if is_warp else -1.0), 0.0
    sign = -1.0 if is_warp else 1.0
    rise = math.cos(0.5 * math.pi * along)
    return sign * (2.0 * rise * rise - 1.0), -sign * 0.6 * math.sin(math.pi * along)
