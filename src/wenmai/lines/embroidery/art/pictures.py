"""A picture as a drawing of flat colours: quantised and traced as genes are."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from wenmai.genes import tracing
from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.imaging.reading import read
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.art.model import Traced
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity

SIDE_MAX_PX = 2000  # a thread is 0.4 mm wide: 200 mm at 10 px/mm
GROUND_DELTA_E = 4.0  # colours this near to the border's are its ground
GROUND_BORDER_SHARE = 0.9  # of the border that has to be of one colour
COLOURS_LIMIT = 31  # of the tracer
OPAQUE_FROM = 128

RgbArray = npt.NDArray[np.uint8]
MaskArray = npt.NDArray[np.bool_]


def read_picture(data: bytes) -> tuple[RgbArray, MaskArray | None]:
    """(h, w, 3) sRGB bytes, at most SIDE_MAX_PX a side, and where it is opaque; None where it is so everywhere.

    Raises UnreadablePicture as imaging does.
    """
    rgb = read(data, longest_side_px=SIDE_MAX_PX).rgb
    with Image.open(io.BytesIO(data)) as image:
        if "A" not in image.getbands() and "transparency" not in image.info:
            return rgb, None
        alpha = image.convert("RGBA").getchannel("A").resize((rgb.shape[1], rgb.shape[0]), Image.Resampling.BOX)
    opaque = np.asarray(alpha) >= OPAQUE_FROM
    return rgb, None if opaque.all() else opaque


def trace_picture(data: bytes, colours_max: int) -> Traced:
    """The picture in ``data`` (what imaging reads), traced. Raises as ``read_picture`` and ``traced`` do."""
    svg, findings = traced(*read_picture(data), colours_max)
    return Traced(svg, tuple(findings))


def traced(rgb: RgbArray, opaque: MaskArray | None, colours_max: int) -> tuple[bytes, list[PlanFinding]]:
    """``rgb`` as an SVG of at most ``colours_max`` flat colours, and what has to be said.

    A picture without transparency whose border is of one colour lies on ground: what is joined to the border in that
    colour is left as bare cloth.
    """
    findings: list[PlanFinding] = []
    if opaque is None:
        ground = ground_of(rgb)
        if ground is not None and not ground.all():
            opaque = ~ground
            findings.append(
                PlanFinding(
                    "ground-left-bare",
                    Severity.NOTE,
                    "图片四周为单一底色，与边缘相连的底色留作布面，不绣",
                    "The picture's border is of one colour; what is joined to it was taken for ground and left as "
                    "bare cloth. To stitch it, cover the border or give an SVG.",
                    value=float(ground.mean()),
                )
            )
    if opaque is not None and not opaque.any():
        raise InvalidInput(
            "the picture is transparent everywhere",
            remedy="Give a picture that shows something.",
            rule="embroidery.empty",
        )
    vector = tracing.trace(rgb, opaque, colours_max=min(colours_max, COLOURS_LIMIT))
    return tracing.svg(vector, decimals=2).encode(), findings


def ground_of(rgb: RgbArray) -> MaskArray | None:
    """Where a picture shows the plain ground that it lies on; None where its border is not of one colour."""
    border = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
    middle = rgb_to_lab(np.median(border, axis=0).astype(np.uint8))
    near = delta_e_2000(rgb_to_lab(rgb), middle) < GROUND_DELTA_E
    on_border = np.concatenate([near[0], near[-1], near[:, 0], near[:, -1]])
    if on_border.mean() < GROUND_BORDER_SHARE:
        return None
    _, labels = cv2.connectedComponents(near.astype(np.uint8), connectivity=4)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.isin(labels, edge[edge > 0])
