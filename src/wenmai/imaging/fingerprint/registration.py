"""Laying a copy on its original: by its frame where it is whole, by features where it is not, then to a fraction of a
pixel by the pictures themselves.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from wenmai.imaging.fingerprint.model import Floats

_ROUNDS = (40, 1e-5)
_COARSE_PX = 5  # of the blur in which alignment is sought first
_LIKE_ENOUGH = 0.95  # of detail of a whole copy; below it may be turned; nothing else is tried then
_WORTH_REFINING = 0.15
_CLIMBS = ((cv2.MOTION_AFFINE, 2, 5), (cv2.MOTION_AFFINE, 2, 1), (cv2.MOTION_HOMOGRAPHY, 3, 1))  # rows, blur in pixels
_STRANGE_LEVELS = 12.0
_SHARED_PX_MIN = 1000
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
    best = _tried(copy, there, original, _whole(copy, original), NOWHERE)
    if best.likeness >= _LIKE_ENOUGH:
        return best
    features = _features(original)
    best = _tried(copy, there, original, _by_features(features, _features(copy)), best)
    if best.likeness >= _WORTH_REFINING:
        return best
    mirrored = _by_features(features, _features(np.ascontiguousarray(copy[:, ::-1])))
    back = np.array([[-1, 0, copy.shape[1] - 1], [0, 1, 0], [0, 0, 1]])
    return _tried(copy, there, original, None if mirrored is None else back @ mirrored, best)


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


def _whole(copy: Floats, original: Floats) -> Matrix:
    """Frame on frame."""
    scale_y, scale_x = copy.shape[0] / original.shape[0], copy.shape[1] / original.shape[1]
    return np.array([[scale_x, 0, (scale_x - 1) / 2], [0, scale_y, (scale_y - 1) / 2], [0, 0, 1]])


def _tried(copy: Floats, there: Floats, original: Floats, start: Matrix | None, best: Registered) -> Registered:
    """The better of ``best`` and what a guess leads to."""
    if start is None or _likeness(copy, there, original, start) < _WORTH_REFINING:
        return best
    return max(best, _refined(copy, there, original, start), key=lambda one: one.likeness)


def _refined(copy: Floats, there: Floats, original: Floats, start: Matrix) -> Registered:
    """Climbs, each on what the one before left; one that leads nowhere changes nothing.

    What is not of the original (a border, the rest of a screen) would pull the copy aside and is masked.
    """
    best = Registered(start, _likeness(copy, there, original, start))
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, *_ROUNDS)
    for motion, rows, blur_px in _CLIMBS:
        mask = _common(copy, there, original, best.matrix)
        warp = np.ascontiguousarray(best.matrix[:rows], np.float32)
        with contextlib.suppress(cv2.error):
            _, climbed = cv2.findTransformECC(original, copy, warp, motion, criteria, mask, blur_px)
            matrix = np.vstack([np.asarray(climbed, np.float64), np.eye(3)[rows:]])
            found = Registered(matrix, _likeness(copy, there, original, matrix))
            best = max(best, found, key=lambda one: one.likeness)
    return best


def _common(copy: Floats, there: Floats, original: Floats, matrix: Matrix) -> NDArray[np.uint8]:
    """255 in the copy where it shows the original, by tone, when laid by ``matrix``; else 0."""
    seen, counted = over(copy, there, matrix, (original.shape[0], original.shape[1]))
    inside = counted > 0
    if np.count_nonzero(inside) < _SHARED_PX_MIN:
        return (there * 255).astype(np.uint8)
    apart = np.abs(_matched_tone(seen, original, inside) - original)
    apart = np.asarray(cv2.GaussianBlur(apart, (0, 0), _COARSE_PX), np.float32)
    limit = max(_STRANGE_LEVELS, 4 * float(np.median(apart[inside])))
    shared = np.where(inside & (apart < limit), np.uint8(255), np.uint8(0))
    back = cv2.warpPerspective(shared, matrix, copy.shape[::-1], flags=cv2.INTER_NEAREST)
    return np.asarray(back, np.uint8)


def _matched_tone(seen: Floats, original: Floats, inside: NDArray[np.bool_]) -> Floats:
    """``seen`` with the median and the spread of ``original``: neither is moved by a border of less than a quarter."""
    low, middle, high = np.quantile(seen[inside], (0.25, 0.5, 0.75))
    low_meant, middle_meant, high_meant = np.quantile(original[inside], (0.25, 0.5, 0.75))
    gain = np.clip((high_meant - low_meant) / max(float(high - low), 1.0), 0.5, 2)
    return np.asarray((seen - middle) * gain + middle_meant, np.float32)


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


def _features(samples: Floats) -> tuple[Floats, Floats]:
    """(n, 2) x and y in pixels, and (n, 128) what is around them."""
    points, described = cv2.SIFT.create(_FEATURES).detectAndCompute(_bytes(samples), None)
    if described is None:
        return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    return np.array([point.pt for point in points], np.float32), np.asarray(described, np.float32)


def _by_features(original: tuple[Floats, Floats], copy: tuple[Floats, Floats]) -> Matrix | None:
    """The affine map on which most features agree."""
    if min(len(original[0]), len(copy[0])) < _MATCHES_MIN:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(original[1], copy[1], k=2)
    close = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
    if len(close) < _MATCHES_MIN:
        return None
    source = original[0][[match.queryIdx for match in close]]
    target = copy[0][[match.trainIdx for match in close]]
    affine, inliers = cv2.estimateAffine2D(source, target, method=cv2.RANSAC, ransacReprojThreshold=_RANSAC_PX)
    if affine is None or int(inliers.sum()) < _MATCHES_MIN:
        return None
    return np.vstack([affine, [0, 0, 1]]).astype(np.float64)


def _bytes(samples: Floats) -> NDArray[np.uint8]:
    return np.clip(samples, 0, 255).astype(np.uint8)
