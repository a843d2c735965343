"""Figures to pixels: tones painted supersampled, then averaged to coverage, so that every edge is smooth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.holdings.sample.outline import Figure

Coverage = npt.NDArray[np.float32]  # (tones, h, w), 0…1, sums to 1 over the tones
Image = npt.NDArray[np.float32]  # (h, w, 3) sRGB, 0…1

SUPERSAMPLES = 3  # a side: 9 levels of coverage an edge; 4 costs half as much again and looks the same
_SUBPIXEL_BITS = 4  # cv2.fillPoly's fixed point


@dataclass(frozen=True, slots=True)
class Frame:
    """Where drawing units lie on the picture: ``origin_px`` of (0, 0), ``unit_px`` pixels a unit."""

    height: int
    width: int
    origin_px: tuple[float, float]
    unit_px: float

    @classmethod
    def centred(cls, height: int, width: int, unit_px: float) -> Frame:
        """The frame whose origin is the middle of a picture."""
        return cls(height, width, (width / 2, height / 2), unit_px)


def paint(figure: Figure, frame: Frame, tones: int) -> Coverage:
    """Fill ``figure``'s patches in order over tone 0 and return the coverage of each of ``tones`` tones."""
    labels = np.zeros((frame.height * SUPERSAMPLES, frame.width * SUPERSAMPLES), dtype=np.uint8)
    scale = frame.unit_px * SUPERSAMPLES * (1 << _SUBPIXEL_BITS)
    origin = np.array(frame.origin_px) * SUPERSAMPLES * (1 << _SUBPIXEL_BITS)
    # Contours are points on pixel corners; fillPoly counts from pixel centres.
    origin -= (1 << _SUBPIXEL_BITS) / 2
    for patch in figure:
        contours = [np.rint(contour * scale + origin).astype(np.int32) for contour in patch.contours]
        cv2.fillPoly(labels, contours, patch.tone, cv2.LINE_8, _SUBPIXEL_BITS)
    return coverage_of(labels, tones)


def coverage_of(labels: npt.NDArray[np.uint8], tones: int) -> Coverage:
    """Average a supersampled map of tone numbers to the coverage of each tone, (tones, h, w)."""
    size = (labels.shape[1] // SUPERSAMPLES, labels.shape[0] // SUPERSAMPLES)
    layers = [
        cv2.resize((labels == tone).view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
        for tone in range(tones)
    ]
    return np.stack(layers).astype(np.float32) / np.float32(255)


def colour(coverage: Coverage, scheme: tuple[str, ...]) -> Image:
    """Blend a colour scheme (one '#rrggbb' a tone) by coverage, in linear light so that thin lines keep weight."""
    linear = np.array([hex_to_rgb(one) for one in scheme], dtype=np.float32) ** np.float32(2.2)
    flat = coverage.reshape(coverage.shape[0], -1).T @ linear[: coverage.shape[0]]
    return (np.clip(flat, 0, 1) ** np.float32(1 / 2.2)).reshape(*coverage.shape[1:], 3).astype(np.float32)


def hex_to_rgb(text: str) -> tuple[float, float, float]:
    """'#rrggbb' to sRGB in 0…1."""
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
