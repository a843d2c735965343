"""A figure of several colours stays whole: what stands off the ground belongs to it, whatever its hue."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from wenmai.genes.cutouts import cut_out
from wenmai.genes.model import Box, Candidate


@pytest.mark.parametrize("ground", [(245, 243, 236), (20, 40, 90)])
def test_pink_petals_and_green_leaves_come_together(ground: tuple[int, int, int]) -> None:
    picture = np.empty((360, 360, 3), np.uint8)
    picture[:] = ground
    truth = np.zeros((360, 360), np.uint8)
    for turn in range(5):
        angle = np.deg2rad(72 * turn)
        for distance, colour, size in ((80, (214, 96, 130), (34, 18)), (125, (70, 130, 70), (20, 9))):
            centre = (round(180 + distance * np.cos(angle)), round(180 + distance * np.sin(angle)))
            cv2.ellipse(picture, centre, size, 72 * turn, 0, 360, colour, -1, cv2.LINE_AA)
            cv2.ellipse(truth, centre, size, 72 * turn, 0, 360, 1, -1)
    found = cut_out(picture, Candidate("rosette", Box(0, 0, 360, 360), np.ones((360, 360), np.bool_), 1.0, 1.0, ""))
    union = float((found.figure | (truth > 0)).sum())
    assert float((found.figure & (truth > 0)).sum()) / union > 0.85
