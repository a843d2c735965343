"""Where stitches point, beside a structure tensor of the photograph that shares no code with the planner."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from skimage.feature import structure_tensor

from benchmarks.embroidery_painting.sampling import FloatArray, sampled
from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.lines.embroidery.model import Role, StitchPlan

TENSOR_PX_PER_MM = 4.0  # about what photographs of 1,000 pixels hold at these sizes
SIGMAS_MM = (1.0, 2.5)  # of the tensor's window: about a third of a stitch, and about a stitch
COHERENCE_MIN = 0.5  # (λ1 − λ2) / (λ1 + λ2)
GRADIENT_MIN = 2.5  # L* in a millimetre, root mean square over the window: less is grain
SOBEL_GAIN = 8.0  # of the kernel 1 2 1 by −1 0 1, on a slope of 1 in a pixel
STEP_MM = 0.5  # of thread, each of which counts once


@dataclass(frozen=True, slots=True)
class Directions:
    """Median angles in degrees over thread, by its length: ``everywhere``, and where the photograph has a direction
    (``coherent``), which is so under ``coherent_share`` of the thread.
    """

    sigma_mm: float
    everywhere_deg: float
    coherent_deg: float
    coherent_share: float


def directions(plan: StitchPlan, photograph: npt.NDArray[np.uint8], width_mm: float) -> tuple[Directions, ...]:
    """The painted stitches of ``plan`` beside ``photograph`` (h, w, 3), which is ``width_mm`` wide; one for each of
    ``SIGMAS_MM``.
    """
    height_mm = width_mm * photograph.shape[0] / photograph.shape[1]
    size = (max(8, round(width_mm * TENSOR_PX_PER_MM)), max(8, round(height_mm * TENSOR_PX_PER_MM)))
    shrinks = size[0] < photograph.shape[1]
    picture = cv2.resize(photograph, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    lightness = rgb_to_lab(np.asarray(picture, np.uint8))[..., 0].astype(np.float64)
    places, angles = thread_of(plan)
    column = np.clip((places[:, 0] * size[0] / width_mm).astype(np.int64), 0, size[0] - 1)
    row = np.clip((places[:, 1] * size[1] / height_mm).astype(np.int64), 0, size[1] - 1)
    found = []
    for sigma_mm in SIGMAS_MM:
        along, coherence, gradient = tensor_of(lightness, sigma_mm * TENSOR_PX_PER_MM)
        off = np.degrees(np.abs((angles - along[row, column] + np.pi / 2) % np.pi - np.pi / 2))
        has = (coherence >= COHERENCE_MIN) & (gradient * TENSOR_PX_PER_MM >= GRADIENT_MIN)
        told = has[row, column]
        coherent = float(np.median(off[told])) if told.any() else float("nan")
        found.append(Directions(sigma_mm, float(np.median(off)), coherent, float(told.mean())))
    return tuple(found)


def tensor_of(lightness: FloatArray, sigma_px: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(h, w) each: direction of least change in radians (x to the right, y down), coherence 0…1, and the root mean
    square of the gradient in a pixel.
    """
    planes = structure_tensor(lightness, sigma=sigma_px, mode="nearest", order="rc")  # type: ignore[no-untyped-call]
    rows, cross, columns = (np.asarray(plane, np.float64) for plane in planes)
    across = 0.5 * np.arctan2(2 * cross, columns - rows)
    trace = rows + columns
    coherence = np.hypot(columns - rows, 2 * cross) / np.maximum(trace, 1e-12)
    return np.mod(across + np.pi / 2, np.pi), coherence, np.sqrt(np.maximum(trace, 0)) / SOBEL_GAIN


def thread_of(plan: StitchPlan) -> tuple[FloatArray, FloatArray]:
    """Places (n, 2) mm along the painted stitches, ``STEP_MM`` apart, and the stitch's angle (n,) at each."""
    which = np.flatnonzero(plan.role == Role.PAINT)
    stitch, places, _ = sampled(plan, which, STEP_MM)
    way = plan.points_mm[which] - plan.points_mm[which - 1]
    return places, np.arctan2(way[:, 1], way[:, 0])[stitch]
