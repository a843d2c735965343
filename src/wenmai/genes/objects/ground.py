"""An object on plain ground: a drawing, a scan, a studio photograph before one sheet of paper.

Where the picture's border is one even colour, all that can be reached from it without crossing an edge is ground, soft
shadows included, and the rest is the object; nothing has to be learned for that.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import LabImage, Mask

FloatArray = npt.NDArray[np.float32]

BORDER_SHARE = 0.02  # of the shorter side: how wide the border is that is looked at
EVEN_DELTA_E = 3.0  # from the border's own smooth shading
EVEN_SHARE_MIN = 0.97  # of the border within that: a corner may be cut, an object that leaves the picture may not
STEP_DELTA_E = 1.6  # from pixel to pixel, above which an edge is crossed
CHROMA_MAX = 7.0  # from the ground's shading in a*, b*: a shadow is no paint
LIGHTNESS_RANGE = (-28.0, 12.0)  # ΔL* of a shadow on the ground and of a glow
SHARE_RANGE = (0.01, 0.92)  # of the picture, of an object that stands on ground
EDGE_DELTA_E_MIN = 4.0  # median across the outline: what ends softly is no object
SPECK_SHARE = 0.02  # of the object: smaller parts are dust
MAIN_SHARE_MIN = 0.85  # of it, of its largest part: strokes of a seal or of writing are many things, or none


def object_on_ground(lab: LabImage) -> Mask | None:
    """The object (h, w) on even ground in a picture (h, w, 3) in CIELAB; None where the ground is not even."""
    height, width = lab.shape[:2]
    shading = _shading(lab, max(2, round(BORDER_SHARE * min(height, width))))
    if shading is None:
        return None
    ground = _reached(lab, shading)
    rest = cv2.morphologyEx((~ground).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    found = _one_thing(np.asarray(rest, np.uint8))
    if found is None or not SHARE_RANGE[0] < found.mean() < SHARE_RANGE[1] or _edge(lab, found) < EDGE_DELTA_E_MIN:
        return None
    return found


def _shading(lab: LabImage, band: int) -> FloatArray | None:
    """(h, w, 3) the ground's colour, a quadratic fitted to the border; None where the border is not even."""
    height, width = lab.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=2)
    border = np.zeros((height, width), np.bool_)
    border[:band] = border[-band:] = border[:, :band] = border[:, -band:] = True
    kept = border.copy()
    for _ in range(3):  # without what lies far off the fit before
        factors = np.linalg.lstsq(terms[kept], lab[kept].astype(np.float64), rcond=None)[0]
        shading = terms @ factors
        even = np.linalg.norm(lab - shading, axis=2) < EVEN_DELTA_E
        kept = border & even
        if kept.sum() < 0.5 * border.sum():
            return None
    if even[border].mean() < EVEN_SHARE_MIN:
        return None
    return np.asarray(shading, np.float32)


def _reached(lab: LabImage, shading: FloatArray) -> Mask:
    """What can be reached from the border without an edge, and has the ground's colour, lit or shaded."""
    smooth = cv2.GaussianBlur(lab, (0, 0), 0.8)
    step_y = np.linalg.norm(np.diff(smooth, axis=0, append=smooth[-1:]), axis=2)
    step_x = np.linalg.norm(np.diff(smooth, axis=1, append=smooth[:, -1:]), axis=2)
    apart = smooth - shading
    lightness, chroma = apart[..., 0], np.hypot(apart[..., 1], apart[..., 2])
    alike = (chroma < CHROMA_MAX) & (lightness > LIGHTNESS_RANGE[0]) & (lightness < LIGHTNESS_RANGE[1])
    passable = (alike & (np.maximum(step_x, step_y) < STEP_DELTA_E)).astype(np.uint8)
    count, parts = cv2.connectedComponents(passable, connectivity=4)
    edge = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    joined = np.zeros(count, np.bool_)
    joined[np.unique(edge)] = True
    joined[0] = False
    return np.asarray(cv2.dilate(joined[parts].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0, np.bool_)


def _one_thing(plane: npt.NDArray[np.uint8]) -> Mask | None:
    """The parts of ``plane`` without dust, their holes filled; None where no part is the main one."""
    count, parts, facts, _ = cv2.connectedComponentsWithStats(plane, connectivity=8)
    areas = facts[1:, cv2.CC_STAT_AREA]
    if count < 2 or areas.max() < MAIN_SHARE_MIN * areas.sum():
        return None
    kept = np.append(False, areas >= SPECK_SHARE * areas.sum())[parts].astype(np.uint8)
    contours, _ = cv2.findContours(kept, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(kept)
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    return np.asarray(filled > 0, np.bool_)


def _edge(lab: LabImage, found: Mask) -> float:
    """Median ΔE*ab between just outside and just inside the outline."""
    plane = found.astype(np.uint8)
    outside = (cv2.dilate(plane, np.ones((7, 7), np.uint8)) > 0) & (cv2.dilate(plane, np.ones((3, 3), np.uint8)) == 0)
    inside = (plane > 0) & (cv2.erode(plane, np.ones((5, 5), np.uint8)) == 0)
    if not outside.any() or not inside.any():
        return 0.0
    blurred = cv2.blur(np.where(outside[..., None], lab, 0).astype(np.float32), (9, 9))
    weight = cv2.blur(outside.astype(np.float32), (9, 9))[..., None]
    near = inside & (weight[..., 0] > 0)
    return float(np.median(np.linalg.norm(lab[near] - (blurred / np.maximum(weight, 1e-6))[near], axis=1)))
