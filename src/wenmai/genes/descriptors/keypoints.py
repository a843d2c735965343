"""Where a pattern can be recognised: up to 300 points spread over the picture, with foldable codes."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.descriptors.folding import CODE_LENGTH, fold
from wenmai.genes.descriptors.model import KEYPOINTS_MAX, Keypoints
from wenmai.genes.model import Mask

CONTRAST_MIN = 0.02  # SIFT's threshold, half its default: shallow carving counts, and the grey is evened already
EDGE_RATIO_MAX = 12.0
SPREAD_CELLS = 6  # the strongest points are taken in turn from 6 × 6 cells, so that one corner cannot use them up
FIELDS = 4


def find_keypoints(grey: npt.NDArray[np.uint8], mask: Mask | None = None) -> Keypoints:
    """The points of ``grey`` (h, w), inside ``mask`` where one is given."""
    detector = cv2.SIFT.create(0, 3, CONTRAST_MIN, EDGE_RATIO_MAX)
    area = None if mask is None else mask.astype(np.uint8)
    found = detector.detect(grey, area)
    if not found:
        return _empty()
    chosen = [found[i] for i in _spread(found, grey.shape)]
    described, sift = detector.compute(grey, chosen)
    if sift is None or not len(described):
        return _empty()
    long_side = float(max(grey.shape))
    return Keypoints(
        places=np.array([point.pt for point in described], np.float32) / long_side,
        sizes=np.array([point.size for point in described], np.float32) / long_side,
        angles=np.deg2rad(np.array([point.angle for point in described], np.float32)),
        codes=fold(np.asarray(sift, np.float32)),
    )


def _empty() -> Keypoints:
    none = np.empty(0, np.float32)
    return Keypoints(np.empty((0, 2), np.float32), none, none, np.empty((0, CODE_LENGTH), np.int8))


def _spread(found: Sequence[cv2.KeyPoint], shape: tuple[int, ...]) -> list[int]:
    """Which points are kept: the strongest of each cell first, then the second of each, and so on."""
    table = np.array([(p.pt[0], p.pt[1], p.response, p.size, p.angle) for p in found])
    side = max(shape) / SPREAD_CELLS
    cells = (table[:, 1] // side).astype(int) * (SPREAD_CELLS + 1) + (table[:, 0] // side).astype(int)
    # Every column takes part, so that the order does not hang on the order in which OpenCV found the points.
    order = np.lexsort((table[:, 4], table[:, 3], table[:, 0], table[:, 1], -table[:, 2]))
    ordered_cells = cells[order]
    turn = np.empty(len(order), int)
    for cell in np.unique(ordered_cells):
        inside = np.flatnonzero(ordered_cells == cell)
        turn[inside] = np.arange(len(inside))
    return [int(i) for i in order[np.argsort(turn, kind="stable")][:KEYPOINTS_MAX]]


def pack(points: Keypoints) -> bytes:
    """The points as bytes to be stored: 144 for each; the same points give the same bytes."""
    numbers = np.column_stack([points.places, points.sizes, points.angles]).astype("<f4")
    return numbers.tobytes() + points.codes.tobytes()


def unpack(data: bytes) -> Keypoints:
    """The inverse of ``pack``. Raises ``ValueError`` for bytes of another length than any points have."""
    count, rest = divmod(len(data), 4 * FIELDS + CODE_LENGTH)
    if rest:
        raise ValueError(f"{len(data)} bytes are no whole number of points")
    numbers = np.frombuffer(data, "<f4", count * FIELDS).reshape(count, FIELDS).astype(np.float32)
    codes = np.frombuffer(data, np.int8, offset=4 * FIELDS * count).reshape(count, CODE_LENGTH)
    return Keypoints(numbers[:, :2], numbers[:, 2], numbers[:, 3], codes)
