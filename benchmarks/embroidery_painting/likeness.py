"""How like the picture a plan is, seen under flat light from where threads mix."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import LINEAR_OF_BYTE, linear_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.lines.embroidery.model import StitchPlan
from wenmai.lines.embroidery.painting import Painting
from wenmai.lines.embroidery.render import Cloth, RenderSettings, Weave, draw_plan

Picture = npt.NDArray[np.uint8]
Float32Array = npt.NDArray[np.float32]

BLUR_MM = 1.0
FLAT_PX_PER_MM = 6.0
FULL_PX_PER_MM = 10.0


def drawn(plan: StitchPlan, painting: Painting, *, flat: bool) -> Picture:
    """A plan on the painting's cloth, in its frame: flat, or with light at ``FULL_PX_PER_MM``."""
    cloth = Cloth(painting.ground_rgb, Weave.NONE if flat else Weave.SATIN, 6.0, 0.2, 0.0 if flat else 0.3)
    frame = (0.0, 0.0, painting.width_mm, painting.height_mm)
    px_per_mm = FLAT_PX_PER_MM if flat else FULL_PX_PER_MM
    return draw_plan(plan, cloth, RenderSettings(px_per_mm=px_per_mm, frame_mm=frame, flat=flat))


def delta_e(plan: StitchPlan, painting: Painting, picture: Picture | None = None) -> float:
    """Mean ΔE00 of the flat render and ``picture`` (None: the painting's target), both blurred in light by a Gaussian
    of ``BLUR_MM``, where the piece is stitched.
    """
    size = (painting.target.shape[1], painting.target.shape[0])
    aim = painting.target if picture is None else cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    render = cv2.resize(LINEAR_OF_BYTE[drawn(plan, painting, flat=True)], size, interpolation=cv2.INTER_AREA)
    one, other = (_blurred_lab(light, painting.px_per_mm) for light in (render, LINEAR_OF_BYTE[aim]))
    return float(delta_e_2000(one, other)[~painting.ground].mean())


def _blurred_lab(light: npt.ArrayLike, px_per_mm: float) -> Float32Array:
    blurred = cv2.GaussianBlur(np.asarray(light, np.float32), (0, 0), BLUR_MM * px_per_mm)
    return np.asarray(linear_to_lab(np.clip(blurred, 0, 1)))
