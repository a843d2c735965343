"""The rings of a rosette apart: each of the order that it has by itself, which may be more than the whole has."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from wenmai.genes.symmetry.rosettes.decision import rings_of
from wenmai.genes.symmetry.rosettes.mirrors import best_axis
from wenmai.genes.symmetry.rosettes.orders import ORDER_MAX
from wenmai.genes.symmetry.rosettes.rings import at_turns
from wenmai.genes.symmetry.rosettes.sectors import RINGS, Sectors, log_radii, ring_areas, sectors_of
from wenmai.genes.symmetry.rosettes.unbending import Flat
from wenmai.genes.symmetry.surface import Surface

ALIKE_MIN = 0.4  # of a ring's sectors on average: less, and it has no order
NEARLY = 0.85  # of the likeness by the best order: the greatest that reaches it is the ring's
FAINT_SHARE = 0.1  # of the disc's mean square: a fainter ring is plain
WIDTH_MIN = 0.05  # of the radius
MIRROR_ALIKE_MIN = 0.8


@dataclass(frozen=True, slots=True)
class Zone:
    """A ring between two radii, in parts of the disc's; its ``order``, 1 for none; ``alike`` its sectors."""

    inner: float
    outer: float
    order: int
    mirrored: bool
    alike: float


def zones_of(surface: Surface, flat: Flat) -> tuple[Zone, ...]:
    """The rings of a disc laid flat, from the inside out; what is plain along them is left out."""
    known = rings_of(surface, flat)
    radii = log_radii(RINGS)
    power = gaussian_filter1d(known.likeness.power[:, 0], 1.5)
    columns = []
    for order in range(2, ORDER_MAX + 1):
        product = at_turns(known.likeness.product, np.arange(1, order) / order).mean(axis=1)
        columns.append(gaussian_filter1d(product, 1.5) / np.maximum(power, 1e-9))
    alike = np.stack(columns, axis=1)
    best = alike.max(axis=1)
    nearly = alike >= NEARLY * best[:, None]
    greatest = ORDER_MAX - np.argmax(nearly[:, ::-1], axis=1)
    seen = (power > FAINT_SHARE * float(power @ ring_areas(radii))) & (known.ring.area > 0)
    orders = np.where(seen, np.where(best >= ALIKE_MIN, greatest, 1), 0)
    found = []
    for first, last in _runs(orders):
        if orders[first] and radii[last - 1] - radii[first] >= WIDTH_MIN:
            order = int(orders[first])
            share = float(alike[first:last, order - 2].mean()) if order > 1 else 0.0
            mirrored = order > 1 and _mirrored(surface, flat, order, first, last)
            found.append(Zone(float(radii[first]), float(radii[last - 1]), order, mirrored, share))
    return tuple(found)


def _runs(values: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Where equal values begin and end."""
    edges = [0, *(np.nonzero(np.diff(values))[0] + 1).tolist(), len(values)]
    return list(pairwise(edges))


def _mirrored(surface: Surface, flat: Flat, order: int, first: int, last: int) -> bool:
    sectors = sectors_of(surface, flat, order)
    ring = Sectors(sectors.values[first:last], sectors.inside[first:last])
    return best_axis(ring, ring_areas(log_radii(RINGS))[first:last])[1] >= MIRROR_ALIKE_MIN
