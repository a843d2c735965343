"""What an outline cuts: a slice and a half-figure measure worse than the figure that they were taken from."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from wenmai.genes.model import Mask
from wenmai.genes.motifs.features import FEATURES, measure
from wenmai.genes.motifs.model import Proposal
from wenmai.genes.motifs.score import stands_free
from wenmai.genes.motifs.surface import prepare

sys.path.insert(0, str(Path(__file__).parent))
from scenes import cloth


def measured(masks: list[Mask]) -> npt.NDArray[np.float64]:
    """The features of regions drawn on the cloth with one flower, (n, len(FEATURES))."""
    surface = prepare(cloth().rgb, np.ones(cloth().object_mask.shape, np.bool_))
    size = surface.inside.shape[::-1]
    scaled = [cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0 for mask in masks]
    return measure(surface, [Proposal(mask, "figure") for mask in scaled]).values


@pytest.fixture(scope="module")
def flower_half_strip_plain() -> npt.NDArray[np.float64]:
    """The whole flower, its left half, a strip across it, and a patch of plain ground."""
    flower = np.zeros((360, 480), np.uint8)
    cv2.circle(flower, (150, 170), 96, 1, cv2.FILLED)
    half, strip, plain = flower.copy(), flower.copy(), np.zeros_like(flower)
    half[:, 150:] = 0
    strip[:140] = strip[200:] = 0
    plain[60:300, 320:440] = 1
    return measured([mask > 0 for mask in (flower, half, strip, plain)])


def column(values: npt.NDArray[np.float64], name: str) -> npt.NDArray[np.float64]:
    return values[:, FEATURES.index(name)]


def test_a_slice_cuts_what_the_whole_does_not(flower_half_strip_plain: npt.NDArray[np.float64]) -> None:
    cut = column(flower_half_strip_plain, "cut")
    assert cut[0] < 0.05
    assert cut[1] > cut[0] + 0.15
    assert cut[2] > cut[1]


def test_a_half_figure_ends_badly_on_one_side(flower_half_strip_plain: npt.NDArray[np.float64]) -> None:
    weakest = column(flower_half_strip_plain, "weakest_side")
    assert weakest[0] > 0.9
    assert weakest[1] < 0.6
    assert weakest[2] < 0.6


def test_plain_ground_has_a_poor_core(flower_half_strip_plain: npt.NDArray[np.float64]) -> None:
    core = column(flower_half_strip_plain, "core_ratio")
    assert core[0] > 0
    assert core[3] < -1


def test_only_the_whole_figure_stands_free(flower_half_strip_plain: npt.NDArray[np.float64]) -> None:
    assert stands_free(flower_half_strip_plain).tolist() == [True, False, False, False]
