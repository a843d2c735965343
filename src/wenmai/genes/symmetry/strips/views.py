"""A surface turned so that one direction runs along its rows, freed from what does not repeat along it, and where it
then is like itself one period farther.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.over_colours import dot, squared
from wenmai.genes.symmetry.strips.periodic import periodic_part
from wenmai.genes.symmetry.surface import Surface

SAMPLES = (12, 48)  # a period, least and most

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class View:
    """``values`` (h, w, 3) and ``inside`` (h, w), ``samples`` to a period along the rows, as many to the same length
    across; [y, x] shows the place ``corner_px`` + x · ``step_px`` + y · the same turned by a quarter.
    """

    values: Planes
    inside: Planes
    samples: int
    corner_px: FloatArray
    step_px: FloatArray

    def places_px(self, points: FloatArray) -> FloatArray:
        """(k, 2) where in the picture the points (k, 2) of the view lie, (x, y) each."""
        across = np.array([-self.step_px[1], self.step_px[0]])
        return np.asarray(self.corner_px + points[:, :1] * self.step_px + points[:, 1:] * across, np.float64)


def view_along(surface: Surface, vector_px: FloatArray) -> View:
    """The whole surface with ``vector_px`` (2,), a period, to the right."""
    length = float(np.hypot(*vector_px))
    samples = int(np.clip(round(length), *SAMPLES))
    step = vector_px / samples
    height, width = surface.shape
    linear = np.array([[step[0], -step[1]], [step[1], step[0]]])  # from the view to the picture
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float64) - 0.5
    turned = np.linalg.solve(linear, corners.T)
    first, size = turned.min(axis=1), np.ceil(np.ptp(turned, axis=1)).astype(int)
    corner = linear @ first
    matrix = np.column_stack([linear, corner]).astype(np.float64)
    shape = int(size[0]), int(size[1])
    blur = 0.4 * length / samples
    planes = cv2.GaussianBlur(surface.planes, (0, 0), blur) if blur > 0.5 else surface.planes
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    values = cv2.warpAffine(planes, matrix, shape, flags=flags)
    inside = np.asarray(cv2.warpAffine(surface.inside, matrix, shape, flags=flags) > 0.99, np.float32)
    return View(periodic_part(np.asarray(values, np.float32), inside, samples), inside, samples, corner, step)


def together(view: View) -> tuple[Planes, Planes]:
    """(h, w − samples) each: the product of the view with itself a period to the right, and the mean of their squares,
    both summed over the planes.
    """
    n = view.samples
    one, other = view.values[:, :-n], view.values[:, n:]
    both = view.inside[:, :-n] * view.inside[:, n:]
    product = dot(one, other) * both
    squares = squared(view.values)
    power = 0.5 * (squares[:, :-n] + squares[:, n:]) * both
    return product, power
