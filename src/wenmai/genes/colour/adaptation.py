"""Colours under another light: Bradford chromatic adaptation and white balance by a neutral patch.

The Bradford cone responses are those of Lam's thesis (1985) as ICC.1:2022, annex E, prints them. Scaling them
by the ratio of the whites is von Kries' rule.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import D65_XYZ, LINEAR_TO_XYZ, XYZ_TO_LINEAR, FloatArray, decode, encode
from wenmai.kernel.errors import InvalidInput

White = str | npt.ArrayLike

BRADFORD: npt.NDArray[np.float64] = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)

# CIE 15:2004, table T.3 (2° observer), Y = 1.
ILLUMINANT_XYZ: dict[str, tuple[float, float, float]] = {
    "A": (1.09850, 1.0, 0.35585),
    "C": (0.98074, 1.0, 1.18232),
    "D50": (0.96422, 1.0, 0.82521),
    "D55": (0.95682, 1.0, 0.92149),
    "D65": D65_XYZ,
    "D75": (0.94972, 1.0, 1.22638),
}

# Levels 0…255. A darker patch is mostly noise, a brighter one may have lost a channel to clipping.
NEUTRAL_LEVEL_MIN = 12
NEUTRAL_LEVEL_MAX = 253
PATCH_SPREAD = 24  # levels; beyond it lies dust, print or the patch's edge


def white_xyz(white: White) -> npt.NDArray[np.float64]:
    """XYZ, scaled to Y = 1, of a white: an illuminant's name (A, C, D50, D55, D65, D75) or three numbers."""
    if isinstance(white, str):
        if white not in ILLUMINANT_XYZ:
            raise InvalidInput(f"no illuminant {white!r}", remedy=f"Known are {', '.join(sorted(ILLUMINANT_XYZ))}.")
        return np.array(ILLUMINANT_XYZ[white])
    xyz = np.asarray(white, np.float64)
    if xyz.shape != (3,) or not np.all(np.isfinite(xyz)) or xyz.min() <= 0.0:
        raise InvalidInput(f"{white!r} is no white", remedy="Give three numbers X, Y, Z above 0.")
    return cast(npt.NDArray[np.float64], xyz / xyz[1])


def bradford_matrix(white_from: White, white_to: White) -> npt.NDArray[np.float64]:
    """(3, 3) matrix on XYZ that takes colours under one white to those under the other."""
    response_from = BRADFORD @ white_xyz(white_from)
    response_to = BRADFORD @ white_xyz(white_to)
    if np.min(response_from) <= 0.0 or np.min(response_to) <= 0.0:
        raise InvalidInput("a white so strongly coloured that it has no cone response")
    return np.linalg.inv(BRADFORD) @ np.diag(response_to / response_from) @ BRADFORD


def linear_adaptation(white_from: White, white_to: White) -> npt.NDArray[np.float64]:
    """(3, 3) matrix on linear sRGB that does what ``bradford_matrix`` does on XYZ."""
    return XYZ_TO_LINEAR @ bradford_matrix(white_from, white_to) @ LINEAR_TO_XYZ


def adapt(rgb: npt.ArrayLike, white_from: White, white_to: White) -> npt.NDArray[np.uint8]:
    """sRGB bytes (…, 3) seen under ``white_from`` as they would be seen under ``white_to``; bytes (…, 3).

    What sRGB cannot show is clipped by channel. Use ``linear_adaptation`` where that must not happen.
    """
    return _apply(rgb, linear_adaptation(white_from, white_to))


def neutral_white(neutral_patch_rgb: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """XYZ (Y = 1) of the light in which a grey or white patch, bytes (…, 3), was taken.

    The patch is averaged as encoded, where a camera's noise is about even, then turned to light. Raises
    InvalidInput for a patch that is clipped or nearly black in a channel: it does not tell the light.
    """
    patch = np.asarray(neutral_patch_rgb, np.float64).reshape(-1, 3)
    if patch.shape[0] == 0:
        raise InvalidInput("the neutral patch is empty", remedy="Give a region inside the picture.")
    level = np.median(patch, axis=0) if patch.shape[0] > 2 else patch.mean(axis=0)
    if level.max() > NEUTRAL_LEVEL_MAX or level.min() < NEUTRAL_LEVEL_MIN:
        shown = ", ".join(f"{value:.0f}" for value in level)
        fault = "bright" if level.max() > NEUTRAL_LEVEL_MAX else "dark"
        raise InvalidInput(
            f"the neutral patch has the levels {shown}: too {fault} to tell the light",
            remedy=f"Choose a grey patch with every channel in {NEUTRAL_LEVEL_MIN}…{NEUTRAL_LEVEL_MAX}.",
        )
    kept = patch[np.abs(patch - level).max(axis=1) <= PATCH_SPREAD]
    mean = kept.mean(axis=0) if len(kept) else level
    xyz = LINEAR_TO_XYZ @ decode(mean / 255.0)
    return cast(npt.NDArray[np.float64], xyz / xyz[1])


def white_balance(rgb: npt.ArrayLike, neutral_patch_rgb: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """sRGB bytes (…, 3) corrected to D65 by a neutral patch, bytes (…, 3), of the same scene.

    The patch comes out grey with its luminance kept. Raises InvalidInput where it cannot tell the light.
    """
    return _apply(rgb, linear_adaptation(neutral_white(neutral_patch_rgb), "D65"))


def _apply(rgb: npt.ArrayLike, matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    linear: FloatArray = decode(np.asarray(rgb, np.float64) / 255.0)
    encoded = encode(np.clip(linear @ matrix.T, 0.0, 1.0))
    return np.asarray(np.rint(encoded * 255.0), np.uint8)
