"""Relief: raised parts told from the grooves between them, as a rubbing shows them.

Follows the flow-based difference of Gaussians (Kang, Lee, Chui, NPAR 2007; Winnemöller, Computers & Graphics 2012):
across the strokes a DoG, along them a mean, so that a groove stays one line and grain does not become one.
"""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.cutouts.flow import FloatMap, smooth_along, stroke_direction
from wenmai.genes.cutouts.tones import blur_inside
from wenmai.genes.model import Mask

STROKE_SHARE = 0.006  # DoG sigma as a part of the region's side
NORMALISE_SHARE = 0.08  # local contrast is brought to one within this part of the side
GROOVE_HIGH, GROOVE_LOW = 0.55, 0.18  # hysteresis, in local standard deviations of the response


def grooves(lightness: FloatMap, region: Mask) -> Mask:
    """True on the dark lines and hollows of a relief; ``lightness`` (h, w) is CIELAB L."""
    side = float(np.sqrt(region.sum()))
    sigma = float(np.clip(STROKE_SHARE * side, 1.2, 5.0))
    weight = region.astype(np.float32)
    along_x, along_y = stroke_direction(lightness, 2.2 * sigma)
    response = np.zeros(lightness.shape, np.float32)
    for factor in (1.0, 2.0):
        narrow = cv2.GaussianBlur(lightness, (0, 0), sigma * factor)
        wide = blur_inside(lightness, weight, sigma * factor * 3.0)
        response += wide - narrow
    response = smooth_along(response, along_x, along_y, 3.0 * sigma)
    spread = np.sqrt(blur_inside(response * response, weight, max(4.0, NORMALISE_SHARE * side)))
    floor = 0.35 * float(np.sqrt((response[region] ** 2).mean()))
    score = response / np.maximum(spread, max(floor, 1e-3))
    strong = (score > GROOVE_HIGH) & region
    weak = (score > GROOVE_LOW) & region
    count, labels = cv2.connectedComponents(weak.astype(np.uint8), connectivity=8)
    kept = np.zeros(count, np.bool_)
    kept[np.unique(labels[strong])] = True
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)
