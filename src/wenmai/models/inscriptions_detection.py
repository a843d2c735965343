"""Finding lines of writing: the text detector of PP-OCR, a network that paints where writing is.

Differentiable binarisation, M. Liao et al., 'Real-time scene text detection with differentiable binarization', AAAI
2020: the network shrinks each line to its core; the boxes found are grown again by area × ratio / perimeter.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

RgbImage = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]

STRIDE_PX = 32
CORE_PROBABILITY = 0.3  # PP-OCR's settings for this network, as are the next two
GROW_RATIO = 1.6
BOX_SCORE_MIN = 0.5
CORE_SIDE_MIN_PX = 3
LINES_MAX = 100  # of one picture, the surest first: a page of a book has fewer


@dataclass(frozen=True, slots=True)
class TextLine:
    """Where a line of writing seems to be.

    ``polygon`` (4, 2) float32, px of the picture: the corners, clockwise from the top left as the line runs.
    ``score`` mean probability of writing inside its core (0…1).
    """

    polygon: FloatArray
    score: float

    @property
    def width_px(self) -> float:
        return float(np.linalg.norm(self.polygon[1] - self.polygon[0]))

    @property
    def height_px(self) -> float:
        return float(np.linalg.norm(self.polygon[3] - self.polygon[0]))


class TextDetector:
    """The network in onnxruntime; safe to call from several threads."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name

    def probability(self, rgb: RgbImage, long_side_px: int) -> FloatArray:
        """(h', w') float32, 0…1: where writing is, of the picture scaled to ``long_side_px`` (multiples of 32)."""
        height, width = rgb.shape[:2]
        scale = long_side_px / max(height, width)
        size = [max(STRIDE_PX, round(side * scale / STRIDE_PX) * STRIDE_PX) for side in (width, height)]
        method = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
        small = cv2.resize(rgb, (size[0], size[1]), interpolation=method)
        # The network was trained on BGR.
        pixels = (small[:, :, ::-1].astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None]
        painted = self._session.run(None, {self._input: np.ascontiguousarray(pixels)})[0]
        return np.asarray(painted[0, 0], np.float32)

    def find(self, rgb: RgbImage, long_side_px: int) -> tuple[TextLine, ...]:
        """The lines of writing in a picture (h, w, 3), the surest first."""
        return lines_of(self.probability(rgb, long_side_px), rgb.shape[1], rgb.shape[0])


def lines_of(probability: FloatArray, width_px: int, height_px: int) -> tuple[TextLine, ...]:
    """Boxes around the cores of a probability map, in px of a picture of the given size, the surest first."""
    core = cv2.dilate((probability > CORE_PROBABILITY).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(core, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = np.array([width_px / probability.shape[1], height_px / probability.shape[0]], np.float32)
    lines = []
    for contour in contours:
        rectangle = cv2.minAreaRect(contour)
        if min(rectangle[1]) < CORE_SIDE_MIN_PX:
            continue
        score = _score(probability, np.asarray(cv2.boxPoints(rectangle), np.float32))
        if score >= BOX_SCORE_MIN:
            polygon = _ordered(cv2.boxPoints(_grown(rectangle)) * scale)
            lines.append(TextLine(np.clip(polygon, 0, [width_px - 1, height_px - 1]).astype(np.float32), score))
    lines.sort(key=lambda line: -line.score)
    return tuple(lines[:LINES_MAX])


def _grown(rectangle: tuple) -> tuple:  # type: ignore[type-arg]
    centre, (width, height), angle = rectangle
    distance = width * height * GROW_RATIO / (2.0 * (width + height))
    return centre, (width + 2.0 * distance, height + 2.0 * distance), angle


def _score(probability: FloatArray, corners: FloatArray) -> float:
    low = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, None)
    high = np.ceil(corners.max(axis=0)).astype(int) + 1
    window = probability[low[1] : high[1], low[0] : high[0]]
    inside = np.zeros(window.shape, np.uint8)
    cv2.fillPoly(inside, [np.rint(corners - low).astype(np.int32)], 1)
    return float(cv2.mean(window, inside)[0])


def _ordered(corners: FloatArray) -> FloatArray:
    """Clockwise from the top left, the top left being of the two leftmost corners the upper one."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)
