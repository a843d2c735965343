"""Laying a copy on its original: by its frame where it is whole, by features where it is not, then to a fraction of a
pixel by the pictures themselves.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from wenmai.imaging.fingerprint.model import Floats

_ROUNDS = (40, 1e-5)
_COARSE_PX = 5  # of the blur in which alignment is sought first
_LIKE_ENOUGH = 0.97  # nothing else is tried then
_WORTH_REFINING = 0.15
_FEATURES = 3000
_RATIO = 0.8  # Lowe's, of the nearest to the second descriptor
_MATCHES_MIN = 10
_RANSAC_PX = 3.0
_BLUR = 0.45  # of a sample, against aliasing

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Registered:
    """``matrix`` (3, 3) takes a pixel (x, y, 1) of the original to the copy's; ``likeness`` is the correlation of both
    where they overlap, -1 to 1.
    """

    matrix: Matrix
    likeness: float


NOWHERE = Registered(np.eye(3), 0.0)


def register(copy: Floats, there: Floats, original: Floats) -> Registered:
    """Where ``original`` (h, w) levels of 255 lies in ``copy`` (another h, w, with pixels where ``there`` is 1).

    Enhanced correlation maximisation: Evangelidis, Psarakis, IEEE Transactions on Pattern Analysis and Machine
    Intelligence 30(10), 2008; scale-invariant features: Lowe, International Journal of Computer Vision 60(2), 2004.
    """
    best = NOWHERE
    for start in _starts(copy, original):
        if _likeness(copy, there, original, start) < _WORTH_REFINING:
            continue
        best = max(best, _refined(copy, there, original, start), key=lambda one: one.likeness)
        if best.likeness >= _LIKE_ENOUGH:
            break
    return best


def over(copy: Floats, there: Floats, matrix: Matrix, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """``copy`` as the original sees it, (h, w) of ``shape``, and 1 where ``there`` says that it has pixels, else 0."""
    denser = math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))
    if denser > 1.05:
        copy = np.asarray(cv2.GaussianBlur(copy, (0, 0), _BLUR * math.sqrt(denser**2 - 1)), np.float32)
    size = shape[::-1]
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(copy, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    counted = cv2.warpPerspective(there, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(seen, np.float32), np.asarray(counted > 0.999, np.float32)


def _starts(copy: Floats, original: Floats) -> Iterator[Matrix]:
    """Guesses, the likeliest first: the whole frame, then features of the copy as it is and mirrored."""
    scale_y, scale_x = copy.shape[0] / original.shape[0], copy.shape[1] / original.shape[1]
    yield np.array([[scale_x, 0, (scale_x - 1) / 2], [0, scale_y, (scale_y - 1) / 2], [0, 0, 1]])
    found = _by_features(copy, original)
    if found is not None:
        yield found
    mirrored = _by_features(np.ascontiguousarray(copy[:, ::-1]), original)
    if mirrored is not None:
        yield np.array([[-1, 0, copy.shape[1] - 1], [0, 1, 0], [0, 0, 1]]) @ mirrored


def _refined(copy: Floats, there: Floats, original: Floats, start: Matrix) -> Registered:
    """Two climbs, the second on what the first left; a climb that leads nowhere changes nothing."""
    best = Registered(start, _likeness(copy, there, original, start))
    mask = (there * 255).astype(np.uint8)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, *_ROUNDS)
    for motion, rows, blur_px in ((cv2.MOTION_AFFINE, 2, _COARSE_PX), (cv2.MOTION_HOMOGRAPHY, 3, 1)):
        warp = np.ascontiguousarray(best.matrix[:rows], np.float32)
        with contextlib.suppress(cv2.error):
            _, climbed = cv2.findTransformECC(original, copy, warp, motion, criteria, mask, blur_px)
            matrix = np.vstack([np.asarray(climbed, np.float64), np.eye(3)[rows:]])
            found = Registered(matrix, _likeness(copy, there, original, matrix))
            best = max(best, found, key=lambda one: one.likeness)
    return best


def _likeness(copy: Floats, there: Floats, original: Floats, matrix: Matrix) -> float:
    """Correlation of detail (a band-pass) where the copy covers the original; 0 where it covers less than a tenth."""
    seen, counted = over(copy, there, matrix, (original.shape[0], original.shape[1]))
    inside = counted > 0
    if inside.mean() < 0.1:
        return 0.0
    one, two = _detail(seen)[inside], _detail(original)[inside]
    spread = float(one.std() * two.std())
    return float(((one - one.mean()) * (two - two.mean())).mean()) / spread if spread > 0 else 0.0


def _detail(samples: Floats) -> Floats:
    fine = cv2.GaussianBlur(samples, (0, 0), 1.0) - cv2.GaussianBlur(samples, (0, 0), 8.0)
    return np.asarray(fine, np.float32)


def _by_features(copy: Floats, original: Floats) -> Matrix | None:
    finder = cv2.SIFT.create(_FEATURES)
    points_one, described_one = finder.detectAndCompute(_bytes(original), None)
    points_two, described_two = finder.detectAndCompute(_bytes(copy), None)
    if described_one is None or described_two is None or min(len(points_one), len(points_two)) < _MATCHES_MIN:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(described_one, described_two, k=2)
    close = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
    if len(close) < _MATCHES_MIN:
        return None
    source = np.array([points_one[match.queryIdx].pt for match in close])
    target = np.array([points_two[match.trainIdx].pt for match in close])
    affine, inliers = cv2.estimateAffine2D(source, target, method=cv2.RANSAC, ransacReprojThreshold=_RANSAC_PX)
    if affine is None or int(inliers.sum()) < _MATCHES_MIN:
        return None
    return np.vstack([affine, [0, 0, 1]]).astype(np.float64)


def _bytes(samples: Floats) -> NDArray[np.uint8]:
    return np.clip(samples, 0, 255).astype(np.uint8)
