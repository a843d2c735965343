"""Where a disc is not what it was: stains, wear and things that lie on it, told by sectors that agree on the rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.differences import PLAIN_MIN
from wenmai.genes.symmetry.rosettes.sectors import AROUND, RINGS, Sectors, log_radii, ring_areas

SPOILT_MAX = 0.12  # of the disc's area: where more than that differs, it differs
SCATTERS = 3.0  # times the median difference from the median sector
FAR_MAX, BINS = 4.0, 256  # root mean squares of contrast; steps to there

Sound = npt.NDArray[np.float32]  # (RINGS, AROUND) 1, or 0 where the disc is spoilt


def sound_of(sectors: Sectors, coarser: int = 1) -> Sound:
    """Where sectors are like the median one, or not plainly unlike it; all but ``SPOILT_MAX`` of the area at least.
    With ``coarser`` of every so many rings and samples, for all of them.
    """
    values, inside = sectors.values[::coarser, :, ::coarser], sectors.inside[::coarser, :, ::coarser]
    known = inside > 0
    count = np.maximum(inside.sum(axis=1), 1)[:, None, :, None]
    filled = np.where(known[..., None], values, values.sum(axis=1, keepdims=True) / count)
    off = filled - np.median(filled, axis=1, keepdims=True)
    far = np.sqrt(np.einsum("rnsk,rnsk->rns", off, off)) * known
    wide = far.reshape(len(far), -1)
    area = np.repeat(ring_areas(log_radii(RINGS))[::coarser], wide.shape[1])
    bins = np.minimum((wide.ravel() / FAR_MAX * BINS).astype(np.int64), BINS)
    farther = np.cumsum(np.bincount(bins, area, BINS + 1)[::-1])[::-1] / area.sum()  # share of the area so far off
    most = float(np.argmax(farther <= SPOILT_MAX)) / BINS * FAR_MAX
    middle = float(np.median(wide[wide > 0])) if (wide > 0).any() else 0.0
    spoilt = wide > max(PLAIN_MIN, SCATTERS * middle, most)
    nearest = np.arange(AROUND) * wide.shape[1] // AROUND
    return np.asarray(np.repeat(~spoilt, coarser, axis=0)[:RINGS, nearest], np.float32)
