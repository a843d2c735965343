"""Find the object in a photograph: a learned look at where it is, then its outline by colour and edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import LabImage, Mask, RgbImage
from wenmai.genes.objects import confidence, figure, ground, head, refine, scribbles, snap
from wenmai.genes.objects.model import Expectation, MaskChoice, ObjectHints, ObjectMask
from wenmai.genes.objects.overlaps import overlap
from wenmai.kernel.errors import InvalidInput
from wenmai.models.efficientnet_features import DeepFeatures

FloatArray = npt.NDArray[np.float32]

WORKING_PIXELS = 110_000  # 160 000 and 90 000 give the same IoU to 0.0003; the cut's cost grows with them
FIGURE_PIXELS = 45_000  # for the main figure of a surface, where the cut is slowest: much of it is in doubt
SIDE_MIN_PX = 16  # a smaller picture shows no object, only itself
PLAIN_LAB_SPREAD = 1.5  # ΔE76 deviation below which a picture shows nothing
FRAME_SHARE = 0.97  # of the picture: an object that covers more of it fills it
OBJECT_SHARE_MIN = 0.005  # of the picture: less is no finding
# Of 141 photographs 44 are filled by their object: 10 of the 11 with a textile's word in the title, 4 of the 50 with a
# vessel's or a statue's. That is evidence of +3.1 and −1.6; the smaller serves for both, as others frame otherwise.
EXPECTATION_LOG_ODDS = 1.5
GROUND_CONFIDENCE = 0.95  # all 44 drawn objects on plain ground were found right by eye
SAME_IOU = 0.92  # two answers that agree more are one answer


@dataclass(frozen=True, slots=True)
class _View:
    """The picture at the working size, as bytes and as CIELAB, and a person's marks on it."""

    full: RgbImage
    small: RgbImage
    lab: LabImage
    seeds: refine.Seeds
    is_round: bool

    def enlarged(self, cells: FloatArray) -> FloatArray:
        size = (self.small.shape[1], self.small.shape[0])
        return np.clip(cv2.resize(cells, size, interpolation=cv2.INTER_CUBIC), 0.0, 1.0).astype(np.float32)

    def outline(self, probability: FloatArray) -> tuple[Mask, Mask]:
        """The mask at the working size and at full size."""
        coarse = refine.cut(self.small, self.lab, probability, self.seeds)
        coarse = refine.tidy(coarse, self.lab, probability, is_round=self.is_round)
        coarse = scribbles.obeyed(coarse, self.seeds)
        full = snap.snap(coarse.astype(np.float32), self.small, self.full)
        return coarse, scribbles.obeyed(full, self.seeds)


def find_object(rgb: RgbImage, features: DeepFeatures, hints: ObjectHints | None = None) -> ObjectMask:
    """The object in a picture (h, w, 3), given the image encoder's features of that picture.

    A picture that shows nothing (plain, or under 16 pixels) is all object, with confidence 0. The same input
    gives the same mask. Raises ``InvalidInput`` where ``rgb`` is no RGB picture.
    """
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or 0 in rgb.shape:
        raise InvalidInput(f"a picture was expected, not {rgb.dtype} {rgb.shape}", remedy="Give (h, w, 3) bytes.")
    hints = hints or ObjectHints()
    view = _view(rgb, hints, WORKING_PIXELS)
    if min(rgb.shape[:2]) < SIDE_MIN_PX or view.lab.std(axis=(0, 1)).max() < PLAIN_LAB_SPREAD:
        return ObjectMask(np.ones(rgb.shape[:2], bool), True, 0.5, 0.0)
    if not hints.inside and not hints.outside and (on_ground := ground.object_on_ground(view.lab)) is not None:
        whole = MaskChoice("frame", np.ones(rgb.shape[:2], bool))
        outline = snap.snap(on_ground.astype(np.float32), view.small, view.full)
        return ObjectMask(outline, False, 0.0, GROUND_CONFIDENCE, (whole,))
    grid = (features.stride8.shape[1], features.stride8.shape[0])
    lab8 = np.asarray(cv2.resize(view.lab, grid, interpolation=cv2.INTER_AREA), np.float32)
    saliency = head.look(features.stride8, features.stride16, lab8)
    frame = _frame_probability(saliency.fills_frame_probability, hints)
    cells = saliency.object_probability
    if hints.outside and frame > 0.5:
        # Who marks something outside on a surface that fills the frame means a figure on it.
        standing_out = figure.main_figure(features.stride8, features.stride16, lab8)
        cells = np.asarray(cv2.resize(standing_out, grid, interpolation=cv2.INTER_LINEAR), np.float32)
    cells = scribbles.spread(cells, features.stride8, features.stride16, view.seeds)
    probability = view.enlarged(cells)
    coarse, outline = view.outline(probability)
    share = np.count_nonzero(outline) / outline.size
    if not OBJECT_SHARE_MIN < share < FRAME_SHARE:
        frame = (1 + frame) / 2  # no outline to set against the frame: it has the benefit of the doubt
    fills_frame = frame > 0.5 and not hints.outside
    whole = MaskChoice("frame", np.ones(rgb.shape[:2], bool))
    choices = [MaskChoice("object", outline), whole]
    if fills_frame:
        standing_out = figure.main_figure(features.stride8, features.stride16, lab8)
        coarser = _view(rgb, hints, FIGURE_PIXELS)
        figure_mask = coarser.outline(coarser.enlarged(standing_out))[1]
        choices = [whole, MaskChoice("object", outline), MaskChoice("figure", figure_mask)]
    mask, alternatives = _ranked(choices)
    sure = confidence.expected_iou(coarse, probability, frame, fills_frame=fills_frame)
    return ObjectMask(mask, fills_frame, frame, sure, alternatives)


def _view(rgb: RgbImage, hints: ObjectHints, pixels: int) -> _View:
    height, width = rgb.shape[:2]
    factor = min(1.0, (pixels / (height * width)) ** 0.5)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB), np.float32)
    scale = size[0] / width, size[1] / height
    seeds = scribbles.seeds((size[1], size[0]), scale, hints.inside, hints.outside)
    return _View(rgb, small, lab, seeds, is_round=Expectation.ROUND in hints.expects)


def _frame_probability(probability: float, hints: ObjectHints) -> float:
    """The head's probability that the object fills the frame, moved by what the title says."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    logit = float(np.log(bounded / (1 - bounded)))
    if Expectation.FLAT in hints.expects:
        logit += EXPECTATION_LOG_ODDS
    if hints.expects & (Expectation.FIGURE | Expectation.ROUND):
        logit -= EXPECTATION_LOG_ODDS
    return float(1 / (1 + np.exp(-logit)))


def _ranked(choices: list[MaskChoice]) -> tuple[Mask, tuple[MaskChoice, ...]]:
    """The first choice's mask, and those after it that differ from all before them and are not empty."""
    kept = [choices[0]]
    for choice in choices[1:]:
        covers = np.count_nonzero(choice.mask) / choice.mask.size > OBJECT_SHARE_MIN
        if covers and all(overlap(choice.mask, other.mask) < SAME_IOU for other in kept):
            kept.append(choice)
    return kept[0].mask, tuple(kept[1:])
