"""A tile painted, laid beside itself, looked at across its borders, and analysed as if nothing were known of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.analysing import analyse

Rgb = npt.NDArray[np.uint8]
Painter = Callable[[int, int], Rgb]  # of so many pixels' width and height


@dataclass(frozen=True, slots=True)
class Judged:
    """A tile ``made`` of a motif or of a cell that was found. ``found`` is the group told when it was analysed anew;
    ``seam`` the mean step across its borders over the mean step inside, None of a rosette, which has none; ``core_s``
    the time that making and painting took.
    """

    made: str
    truth: str
    found: str
    seam: float | None
    core_s: float


def painted(painter: Painter, width_px: int, height_px: int, began: float) -> tuple[Rgb, float]:
    """The tile, and the processor time since ``began``."""
    tile = painter(width_px, height_px)
    return tile, time.process_time() - began


def told(shown: Rgb) -> str:
    """The kind and group that the analysis gives."""
    return analyse(np.ascontiguousarray(shown)).group or "none"


def seam_of(tile: Rgb, both_ways: bool = True) -> float:
    """Steps in luminance across the borders against all steps inside, both directions together; or only across the
    left and right border against those along the rows.
    """
    grey = cv2.cvtColor(tile, cv2.COLOR_RGB2GRAY).astype(np.float64)
    across, inside = [np.abs(grey[:, 0] - grey[:, -1])], [np.abs(np.diff(grey, axis=1)).ravel()]
    if both_ways:
        across.append(np.abs(grey[0] - grey[-1]))
        inside.append(np.abs(np.diff(grey, axis=0)).ravel())
    return float(np.concatenate(across).mean() / max(float(np.concatenate(inside).mean()), 1e-9))
