"""In which order candidates answer a query picture: alike at a glance first, then those whose points agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wenmai.genes.descriptors.model import Descriptors, VerifiedMatch
from wenmai.genes.descriptors.verification import INLIERS_MIN, verify_many
from wenmai.genes.model import Vector

SHORTLIST = 50  # candidates laid over the query: 1.4 ms each
IMAGE_WEIGHT, FORM_WEIGHT, COLOUR_WEIGHT = 0.5, 0.4, 0.1
POINTS_HALF = 6.0  # points at which agreement has half its weight; unrelated pairs have 4, rarely 7

FloatArray = npt.NDArray[np.float32]


def glance(query: Descriptors, images: FloatArray, forms: FloatArray, colours: FloatArray) -> npt.NDArray[np.float64]:
    """(n,) likeness, −1…1, of a query to candidates by their vectors (n, 256), (n, 256) and (n, 125)."""
    weighted = (
        IMAGE_WEIGHT * (images @ query.image)
        + FORM_WEIGHT * (forms @ query.form)
        + COLOUR_WEIGHT * (colours @ query.colour)
    )
    return np.asarray(weighted, np.float64)


def glance_vector(item: Descriptors) -> Vector:
    """(637,) unit vector whose cosine is the likeness of ``glance``, so that one index gives the whole shortlist."""
    parts = ((IMAGE_WEIGHT, item.image), (FORM_WEIGHT, item.form), (COLOUR_WEIGHT, item.colour))
    return np.concatenate([np.float32(weight**0.5) * vector for weight, vector in parts])


def agreement(match: VerifiedMatch | None) -> float:
    """0…1, how much the agreeing points say; 0 below what chance brings."""
    if match is None:
        return 0.0
    surplus = max(0, match.inliers - INLIERS_MIN + 1) ** 2
    return surplus / (surplus + POINTS_HALF**2)


def rank(
    query: Descriptors, candidates: Sequence[Descriptors], glances: npt.NDArray[np.float64], shortlist: int = SHORTLIST
) -> tuple[npt.NDArray[np.int64], dict[int, VerifiedMatch]]:
    """Places of ``candidates``, best first, and the matches found among the ``shortlist`` best by ``glances`` (n,)."""
    first = np.argsort(-glances, kind="stable")[:shortlist]
    matches = verify_many(query.keypoints, [candidates[int(place)].keypoints for place in first])
    scores = np.asarray(glances, np.float64).copy()
    for place, match in zip(first, matches, strict=True):
        scores[place] += 2.0 * agreement(match)
    found = {int(place): match for place, match in zip(first, matches, strict=True) if match is not None}
    return np.argsort(-scores, kind="stable"), found
