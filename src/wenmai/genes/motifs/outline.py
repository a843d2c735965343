"""How well a region's outline follows what is seen: edges along it, strokes cut by it, regularity of its shape."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask
from wenmai.genes.motifs.model import FloatMap
from wenmai.genes.motifs.surface import Surface

TENSOR_SIGMA_PX = 1.2
STEP_PX = 3  # how far inside and outside of the outline colours are compared
STEP_CLEAR_DE = 6.0  # a colour step this large is seen as an edge
BESIDE_PX = 5  # how far inside and outside of the outline ornament is looked for
BUSY_SHARE, QUIET_SHARE = 0.7, 0.5  # of the region's mean contrast: ornament, and ground
EDGE_DOMINANCE = 2.0  # gradient along the normal over that across it, where an edge runs with the outline
SIDE_SHARE_MIN = 0.08  # of the outline; fewer points that face one way are no side


@dataclass(frozen=True, slots=True)
class ColourGradient:
    """Smoothed structure tensor of CIELAB (h, w): three maps, and its mean trace on the object (Di Zenzo 1986).

    ``energy`` is the object's mean local contrast in ΔE.
    """

    xx: FloatMap
    yy: FloatMap
    xy: FloatMap
    mean: float
    energy: float


OUTLINE_FEATURES = (
    "edge_along", "edge_across", "clear_steps", "step_median", "compactness", "solidity", "ellipse_fill",
    "rectangle_fill",
    "aspect", "free_outline", "cut", "aligned", "quiet", "weakest_side", "weakest_aligned",
)  # fmt: skip
NOTHING_CUT = (0.0, 0.0, 0.0, 1.0, 1.0)  # of the last five, where the whole outline is the object's own


def colour_gradient(surface: Surface) -> ColourGradient:
    """The gradient of the object's colours."""
    shape = surface.inside.shape
    xx, yy, xy = (np.zeros(shape, np.float32) for _ in range(3))
    for k in range(3):
        plane = cv2.GaussianBlur(np.ascontiguousarray(surface.lab[..., k]), (0, 0), 0.8)
        dx, dy = cv2.Sobel(plane, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(plane, cv2.CV_32F, 0, 1, scale=0.125)
        xx, yy, xy = xx + dx * dx, yy + dy * dy, xy + dx * dy
    soft = [np.asarray(cv2.GaussianBlur(p, (0, 0), TENSOR_SIGMA_PX), np.float32) for p in (xx, yy, xy)]
    mean = float((soft[0] + soft[1])[surface.inside].mean())
    return ColourGradient(soft[0], soft[1], soft[2], max(mean, 1e-3), float(surface.energy[surface.inside].mean()))


def measure_outline(surface: Surface, gradient: ColourGradient, mask: Mask) -> npt.NDArray[np.float64]:
    """The ``OUTLINE_FEATURES`` of one region at working scale."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    points = np.vstack([c[:, 0, :] for c in contours]) if contours else np.zeros((0, 2), np.intp)
    if len(points) < 8:
        return np.zeros(len(OUTLINE_FEATURES))
    height, width = mask.shape
    x, y = points[:, 0].astype(np.intp), points[:, 1].astype(np.intp)
    free = surface.inner[y, x] & (x > 1) & (y > 1) & (x < width - 2) & (y < height - 2)
    shape = _shape(mask, contours)
    if free.sum() < 8:
        return np.array([0.0, 0.0, 0.0, 0.0, *shape, 0.0, *NOTHING_CUT])
    nx, ny = _normals(mask, x, y)
    x, y, nx, ny = x[free], y[free], nx[free], ny[free]
    xx, yy, xy = gradient.xx[y, x], gradient.yy[y, x], gradient.xy[y, x]
    along = (
        nx * nx * xx + ny * ny * yy + 2 * nx * ny * xy
    )  # gradient along the normal: an edge that runs with the outline
    across = xx + yy - along  # strokes that the outline cuts
    outer = _sample(surface, x + STEP_PX * nx, y + STEP_PX * ny)
    inner = _sample(surface, x - STEP_PX * nx, y - STEP_PX * ny)
    step = np.linalg.norm(outer - inner, axis=1)
    return np.array([
        np.log((float(along.mean()) + 0.05) / (gradient.mean + 0.05)),
        np.log((float(across.mean()) + 0.05) / (gradient.mean + 0.05)),
        float((step > STEP_CLEAR_DE).mean()),
        np.log1p(float(np.median(step))),
        *shape,
        float(free.mean()),
        *_cuts(surface, gradient, mask, (x, y, nx, ny), along, across),
    ])  # fmt: skip


def _cuts(
    surface: Surface,
    gradient: ColourGradient,
    mask: Mask,
    outline: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], FloatMap, FloatMap],
    along: FloatMap,
    across: FloatMap,
) -> tuple[float, float, float, float, float]:
    """Shares of the free outline that cut through ornament, run with an edge, and run over quiet ground.

    Then, of its four sides (up, down, left, right), the lowest share that ends ornament and that runs with an edge:
    a slice across a design ends well on three sides only.
    """
    x, y, nx, ny = outline
    energy = surface.energy
    own = max(float(energy[mask].mean()), gradient.energy)
    inner, _ = _at(energy, x - BESIDE_PX * nx, y - BESIDE_PX * ny)
    outer, seen = _at(energy, x + BESIDE_PX * nx, y + BESIDE_PX * ny)
    outer = np.where(seen & (outer > 0), outer, 0.0).astype(np.float32)
    aligned = (along > EDGE_DOMINANCE * across) & (along > 0.5 * gradient.mean)
    quiet = energy[y, x] < QUIET_SHARE * own
    cut = (np.minimum(inner, outer) > BUSY_SHARE * own) & ~aligned
    ends = aligned | quiet | (outer <= BUSY_SHARE * own)
    facing = ((np.arctan2(ny, nx) + np.pi / 4) // (np.pi / 2)).astype(np.intp) % 4
    sides = [facing == k for k in range(4)]
    sides = [side for side in sides if side.mean() >= SIDE_SHARE_MIN]
    return (
        float(cut.mean()),
        float(aligned.mean()),
        float(quiet.mean()),
        min(float(ends[side].mean()) for side in sides),
        min(float(aligned[side].mean()) for side in sides),
    )


def _at(
    plane: FloatMap, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """A map's values at the nearest pixels, and whether these lie within it."""
    rows, columns = np.rint(y).astype(np.intp), np.rint(x).astype(np.intp)
    height, width = plane.shape
    seen = (rows >= 0) & (columns >= 0) & (rows < height) & (columns < width)
    values = plane[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    return np.asarray(values, np.float32), np.asarray(seen, np.bool_)


def _normals(mask: Mask, x: npt.NDArray[np.intp], y: npt.NDArray[np.intp]) -> tuple[FloatMap, FloatMap]:
    soft = cv2.blur(mask.astype(np.uint8) * 255, (7, 7), borderType=cv2.BORDER_REPLICATE)
    nx = soft[y, np.maximum(x - 1, 0)].astype(np.float32) - soft[y, np.minimum(x + 1, mask.shape[1] - 1)]
    ny = soft[np.maximum(y - 1, 0), x].astype(np.float32) - soft[np.minimum(y + 1, mask.shape[0] - 1), x]
    length = np.maximum(np.hypot(nx, ny), 1e-6)
    return np.asarray(nx / length, np.float32), np.asarray(ny / length, np.float32)


def _sample(surface: Surface, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    rows = np.clip(np.rint(y).astype(np.intp), 0, surface.lab.shape[0] - 1)
    columns = np.clip(np.rint(x).astype(np.intp), 0, surface.lab.shape[1] - 1)
    return np.asarray(surface.lab[rows, columns], np.float32)


def _shape(mask: Mask, contours: object) -> tuple[float, float, float, float, float]:
    """Compactness 4πA/P², solidity, agreement with the ellipse and the rectangle of its moments, log aspect."""
    listed = list(contours)  # type: ignore[call-overload]
    area = float(mask.sum())
    perimeter = sum(cv2.arcLength(c, True) for c in listed) + 4.0
    hull = cv2.convexHull(np.vstack(listed))
    hull_area = max(float(cv2.contourArea(hull)) + cv2.arcLength(hull, True) / 2 + 1, 1.0)
    (_, (w, h), _) = cv2.minAreaRect(hull)
    w, h = w + 1, h + 1
    # of all shapes with this box an ellipse fills π/4: how near the region is to filling an ellipse, or the box
    fill = area / (w * h)
    return (
        min(1.0, 4 * np.pi * area / perimeter**2),
        min(1.0, area / hull_area),
        1 - min(1.0, abs(fill - np.pi / 4) / (np.pi / 4)),
        min(1.0, fill),
        float(np.log(max(w, h) / min(w, h))),
    )
