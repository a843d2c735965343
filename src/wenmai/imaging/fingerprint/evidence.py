"""From evidence at each cell to a code and to the chance of being wrong.

The bound. Evidence g is made from a picture alone. Under a key that the picture does not know, each sign of the plane
is ±1 as by coin, whatever g is, and a sum of coins Σ ±gᵢ exceeds z·|g| with a probability of at most exp(-z²/2)
(Hoeffding, Journal of the American Statistical Association 58, 1963, theorem 2). Nothing is assumed of the picture.
That signs are as by coin rests on BLAKE2b and Philox.
"""

from __future__ import annotations

import math

import numpy as np

from wenmai.imaging.fingerprint.codewords import (
    CHECK_BITS,
    SYMBOLS,
    as_rows,
    hadamard_transform,
    likeliest,
    own_row,
)
from wenmai.imaging.fingerprint.model import CODE_BITS, Floats, Reading
from wenmai.imaging.fingerprint.plane import OWN_LAYER, PLACE_LAYER

NOTHING = Reading(None, 1.0)
_SMALLEST_LOG = -690.0  # 1e-300: no bound is zero


def chance_of(score: float, tries: float = 1.0) -> float:
    """Bound on the probability that the best of ``tries`` innocent scores reaches ``score`` standard deviations."""
    if score <= 0:
        return 1.0
    return math.exp(max(_SMALLEST_LOG, min(0.0, math.log(tries) - score * score / 2)))


def standing(row: Floats, sums: Floats) -> float:
    """How many standard deviations ``sums`` stand out along ``row`` of ±1."""
    length = float(np.sqrt(np.square(sums, dtype=np.float64).sum()))
    return float(np.sum(row * sums, dtype=np.float64)) / length if length > 0 else 0.0


def decide(sums: Floats, key: bytes, geometries: int) -> Reading:
    """The code that the gathered evidence (6, 4096) speaks for, if it does.

    ``geometries`` is how many placements of the picture were tried up to this one. Two errors are bounded: that a
    picture without this key's fingerprint scores as much on any of 2³² codes, and that a picture with it is misread,
    for which the 16 check bits and the code's own row have to agree by chance.
    """
    found = likeliest(hadamard_transform(sums[:SYMBOLS]), key)
    if found is None:
        return NOTHING
    code, tried = found
    score = standing(as_rows(code, key), sums[:PLACE_LAYER])
    unmarked = chance_of(score, geometries * 2.0**CODE_BITS)
    own = standing(own_row(code, key), sums[OWN_LAYER])
    misread = geometries * tried * 2.0**-CHECK_BITS * chance_of(own)
    return Reading(code, min(1.0, unmarked + misread))
