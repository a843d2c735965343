"""Light on things: when two colours are one colour in light, in shade, or shining.

A surface in more or less light keeps its chromaticity; where it shines, the lamp's white is added (S. Shafer, 'Using
color to separate reflection components', Color Research & Application 10(4), 1985). Both change softly over a
surface, whereas two paints meet at an edge.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.colour.conversion import lab_to_linear, linear_to_lab

Floats = npt.NDArray[np.float64]

SHADE_FACTOR = (0.3, 1.5)  # how far a colour's chroma is followed into shade and light
SHINE_BODY = (0.5, 1.8)  # light on the body under the shine, relative to the body's middle
SHINE_STEPS = 27
BORDER_REACH_PX = 3  # to either side of a border, of the reduced picture
BORDER_STEP = 0.5  # part of the distance of two colours that is passed within that reach at an edge
BORDER_PX_MIN = 30  # a shorter border tells nothing


def shade_distance(lab: Floats, centre: Floats, lightness_weight: float) -> Floats:
    """ΔE*ab of colours (…, 3) from a centre (…, 3) once the centre is lit as they are, plus a little for ΔL*.

    A factor on the light takes a*, b* and L* + 16 by one and the same factor, its cube root (CIELAB above its knee).
    """
    factor = np.clip((lab[..., 0] + 16.0) / (centre[..., 0] + 16.0), *SHADE_FACTOR)
    chroma = (lab[..., 1] - factor * centre[..., 1]) ** 2 + (lab[..., 2] - factor * centre[..., 2]) ** 2
    lightness = lightness_weight * (lab[..., 0] - centre[..., 0])
    return np.asarray(np.sqrt(chroma + lightness**2))


def shine_distance(body: Floats, shining: Floats) -> float:
    """ΔE*ab that is left once the best mixture of a body's light and white light stands for ``shining`` (3,)."""
    base, target = lab_to_linear(body), lab_to_linear(shining)
    # Tried one by one: for a grey body the two lights cannot be told apart, and least squares would run away.
    lit = np.linspace(*SHINE_BODY, SHINE_STEPS)[:, None] * base
    white = np.maximum(0.0, (target - lit).mean(axis=1, keepdims=True))
    return float(np.linalg.norm(linear_to_lab(lit + white) - shining, axis=1).min())


def soft_borders(
    lab: npt.NDArray[np.float32], label: npt.NDArray[np.int64], centres: Floats
) -> npt.NDArray[np.float64]:
    """(k, k) part of the border between every two colours that is soft (0…1), 0 where they hardly touch.

    ``lab`` (h, w, 3) and ``label`` (h, w), −1 outside; ``centres`` (k, 3) the colours.
    """
    gaps = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    border, soft = _count_borders(lab, label, BORDER_STEP * gaps, BORDER_REACH_PX)
    border, soft = border + border.T, soft + soft.T
    return np.where(border >= BORDER_PX_MIN, soft / np.maximum(border, 1.0), 0.0)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _count_borders(
    lab: npt.NDArray[np.float32], label: npt.NDArray[np.int64], step: Floats, reach: int
) -> tuple[Floats, Floats]:
    """(k, k) lengths of borders, and of those where less than ``step`` (k, k) is passed within ``reach``."""
    height, width = label.shape
    count = step.shape[0]
    border, soft = np.zeros((count, count)), np.zeros((count, count))
    for y in range(reach, height - reach):
        for x in range(reach, width - reach):
            one = label[y, x]
            if one < 0:
                continue
            for dy, dx in ((0, 1), (1, 0)):
                two = label[y + dy, x + dx]
                if two < 0 or two == one:
                    continue
                # The blurred edge of a third colour may have the shade of one of the two: both have to go on.
                if label[y - dy * (reach - 1), x - dx * (reach - 1)] != one:
                    continue
                if label[y + dy * reach, x + dx * reach] != two:
                    continue
                passed = 0.0
                for channel in range(3):
                    before = lab[y - dy * (reach - 1), x - dx * (reach - 1), channel]
                    after = lab[y + dy * reach, x + dx * reach, channel]
                    passed += (after - before) ** 2
                border[one, two] += 1.0
                if passed < step[one, two] ** 2:
                    soft[one, two] += 1.0
    return border, soft
