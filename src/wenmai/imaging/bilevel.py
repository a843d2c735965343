"""Masks as text: PNGs of one bit a pixel, small enough to travel in JSON."""

from __future__ import annotations

import base64

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def mask_to_text(mask: Mask) -> str:
    """A mask (h, w) as a PNG of one bit a pixel, in base 64 (RFC 4648)."""
    done, data = cv2.imencode(".png", mask.astype(np.uint8) * 255, [cv2.IMWRITE_PNG_BILEVEL, 1])
    if not done:
        raise ValueError(f"a mask of {mask.shape} cannot be written")
    return base64.b64encode(data.tobytes()).decode("ascii")


def mask_from_text(text: str) -> Mask:
    """The mask (h, w) that ``mask_to_text`` wrote. Raises ValueError for a text that is none."""
    data = np.frombuffer(base64.b64decode(text), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if len(data) else None
    if picture is None:
        raise ValueError("no mask: the text is no picture")
    return np.asarray(picture, np.uint8) > 127
