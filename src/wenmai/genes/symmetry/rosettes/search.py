"""The disc of a rosette: its centre, its radius, how far it is from round, by which order sectors are most alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.rosettes.disc import Disc, rings, upright_disc
from wenmai.genes.symmetry.rosettes.orders import Likely, likely_of_many, likely_order, order_contrast
from wenmai.genes.symmetry.rosettes.rings import turned, unrolled
from wenmai.genes.symmetry.rosettes.steps import asked_of_parts
from wenmai.genes.symmetry.surface import Surface

RINGS = 40
ANGLES = 180
FINER_ANGLES = 360
REACH_SHARE = 0.66  # of the shorter side: how far out is looked
FIRST_STEP = 0.06  # of the radius
LAST_STEP = 0.008
CENTRES_MAX = 5
GROWN_MAX = 2.2  # radii
GROWN_STEP = 0.04
GROWN_GAP = 0.2
GROWN_ALIKE_MIN = 0.3
RIVAL_SHARE = 0.5  # of what speaks for the best centre: others that have so much are looked at closely as well

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """A disc, its likely order, and what speaks for it."""

    disc: Disc
    likely: Likely

    @property
    def weight(self) -> float:
        """The area that is alike, px."""
        return self.likely.weight


def likely_disc(surface: Surface, centres: FloatArray) -> Found | None:
    """The best of the discs about these centres (n, 2) px, drawn to where it is best; None without any."""
    reach = REACH_SHARE * min(surface.shape)
    first = [_about(surface, float(x), float(y), reach, (0.0, 0.0)) for x, y in centres[:CENTRES_MAX]]
    if not first:
        return None
    best = sorted(first, key=lambda one: -one.weight)
    rivals = [one for one in best[:2] if one is not first[0] and one.weight >= RIVAL_SHARE * best[0].weight]
    chosen = [first[0], *rivals]  # the likeliest centre may be too far off for its sectors to be alike yet
    return max((_climbed(surface, one, reach) for one in chosen), key=lambda one: one.weight)


def of_many_sectors(surface: Surface, disc: Disc, order_min: int) -> Found | None:
    """The disc about the same centre, as much seen askew, in which ``order_min`` sectors or more are most alike;
    None where none are.
    """
    reach = REACH_SHARE * min(surface.shape)
    wide = disc.with_radius(reach / disc.radius_px)
    radii = (np.arange(RINGS) + 0.5) / RINGS
    ring = unrolled(surface, wide.at(rings(radii, FINER_ANGLES)), radii * (2 * np.pi * reach**2 / RINGS))
    likely = likely_of_many(ring, turned(ring), order_min)
    return Found(wide.with_radius(likely.rings / RINGS), likely) if likely.weight > 0 else None


def _about(surface: Surface, x: float, y: float, reach: float, stretch: tuple[float, float]) -> Found:
    radii, places = _ring_places()
    disc = upright_disc(x, y, reach, stretch)
    ring = unrolled(surface, disc.at(places), radii * (2 * np.pi * reach**2 / RINGS))
    likely = likely_order(ring, turned(ring))
    return Found(disc.with_radius(max(likely.rings, 1) / RINGS), likely)


@lru_cache(maxsize=1)
def _ring_places() -> tuple[FloatArray, FloatArray]:
    """Radii (``RINGS``,) of the rings looked at, in parts of the reach, and places on them, of the unit disc."""
    radii = (np.arange(RINGS) + 0.5) / RINGS
    return radii, rings(radii, ANGLES)


def _climbed(surface: Surface, start: Found, reach: float) -> Found:
    """Uphill by single steps of centre and stretch, ever smaller."""
    place = np.array([*start.disc.centre, 0.0, 0.0])
    best = start
    step = FIRST_STEP
    while step >= LAST_STEP:
        improved = False
        radius = best.disc.radius_px
        scales = np.array([radius, radius, 1.0, 1.0]) * step
        for axis in range(4):
            for sign in (1.0, -1.0):
                tried = place.copy()
                tried[axis] += sign * scales[axis]
                found = _about(surface, tried[0], tried[1], reach, (tried[2], tried[3]))
                if found.weight > best.weight * 1.001:
                    place, best, improved = tried, found, True
                    break
        if not improved:
            step /= 2
    return best


def grown(surface: Surface, disc: Disc, order: int) -> Disc:
    """The disc as far out as sectors go on to be alike, by 1/``order`` of a turn or what divides it: what lies in its
    middle may be of less order, or of more, and have stopped the search.
    """
    radii = np.arange(1.0, GROWN_MAX, GROWN_STEP)
    ring = unrolled(surface, disc.at(rings(radii, ANGLES)), radii)
    contrast, same = order_contrast(turned(ring))
    asked = asked_of_parts(order, GROWN_ALIKE_MIN)
    parts, enough = np.array(list(asked)), np.array(list(asked.values()))
    alike = (contrast[:, parts - 2] > enough * same[:, None]).any(axis=1) & (ring.area > 0)
    rim = 1.0
    for radius, so in zip(radii, alike, strict=True):
        if radius - rim > GROWN_GAP:
            break
        rim = float(radius) if so else rim
    return disc.with_radius(rim)
