"""Smoothing along strokes: the direction of each place, and averages that follow it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

FloatMap = npt.NDArray[np.float32]


def stroke_direction(grey: FloatMap, sigma_px: float) -> tuple[FloatMap, FloatMap]:
    """Unit vectors (x and y maps) along the strokes, from the structure tensor (Bigun & Granlund, ICCV 1987)."""
    soft = cv2.GaussianBlur(grey, (0, 0), 1.0)
    dx, dy = cv2.Scharr(soft, cv2.CV_32F, 1, 0), cv2.Scharr(soft, cv2.CV_32F, 0, 1)
    xx = cv2.GaussianBlur(dx * dx, (0, 0), sigma_px)
    yy = cv2.GaussianBlur(dy * dy, (0, 0), sigma_px)
    xy = cv2.GaussianBlur(dx * dy, (0, 0), sigma_px)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)  # across the stroke
    return np.asarray(-np.sin(angle), np.float32), np.asarray(np.cos(angle), np.float32)


def smooth_along(values: FloatMap, along_x: FloatMap, along_y: FloatMap, sigma_px: float) -> FloatMap:
    """Gaussian mean of ``values`` along the strokes, traced in steps of a pixel and a half to two sigmas."""
    height, width = values.shape
    step = 1.5
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    total, weights = values.copy(), 1.0
    for sign in (1.0, -1.0):
        x, y = columns.copy(), rows.copy()
        ux, uy = along_x * np.float32(sign), along_y * np.float32(sign)
        for k in range(1, int(2 * sigma_px / step) + 1):
            x += step * ux
            y += step * uy
            weight = float(np.exp(-((k * step) ** 2) / (2 * sigma_px**2)))
            total += np.float32(weight) * cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            weights += weight
            new_x = cv2.remap(along_x, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
            new_y = cv2.remap(along_y, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
            turn = np.asarray(np.where(new_x * ux + new_y * uy < 0, -1, 1), np.float32)
            ux, uy = np.asarray(new_x * turn, np.float32), np.asarray(new_y * turn, np.float32)
    return np.asarray(total / np.float32(weights), np.float32)
