"""The band of spatial frequencies that the fingerprint lives in: above what shading fills, below what JPEG and halving
take.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy import fft

from wenmai.imaging.fingerprint.model import Floats

LOWEST = 0.08  # cycles a cell: 12 to 3 cells, in a picture of a megapixel 35 to 8 pixels
HIGHEST = 0.33
_PAD_CELLS = 16
_LOCAL_CELLS = 4.0  # standard deviation of the neighbourhood whose contrast is evened out
_QUIET_LEVELS = 0.4
_OUTLIER = 2.5
_RINGS = 100


def passed(samples: Floats) -> Floats:
    """``samples`` with nothing but the band, mirrored at the edges."""
    height, width = samples.shape
    shape = _fast(height + 2 * _PAD_CELLS), _fast(width + 2 * _PAD_CELLS)
    ends = (_PAD_CELLS, shape[0] - height - _PAD_CELLS, _PAD_CELLS, shape[1] - width - _PAD_CELLS)
    padded = np.asarray(cv2.copyMakeBorder(samples, *ends, cv2.BORDER_REFLECT), np.float32)
    return _through(padded)[_PAD_CELLS : _PAD_CELLS + height, _PAD_CELLS : _PAD_CELLS + width]


def shaped(field: Floats) -> Floats:
    """A field of random signs as a pattern of the band with variance 1; it wraps around."""
    gain = _gain(*field.shape)
    weights = np.full(gain.shape[1], 2.0)
    weights[0] = 1.0
    if field.shape[1] % 2 == 0:
        weights[-1] = 1.0
    power = float((gain.astype(np.float64) ** 2 * weights).sum()) / field.size
    return np.asarray(_through(field) / np.float32(np.sqrt(power)), np.float32)


def whitened(band: Floats, weight: Floats) -> Floats:
    """What the band says for each cell: contrast evened out over the picture and over frequencies.

    Against a signal as faint as this one a picture is noise, and the best detector weighs noise by its inverse power
    (a matched filter in coloured noise). ``weight`` is 0 in cells that do not count.
    """
    return matched(_evened(band, weight, _LOCAL_CELLS)) * weight


def whitened_widely(samples: Floats, weight: Floats, samples_a_cell: float) -> Floats:
    """As :func:`whitened`, but for cells up to 1.5 times as large or as small: a wider band, not yet matched to any."""
    detail = samples - cv2.GaussianBlur(samples, (0, 0), 2.5 * samples_a_cell, borderType=cv2.BORDER_REFLECT)
    return _flattened(_evened(detail, weight, _LOCAL_CELLS * samples_a_cell), None) * weight


def matched(even: Floats) -> Floats:
    """``even`` through the inverse of its own mean spectrum and through the band."""
    return _flattened(even, _gain(_fast(even.shape[0]), _fast(even.shape[1])))


def _evened(band: Floats, weight: Floats, local: float) -> Floats:
    contrast = np.sqrt(cv2.GaussianBlur(band * band, (0, 0), local) + _QUIET_LEVELS**2)
    return np.asarray(np.clip(band / contrast, -_OUTLIER, _OUTLIER) * weight, np.float32)


def _flattened(even: Floats, gain: Floats | None) -> Floats:
    shape = _fast(even.shape[0]), _fast(even.shape[1])
    spectrum = fft.rfft2(even, s=shape)
    rings = (_radius(*shape) * 2 * _RINGS).astype(np.intp)
    power = np.bincount(rings.ravel(), np.square(np.abs(spectrum)).ravel())
    mean = power / np.maximum(np.bincount(rings.ravel()), 1)
    whitening = (1 / np.sqrt(mean + 1e-3 * float(mean.max()) + 1e-12)).astype(np.float32)[rings]
    white = spectrum * (whitening if gain is None else whitening * gain)
    return np.asarray(fft.irfft2(white, s=shape)[: even.shape[0], : even.shape[1]], np.float32)


def _through(samples: Floats) -> Floats:
    return np.asarray(fft.irfft2(fft.rfft2(samples) * _gain(*samples.shape), s=samples.shape), np.float32)


def _radius(height: int, width: int) -> Floats:
    return np.hypot(fft.fftfreq(height)[:, None], fft.rfftfreq(width)[None]).astype(np.float32)


def _gain(height: int, width: int) -> Floats:
    """Logistic edges: steep enough for the band, soft enough not to ring."""
    radius = _radius(height, width)
    rise = 1 / (1 + np.exp(np.clip((LOWEST - radius) / (0.12 * LOWEST), -60, 60)))
    fall = 1 / (1 + np.exp(np.clip((radius - HIGHEST) / (0.06 * HIGHEST), -60, 60)))
    return np.asarray(rise * fall, np.float32)


def _fast(length: int) -> int:
    return int(fft.next_fast_len(length, real=True))
