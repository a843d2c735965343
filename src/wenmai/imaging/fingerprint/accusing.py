"""How much each delivery fits what a copy has beyond its original, and how likely anyone innocent fits as much.

The bound. Under the key, the four symbols of a code that had no part in a copy are four uniform draws from 4,096, and
its own row is 4,096 flips of a coin, whatever the copy is and whoever made it (:mod:`.codewords`). Its fit is then S =
Σ T_i(draw) + Σ ±g_b, where the evidence g and all T_i are known numbers, and for every λ > 0 (H. Chernoff, Annals
of Mathematical Statistics 23, 1952)

    P(S ≥ s) ≤ exp(-λs) · Π_i mean_a exp(λ T_i(a)) · Π_b cosh(λ g_b).

Innocents who share a symbol with the guilty, one of 1,000, are counted by the mean. A bound for one is multiplied by
the number of candidates.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wenmai.imaging.fingerprint.codewords import SYMBOLS, hadamard_transform, own_rows, symbols_of
from wenmai.imaging.fingerprint.evidence import SMALLEST_LOG
from wenmai.imaging.fingerprint.model import Floats, Suspicion
from wenmai.imaging.fingerprint.plane import OWN_LAYER, PLACE_LAYER

_AT_ONCE = 1000  # own rows, 16 MB
_TILTS = np.geomspace(0.3, 300, 80)  # λ, in units of 1 / |g|; any will do, the best is taken

Doubles = NDArray[np.float64]


def ranked(codes: Sequence[int], sums: Floats, key: bytes) -> tuple[Suspicion, ...]:
    """Each of ``codes`` against the gathered evidence (6, 4096), the most suspect first."""
    length = float(np.sqrt(np.square(sums[:PLACE_LAYER], dtype=np.float64).sum()))
    if length == 0:
        return tuple(Suspicion(code, 0.0, 1.0) for code in sorted(codes))
    evidence = sums.astype(np.float64) / length
    scores = fits(codes, evidence, key)
    order = np.lexsort((np.array(codes), -scores))
    logs = np.log(len(codes)) + log_bounds(scores[order], evidence)
    chances = np.exp(np.clip(logs, SMALLEST_LOG, 0.0))
    return tuple(
        Suspicion(codes[index], float(scores[index]), float(chance))
        for index, chance in zip(order, chances, strict=True)
    )


def fits(codes: Sequence[int], evidence: Doubles, key: bytes) -> Doubles:
    """(n,): how much evidence (6, 4096) of length 1 agrees with each code; an innocent's has a variance of 1."""
    own = [
        own_rows(codes[start : start + _AT_ONCE], key) @ evidence[OWN_LAYER].astype(np.float32)
        for start in range(0, len(codes), _AT_ONCE)
    ]
    symbols = np.array([symbols_of(code, key) for code in codes])
    matches = hadamard_transform(evidence[:SYMBOLS])
    return np.asarray(np.concatenate(own) + matches[np.arange(SYMBOLS), symbols].sum(axis=1), np.float64)


def log_bounds(scores: Doubles, evidence: Doubles) -> Doubles:
    """(n,): the logarithm of the bound on P(an innocent's fit ≥ score), for evidence (6, 4096) of length 1."""
    matches = hadamard_transform(evidence[:SYMBOLS])
    lowest = np.zeros(scores.shape)
    for tilt in _TILTS:
        tilted = tilt * matches
        peak = tilted.max(axis=1)
        drawn = (np.log(np.exp(tilted - peak[:, None]).mean(axis=1)) + peak).sum()
        flips = np.abs(tilt * evidence[OWN_LAYER])
        flipped = (flips + np.log1p(np.exp(-2 * flips)) - np.log(2)).sum()  # log cosh
        lowest = np.minimum(lowest, drawn + flipped - tilt * scores)
    return lowest
