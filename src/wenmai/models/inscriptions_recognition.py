"""Reading a line of writing: the text recogniser of PP-OCR.

The network gives, for every step along the line, the probability of each character and of a blank; connectionist
temporal classification (A. Graves et al., ICML 2006) makes text of it: the best of every step, repeats and blanks
left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

RgbImage = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]

LINE_HEIGHT_PX = 48
LINE_WIDTH_MIN_PX = 48
LINE_WIDTH_MAX_PX = 1600
UPRIGHT_RATIO = 1.5  # a box so much higher than wide holds a column, which the network reads lying down
BATCH_MAX = 6
BLANK = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line seems to say: ``text``, and the probability of each of its characters (0…1)."""

    text: str
    probabilities: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """Mean probability of the characters, 0 without any."""
        return float(np.mean(self.probabilities)) if self.probabilities else 0.0


class TextRecogniser:
    """The network in onnxruntime with the characters it knows; safe to call from several threads."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name
        known = session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *known, " "]

    def read(self, crops: Sequence[RgbImage]) -> tuple[Reading, ...]:
        """Read upright lines (h, w, 3), any sizes; the answers are in the order of the questions."""
        order = sorted(range(len(crops)), key=lambda i: crops[i].shape[1] / crops[i].shape[0])
        readings: list[Reading] = [Reading("", ())] * len(crops)
        for start in range(0, len(order), BATCH_MAX):
            batch = order[start : start + BATCH_MAX]
            prepared = [_prepare(crops[i]) for i in batch]
            width = max(line.shape[2] for line in prepared)
            pixels = np.zeros((len(batch), 3, LINE_HEIGHT_PX, width), np.float32)
            for row, line in enumerate(prepared):
                pixels[row, :, :, : line.shape[2]] = line
            steps = self._session.run(None, {self._input: pixels})[0]
            for row, number in enumerate(batch):
                readings[number] = self._decode(steps[row])
        return tuple(readings)

    def _decode(self, steps: FloatArray) -> Reading:
        best = steps.argmax(axis=1)
        kept = (best != BLANK) & np.concatenate([[True], best[1:] != best[:-1]])
        where = np.flatnonzero(kept)
        text = "".join(self._characters[best[i]] for i in where)
        return Reading(text, tuple(float(steps[i, best[i]]) for i in where))


def _prepare(crop: RgbImage) -> FloatArray:
    height, width = crop.shape[:2]
    scaled = round(width * LINE_HEIGHT_PX / height)
    size = (min(max(scaled, LINE_WIDTH_MIN_PX), LINE_WIDTH_MAX_PX), LINE_HEIGHT_PX)
    line = cv2.resize(crop, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray((line[:, :, ::-1].astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1), np.float32)


def cut(rgb: RgbImage, polygon: FloatArray) -> RgbImage:
    """The line inside a polygon (4, 2), straightened; a column is turned a quarter anticlockwise."""
    width = max(1, round(float(np.linalg.norm(polygon[1] - polygon[0]))))
    height = max(1, round(float(np.linalg.norm(polygon[3] - polygon[0]))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(polygon.astype(np.float32), target)
    line = cv2.warpPerspective(rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if height >= UPRIGHT_RATIO * width:
        line = np.rot90(line)
    return np.ascontiguousarray(line, np.uint8)
