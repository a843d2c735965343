"""What speaks for it that a disc shows a rosette at all, and not what is alike by chance."""

from __future__ import annotations

import numpy as np
from scipy import fft

from wenmai.genes.symmetry.over_colours import power_of
from wenmai.genes.symmetry.rosettes.decision import Rings
from wenmai.genes.symmetry.rosettes.rings import at_turns
from wenmai.genes.symmetry.rosettes.sectors import log_radii, ring_areas
from wenmai.genes.symmetry.weighing import logistic

SURE_HALF = 0.22  # of many sectors: so alike on average, they are as likely those of a rosette as of anything else
SURE_MORE = 1.0  # over the order: few sectors are alike by chance more easily (measured on photographs of other things)
SURE_HALF_MANY, SURE_MORE_MANY = 0.15, 1.5  # the same of so many that hardly anything else is alike in as many parts
SURE_SPREAD = 0.05
# So few independent places are alike by chance as easily as that; chance goes by the root of their number.
PARTS = 16.0
SURE_LEAST = 0.66  # of ``SURE_MORE``, however many they are: pages and grass have hundreds that are somewhat alike
SIZE_HALF = 0.12  # radius over the picture's shorter side: a smaller disc is rather a detail of something else
SIZE_SPREAD = 0.02
FEW = 5  # sectors: of so few the picture has to show most, and of still fewer no other turn may do nearly as well
SEEN_HALF, SEEN_SPREAD = 0.88, 0.02  # of the disc
ROUND_MIN, NOT_ROUND_MORE = 0.12, 0.2  # what has rings is round; of less, few sectors have to be so much more alike
FEWEST = 3
STANDS_OUT_HALF, STANDS_OUT_SPREAD = 0.14, 0.03  # of likeness: a smooth blot is as alike to itself by any turn
LEFT_TIMES_HALF, LEFT_SPREAD = 5.0, 0.2  # other turns leave so many times as much that differs
ASIDE_DEGREES = 12.0  # from the turns of an order: what lies nearer is like it for being near


def strength(known: Rings, order: int, alike: float, size: float) -> float:
    """0…1 how sure it is that sectors by 1/``order`` of a turn, ``alike`` on average, are those of a rosette; ``size``
    is the disc's radius over the picture's shorter side.
    """
    chance = SURE_MORE * float(np.clip(np.sqrt(PARTS / max(independent_parts(known), 1e-6)), SURE_LEAST, 1.0))
    half = min(SURE_HALF + chance / order, SURE_HALF_MANY + SURE_MORE_MANY * chance / order)
    if order <= FEW:
        half += NOT_ROUND_MORE * (1 - min(concentric(known) / ROUND_MIN, 1.0))
    sure = logistic((alike - half) / SURE_SPREAD) * logistic((size - SIZE_HALF) / SIZE_SPREAD)
    if order <= FEW:
        sure *= logistic((seen_share(known) - SEEN_HALF) / SEEN_SPREAD)
    if order <= FEWEST:
        sure *= stands_out(alike, other_turns(known, order))
    return float(sure)


def stands_out(alike: float, rival: float) -> float:
    """0…1 how far turns that leave ``alike`` do more than those that leave ``rival``: by so much, or since so little is
    left that differs.
    """
    more = (alike - rival - STANDS_OUT_HALF) / STANDS_OUT_SPREAD
    left = np.log(max(1 - rival, 1e-3) / max(1 - alike, 1e-3) / LEFT_TIMES_HALF) / LEFT_SPREAD
    return logistic(max(more, float(left)))


def independent_parts(known: Rings) -> float:
    """How many places of the disc differ from each other independently: the participation ratio of its waves along the
    rings, times that of its rings (cf. Bretherton et al. 1999, of degrees of freedom in space).
    """
    ring = known.ring
    waves = power_of(fft.rfft(ring.values, axis=1))[:, 1:].astype(np.float64)
    power = waves.sum(axis=1)
    along = 2 * power**2 / np.maximum((waves**2).sum(axis=1), 1e-12)  # a wave has two phases
    weight = power * ring.area
    rows = (ring.values * np.sqrt(ring.area)[:, None, None]).reshape(len(power), -1)
    shared = rows @ rows.T
    across = np.trace(shared) ** 2 / max(float((shared**2).sum()), 1e-12)
    return float(along @ weight / max(float(weight.sum()), 1e-12) * across)


def concentric(known: Rings) -> float:
    """0…1 of what the disc shows, how much has no angle."""
    ring = known.ring
    total = float((known.likeness.power[:, 0] + ring.plain) @ ring.area)
    return float(ring.plain @ ring.area) / max(total, 1e-12)


def seen_share(known: Rings) -> float:
    """0…1 of the disc, how much the picture shows."""
    inside = known.ring.inside.mean(axis=1)
    return float(inside @ ring_areas(log_radii(len(inside))))


def other_turns(known: Rings, order: int) -> float:
    """The most that any turn which is none by 1/``order``, nor near one, leaves alike."""
    turns = np.arange(360) / 360
    off = np.abs((turns * order + 0.5) % 1.0 - 0.5) / order * 360
    area = known.ring.area
    product = area @ at_turns(known.likeness.product, turns[off > ASIDE_DEGREES])
    power = area @ at_turns(known.likeness.power, turns[off > ASIDE_DEGREES])
    return float((product / np.maximum(power, 1e-12)).max())
