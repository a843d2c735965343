"""The object head: a small network over the image encoder's feature maps that says where the object is.

It was fitted by ``benchmarks/train_object_head.py`` on outlined museum photographs, on their objects set
before other backdrops, and on pieces cut from within (which fill their frame). Evaluated here in plain
numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.objects import cues

FloatArray = npt.NDArray[np.float32]
COEFFICIENTS = "head.npz"
DILATIONS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Saliency:
    """``object_probability`` (h/8, w/8) 0…1 a cell; ``fills_frame_probability`` 0…1 for the picture."""

    object_probability: FloatArray
    fills_frame_probability: float


@cache
def _coefficients() -> dict[str, FloatArray]:
    with resources.files(__package__).joinpath(COEFFICIENTS).open("rb") as stream, np.load(stream) as archive:
        return {name: archive[name].astype(np.float32) for name in archive.files}


def look(stride8: FloatArray, stride16: FloatArray, lab8: FloatArray) -> Saliency:
    """Where the object is. ``stride8`` (2h, 2w, 40), ``stride16`` (h, w, 112) deep features, ``lab8`` (2h,
    2w, 3) CIELAB.
    """
    k = _coefficients()
    coarse = (cues.coarse_planes(stride8, stride16, lab8) - k["coarse_mean"]) / k["coarse_spread"]
    fine = (cues.fine_planes(stride8, lab8) - k["fine_mean"]) / k["fine_spread"]
    hidden = _relu(coarse @ k["a.weight"] + k["a.bias"])
    hidden = hidden + _summary(hidden) @ k["g.weight"] + k["g.bias"]
    for number, dilation in enumerate(DILATIONS):
        hidden = hidden + _relu(_convolve(hidden, k[f"c.{number}.weight"], k[f"c.{number}.bias"], dilation))
    frame_hidden = _relu(_summary(hidden) @ k["f1.weight"] + k["f1.bias"])
    frame_logit = float((frame_hidden @ k["f2.weight"] + k["f2.bias"])[0])
    doubled = cv2.resize(hidden, (fine.shape[1], fine.shape[0]), interpolation=cv2.INTER_LINEAR)
    joined = np.concatenate([doubled, _relu(fine @ k["e.weight"] + k["e.bias"])], axis=2)
    merged = _relu(_convolve(joined, k["m.weight"], k["m.bias"], 1))
    logits = (merged @ k["o.weight"] + k["o.bias"])[..., 0]
    return Saliency(_logistic(logits), float(_logistic(np.array(frame_logit, np.float32))))


def _relu(values: npt.NDArray[np.floating]) -> FloatArray:
    return np.asarray(np.maximum(values, 0.0), np.float32)


def _logistic(values: npt.NDArray[np.floating]) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0))), np.float32)


def _summary(hidden: FloatArray) -> FloatArray:
    """(2c,): the mean over all cells and the mean over the border."""
    border = cues.ring(*hidden.shape[:2])
    return np.concatenate([hidden.mean((0, 1)), hidden[border].mean(0)])


def _convolve(planes: FloatArray, kernel: FloatArray, bias: FloatArray, dilation: int) -> FloatArray:
    """3 × 3 convolution of (h, w, c) with ``kernel`` (3, 3, c, d), borders repeated."""
    height, width, _ = planes.shape
    padded = np.pad(planes, ((dilation, dilation), (dilation, dilation), (0, 0)), mode="edge")
    total = np.broadcast_to(bias, (height, width, kernel.shape[3])).copy()
    for row in range(3):
        for column in range(3):
            y, x = row * dilation, column * dilation
            total += padded[y : y + height, x : x + width] @ kernel[row, column]
    return total
