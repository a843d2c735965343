"""Frames: how units of a drawing lie in its canvas. SVG 1.1, chapter 7."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import numpy as np
import numpy.typing as npt
import svgelements

from wenmai.lines.embroidery.art.shapes import NUMBER
from wenmai.lines.embroidery.art.style import UnclearStyle, length

Affine = npt.NDArray[np.float64]
DEFAULT_PX = 100.0  # of a drawing that says nothing of its size


def affine(text: str | None) -> Affine:
    """The (3, 3) matrix of a ``transform`` attribute. Raises UnclearStyle where it cannot be read."""
    if not text or text == "none":
        return np.eye(3)
    try:
        matrix = svgelements.Matrix(text)
        matrix.render(96.0)
        values = [float(v) for v in (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)]
    except Exception as error:
        raise UnclearStyle(f"the transform {text!r}") from error
    if not np.all(np.isfinite(values)):
        raise UnclearStyle(f"the transform {text!r}")
    a, b, c, d, e, f = values
    return np.array([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]])


def view_box(element: Element) -> tuple[float, float, float, float] | None:
    numbers = [float(number) for number in NUMBER.findall(element.get("viewBox", ""))]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 and min(numbers[2:]) > 0 else None


def canvas_size(root: Element) -> tuple[float, float] | None:
    """Width and height of the whole drawing in px; None where it says nothing of them."""
    box = view_box(root)
    width, height = root.get("width", "100%"), root.get("height", "100%")
    if box is None and ("%" in width or "%" in height):
        return None
    reference = (box[2], box[3]) if box else (DEFAULT_PX, DEFAULT_PX)
    across = length(width, reference[0])
    down = length(height, reference[1])
    if box is not None and ("width" in root.attrib) != ("height" in root.attrib):
        # One side alone is given: the other follows from the view box.
        if "width" in root.attrib and "%" not in width:
            down = across * box[3] / box[2]
        elif "height" in root.attrib and "%" not in height:
            across = down * box[2] / box[3]
    return (across, down) if min(across, down) > 0 else None


def fit(element: Element, width: float, height: float) -> Affine:
    """The matrix from the view box of ``element`` to a frame ``width`` × ``height``; SVG 1.1, 7.8."""
    box = view_box(element)
    if box is None:
        return np.eye(3)
    words = [word for word in element.get("preserveAspectRatio", "xMidYMid meet").split() if word != "defer"]
    align = words[0] if words else "xMidYMid"
    sx, sy = width / box[2], height / box[3]
    matrix = np.eye(3)
    if align == "none":
        matrix[0, 0], matrix[1, 1] = sx, sy
        matrix[:2, 2] = (-box[0] * sx, -box[1] * sy)
        return matrix
    scale = max(sx, sy) if "slice" in words else min(sx, sy)
    share = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
    if len(align) != 8 or align[1:4] not in share or align[5:8] not in share:
        raise UnclearStyle(f"the alignment {align!r}")
    matrix[0, 0] = matrix[1, 1] = scale
    matrix[0, 2] = (width - box[2] * scale) * share[align[1:4]] - box[0] * scale
    matrix[1, 2] = (height - box[3] * scale) * share[align[5:8]] - box[1] * scale
    return matrix
