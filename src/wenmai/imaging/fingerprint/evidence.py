"""From evidence at each cell to a code and to the chance of being wrong.

The bound. Evidence g is made from a picture alone. Under a key that the picture does not know, each sign of the plane
is ±1 as by coin, whatever g is, and a sum of coins Σ ±gᵢ exceeds z·|g| with a probability of at most exp(-z²/2)
(Hoeffding, Journal of the American Statistical Association 58, 1963, theorem 2). Nothing is assumed of the picture.
That signs are as by coin rests on SHAKE256.
"""

from __future__ import annotations

import math

import numpy as np

from wenmai.imaging.fingerprint.codewords import (
    CHECK_BITS,
    COMBINATIONS_MAX,
    SYMBOLS,
    as_rows,
    hadamard_transform,
    likeliest,
    own_rows,
)
from wenmai.imaging.fingerprint.model import CODE_BITS, Floats, Reading
from wenmai.imaging.fingerprint.plane import OWN_LAYER, PLACE_LAYER

NOTHING = Reading(None, 1.0)
PLACEMENTS_MAX = 24  # nine of a whole picture, seven turns and mirrors, twice four peaks of a search
SMALLEST_LOG = -690.0  # 1e-300: no bound is zero


def chance_of(score: float, tries: float = 1.0) -> float:
    """Bound on the probability that the best of ``tries`` innocent scores reaches ``score`` standard deviations."""
    if score <= 0:
        return 1.0
    return math.exp(max(SMALLEST_LOG, min(0.0, math.log(tries) - score * score / 2)))


def standing(row: Floats, sums: Floats) -> float:
    """How many standard deviations ``sums`` stand out along ``row`` of ±1."""
    length = float(np.sqrt(np.square(sums, dtype=np.float64).sum()))
    return float(np.sum(row * sums, dtype=np.float64)) / length if length > 0 else 0.0


def share_spent(number: int, most: int) -> float:
    """By how much the chance of being wrong at the ``number``-th of up to ``most`` tries counts.

    Tries are made until one succeeds. The n-th has 1 / n of a harmonic sum of the chance that all have together, so
    that the first, which mostly succeeds, costs little.
    """
    return number * sum(1 / other for other in range(1, most + 1))


def decide(sums: Floats, key: bytes, placement: int = 1) -> Reading:
    """The code that the gathered evidence (6, 4096) speaks for, if it does.

    ``placement`` counts how the picture was laid, this time included, from 1 to 24. Two errors are bounded: that a
    picture without this key's fingerprint scores as much on any of 2³² codes, and that a picture with it is misread,
    for which the 16 check bits and the code's own row have to agree by chance.
    """
    laid = share_spent(placement, PLACEMENTS_MAX)
    found = likeliest(hadamard_transform(sums[:SYMBOLS]), key)
    if found is None:
        return NOTHING
    code, tried = found
    score = standing(as_rows(code, key), sums[:PLACE_LAYER])
    unmarked = chance_of(score, laid * 2.0**CODE_BITS)
    own = standing(own_rows([code], key)[0], sums[OWN_LAYER])
    misread = laid * share_spent(tried, COMBINATIONS_MAX) * 2.0**-CHECK_BITS * chance_of(own)
    return Reading(code, min(1.0, unmarked + misread))
