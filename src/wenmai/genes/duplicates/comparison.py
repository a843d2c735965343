"""Are two pictures one picture? Laid over each other by their points, or by hash, they have to look the same."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.descriptors.model import Descriptors
from wenmai.genes.descriptors.planes import even_grey, resize
from wenmai.genes.descriptors.verification import verify
from wenmai.genes.duplicates.candidates import HASH_DISTANCE_MAX, HASH_QUALITY_MIN
from wenmai.genes.duplicates.hashing import distances, hash_variants
from wenmai.genes.duplicates.model import THUMBNAIL_SIDE_PX, Fingerprint, Likeness, Reason
from wenmai.genes.model import RgbImage

POINTS_MIN = 10
CORRELATION_MIN = 0.75
OVERLAP_MIN = 0.40  # of the larger extent: a turn by 45° puts a square on a ground twice its size
EDGE_PX = 4  # the even grey of a border knows of what lies beyond it
SEEN_MIN_PX = 200
TURNED_DEG = 3.0
CROPPED_OVERLAP = 0.93
RECOLOURED_COSINE = 0.80

FloatArray = npt.NDArray[np.float64]

# x' and y' of each variant of ``hash_variants`` as signed parts of (x, y) about the middle of the picture.
VARIANT_MATRICES = np.array(
    [
        [[1, 0], [0, 1]],
        [[-1, 0], [0, 1]],
        [[1, 0], [0, -1]],
        [[-1, 0], [0, -1]],
        [[0, 1], [1, 0]],
        [[0, -1], [1, 0]],
        [[0, 1], [-1, 0]],
        [[0, -1], [-1, 0]],
    ],
    np.float64,
)


def fingerprint(rgb: RgbImage, descriptors: Descriptors) -> Fingerprint:
    """The fingerprint of a picture (h, w, 3) whose ``descriptors`` were taken without a mask."""
    hashes, quality = hash_variants(rgb)
    grey = even_grey(resize(rgb))
    scale = THUMBNAIL_SIDE_PX / max(grey.shape)
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    thumbnail = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Fingerprint(hashes, quality, thumbnail, descriptors)


def compare(first: Fingerprint, second: Fingerprint) -> Likeness | None:
    """How ``first`` lies over ``second`` where they are one picture, None where they are not."""
    match = verify(first.descriptors.keypoints, second.descriptors.keypoints)
    if match is not None and match.inliers >= POINTS_MIN:
        matrix, points = match.transform, match.inliers
    else:
        by_hash = _matrix_by_hash(first, second)
        if by_hash is None:
            return None
        matrix, points = by_hash, 0
    correlation, overlap = _lay_over(first.thumbnail, second.thumbnail, matrix)
    if correlation < CORRELATION_MIN or overlap < OVERLAP_MIN:
        return None
    colours = float(first.descriptors.colour @ second.descriptors.colour)
    reason, turn_deg = _reason(matrix, overlap, colours)
    return Likeness(reason, correlation, overlap, turn_deg, points)


def _matrix_by_hash(first: Fingerprint, second: Fingerprint) -> FloatArray | None:
    """The turn or mirroring under which the hashes agree, as a transform in parts of the long side."""
    if min(first.hash_quality, second.hash_quality) < HASH_QUALITY_MIN:
        return None
    apart = distances(second.hashes[0], first.hashes)
    if apart.min() > HASH_DISTANCE_MAX:
        return None
    linear = VARIANT_MATRICES[int(apart.argmin())]
    extents = [np.array(f.thumbnail.shape[::-1]) / max(f.thumbnail.shape) for f in (first, second)]
    # The hash squeezes both pictures to a square, so sides are matched each for itself.
    scale = np.abs(extents[1] / (np.abs(linear) @ extents[0]))
    matrix = linear * scale[:, None]
    return np.column_stack([matrix, extents[1] / 2 - matrix @ (extents[0] / 2)])


def _lay_over(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8], matrix: FloatArray) -> tuple[float, float]:
    """Correlation where both are seen, and the part of the larger extent that is."""
    long_first, long_second = max(first.shape), max(second.shape)
    # From pixels of the first to pixels of the second; pixel centres lie at halves.
    linear = matrix[:, :2] * (long_second / long_first)
    offset = matrix[:, 2] * long_second + linear @ [0.5, 0.5] - 0.5
    warp = np.column_stack([linear, offset])
    size = (second.shape[1], second.shape[0])
    laid = cv2.warpAffine(first, warp, size, flags=cv2.INTER_LINEAR)
    extent = cv2.warpAffine(np.full(first.shape, 255, np.uint8), warp, size, flags=cv2.INTER_LINEAR) > 250
    inner = np.zeros(first.shape, np.uint8)
    inner[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX] = 255
    seen = cv2.warpAffine(inner, warp, size, flags=cv2.INTER_LINEAR) > 250
    seen[:EDGE_PX], seen[-EDGE_PX:], seen[:, :EDGE_PX], seen[:, -EDGE_PX:] = False, False, False, False
    larger = max(first.size * abs(float(np.linalg.det(linear))), float(second.size))
    overlap = float(np.count_nonzero(extent)) / larger
    if np.count_nonzero(seen) < SEEN_MIN_PX:
        return 0.0, overlap
    one, other = np.asarray(laid, np.float64)[seen], second[seen].astype(np.float64)
    deviation = float(one.std() * other.std())
    if deviation < 1e-6:
        return 0.0, overlap
    return abs(float(((one - one.mean()) * (other - other.mean())).mean() / deviation)), overlap


def _reason(matrix: FloatArray, overlap: float, colours: float) -> tuple[Reason, float]:
    mirrored = float(np.linalg.det(matrix[:, :2])) < 0
    turn_deg = math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))
    if mirrored:
        return "mirrored", turn_deg
    if abs(turn_deg) > TURNED_DEG:
        return "turned", turn_deg
    if overlap < CROPPED_OVERLAP:
        return "cropped", turn_deg
    return ("recoloured" if colours < RECOLOURED_COSINE else "same"), turn_deg
