"""Fit what ranks ornaments, and what tells whether a picture bears any, on outlines, verdicts and notes made by hand.

Pictures that are held back are not in the truth and so never seen. See ``benchmarks/motifs_train.py``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from benchmarks.motif_truth import (
    TruthMotif,
    load_motifs,
    load_pictures,
    rasterise,
)
from benchmarks.motifs import Looker, looker, picture_paths, read_picture, title_priors
from benchmarks.motifs_verdicts import SAME_IOU, VALUES, Judged, load_verdicts
from wenmai.genes.model import RgbImage
from wenmai.genes.motifs import find as finding
from wenmai.genes.motifs import presence, score
from wenmai.genes.motifs.features import FEATURES, deep_on_grid, measure
from wenmai.genes.motifs.grid import Table, lay_out, means
from wenmai.genes.motifs.look import AXES_FILE, LOOK_DIMENSIONS, LOOK_FEATURES, LookAxes
from wenmai.genes.motifs.model import MotifPriors
from wenmai.genes.motifs.surface import Surface, prepare

PRESENCE_FOLDS = 7
STRENGTH = 0.02  # inverse of the penalty on the weights
IOU_NOTHING, IOU_ALL = 0.2, 0.8  # overlap with an outline, stretched to the soft label 0…1
VERDICT_WEIGHT = 0.12  # as much as three regions of an outlined picture that nobody judged
PRESENCE_COMPONENTS = 10
PACKAGE = Path(score.__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """The proposals (n) of one picture.

    The ``values`` that were measured on them; the encoder's ``means`` (n, 152) over each, from which the axes of the
    look are fitted; ``iou`` with each outline, (n, 0) where none was drawn; ``overlap`` with each other; ``verdict``
    (n,) 0…1, NaN where nobody judged; ``verdicts`` how many regions of the picture were judged. Of the picture:
    √``pooled`` features (1280,), whether it ``bears`` ornament, and the ``priors`` of its title.
    """

    values: Table
    means: npt.NDArray[np.float64]
    iou: Table
    overlap: npt.NDArray[np.float32]
    verdict: npt.NDArray[np.float64]
    verdicts: int
    pooled: npt.NDArray[np.float64]
    bears: bool
    priors: MotifPriors

    @property
    def is_labelled(self) -> bool:
        """Whether anything of it was outlined or judged."""
        return bool(self.iou.shape[1] or self.verdicts)

    def labels(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Soft label (n,) 0…1 and weight (n,): the better of verdict and outline; what neither tells weighs nothing.

        A verdict weighs the same in every picture, so that those with much to judge teach more.
        """
        count = len(self.values)
        label, weight = np.zeros(count), np.zeros(count)
        if self.iou.shape[1]:
            label = np.clip((self.iou.max(axis=1) - IOU_NOTHING) / (IOU_ALL - IOU_NOTHING), 0, 1)
            weight[:] = 1 / count
        judged = ~np.isnan(self.verdict)
        label[judged] = np.maximum(label[judged], self.verdict[judged])
        weight[judged] = VERDICT_WEIGHT
        return label, weight


def overlap_with(surface: Surface, masks: list[npt.NDArray[np.bool_]], motif: TruthMotif) -> list[float]:
    """IoU of regions at working scale with one outline, also of its part outside the object's crop."""
    box = surface.box
    outline = rasterise(motif.polygon, *surface.picture_shape)
    area = float(outline.sum()) * surface.scale**2
    crop = outline[box.y : box.y + box.height, box.x : box.x + box.width].astype(np.float32)
    small = cv2.resize(crop, surface.inside.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
    shared = [float((mask & small).sum()) for mask in masks]
    return [s / max(1.0, float(m.sum()) + area - s) for s, m in zip(shared, masks, strict=True)]


def overlap_with_judged(
    surface: Surface, masks: list[npt.NDArray[np.bool_]], judged: list[Judged]
) -> npt.NDArray[np.float64]:
    """The verdict (n,) of the judged region that each region is, NaN where it is none of them."""
    box = surface.box
    flat = np.stack([mask.ravel() for mask in masks]).astype(np.float32)
    found, closest = np.full(len(masks), np.nan), np.full(len(masks), SAME_IOU)
    for one in judged:
        crop = one.mask(*surface.picture_shape)[box.y : box.y + box.height, box.x : box.x + box.width]
        small = cv2.resize(crop.astype(np.float32), surface.inside.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
        shared = flat @ small.ravel().astype(np.float32)
        iou = shared / np.maximum(flat.sum(axis=1) + float(small.sum()) - shared, 1.0)
        found[iou > closest] = VALUES[one.verdict]
        closest = np.maximum(closest, iou)
    return found


def gather() -> list[Example]:
    """Examples of all pictures that are not held back."""
    by_file: dict[str, list[TruthMotif]] = defaultdict(list)
    for motif in load_motifs():
        by_file[motif.file].append(motif)
    judged: dict[str, list[Judged]] = defaultdict(list)
    for one in load_verdicts():
        judged[one.file].append(one)
    bears = {picture.file: picture.has_ornament for picture in load_pictures()}
    priors = title_priors()
    look = looker()
    return [
        example_of(read_picture(path), look, by_file[path.name], judged[path.name], bears[path.name], priors[path.name])
        for path in picture_paths(held_back=False)
    ]


def example_of(
    rgb: RgbImage, look: Looker, outlined: list[TruthMotif], judged: list[Judged], bears: bool, priors: MotifPriors
) -> Example:
    """The proposals of one picture beside what people said of it."""
    mask, features = look(rgb)
    surface = prepare(rgb, mask)
    proposals = finding.propose(surface, features)
    measured = measure(surface, proposals, features)
    grid = lay_out(surface, proposals)
    masks = [p.mask for p in proposals]
    iou = np.array([overlap_with(surface, masks, motif) for motif in outlined])
    return Example(
        values=measured.values,
        means=means(grid.regions, deep_on_grid(surface, grid, features, surface.picture_shape)),
        iou=iou.reshape(-1, len(masks)).T,
        overlap=measured.overlap,
        verdict=overlap_with_judged(surface, masks, judged),
        verdicts=len(judged),
        pooled=np.sqrt(features.pooled).astype(np.float64),
        bears=bears,
        priors=priors,
    )


def fit_axes(examples: list[Example]) -> LookAxes:
    """Principal axes of the encoder's means over all proposed regions; no label has a part in them."""
    reduced = PCA(LOOK_DIMENSIONS, random_state=0).fit(np.vstack([e.means for e in examples]))
    return LookAxes(reduced.mean_.astype(np.float32), reduced.components_.T.astype(np.float32))


def with_axes(examples: list[Example], axes: LookAxes) -> list[Example]:
    """The examples with the look measured along these axes."""
    columns = [FEATURES.index(name) for name in LOOK_FEATURES]
    renewed = []
    for example in examples:
        values = example.values.copy()
        values[:, columns] = axes.project(example.means)
        renewed.append(replace(example, values=values))
    return renewed


def fit(examples: list[Example], presence_logits: npt.NDArray[np.float64]) -> score.LogisticModel:
    """Logistic regression on soft labels; each picture weighs alike, however many proposals it has.

    ``presence_logits`` (pictures,) are of a model that was not fitted on the picture, as it will be in use.
    """
    pairs = [(e, score.design(e.values, p)) for e, p in zip(examples, presence_logits, strict=True) if e.is_labelled]
    columns = np.vstack([table for _, table in pairs])
    label, weight = (np.concatenate(parts) for parts in zip(*(e.labels() for e, _ in pairs), strict=True))
    columns, label, weight = columns[weight > 0], label[weight > 0], weight[weight > 0]
    weight /= weight.mean()
    mean, scale = columns.mean(axis=0), columns.std(axis=0)
    scale[scale == 0] = 1.0
    standard = np.clip((columns - mean) / scale, -score.DEVIATIONS_MAX, score.DEVIATIONS_MAX)
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    yes_no = np.r_[np.ones(len(label)), np.zeros(len(label))]
    model.fit(np.vstack([standard, standard]), yes_no, sample_weight=np.r_[weight * label, weight * (1 - label)])
    return score.LogisticModel(mean, scale, model.coef_[0], float(model.intercept_[0]))


def fit_presence(examples: list[Example]) -> presence.PresenceModel:
    """Logistic regression on the first principal components, folded back to one weight a feature."""
    pooled, answers = np.array([e.pooled for e in examples]), np.array([e.bears for e in examples])
    reduced = PCA(PRESENCE_COMPONENTS, random_state=0).fit(pooled)
    components = reduced.transform(pooled)
    mean, scale = components.mean(axis=0), components.std(axis=0)
    model = LogisticRegression(C=0.1, class_weight="balanced").fit((components - mean) / scale, answers)
    weight = reduced.components_.T @ (model.coef_[0] / scale)
    intercept = float(model.intercept_[0] - reduced.mean_ @ weight - (mean / scale) @ model.coef_[0])
    return presence.PresenceModel(weight, intercept)


def presence_logits(model: presence.PresenceModel, examples: list[Example]) -> npt.NDArray[np.float64]:
    """Log-odds (pictures,) of ornament."""
    return np.array([e.pooled @ model.weight + model.intercept for e in examples])


def unseen_presence(examples: list[Example]) -> npt.NDArray[np.float64]:
    """Log-odds (pictures,), each by a model that was fitted without the picture."""
    logits = np.zeros(len(examples))
    bears = [e.bears for e in examples]
    for kept, left_out in StratifiedKFold(PRESENCE_FOLDS, shuffle=True, random_state=0).split(bears, bears):
        model = fit_presence([examples[i] for i in kept])
        logits[left_out] = presence_logits(model, [examples[i] for i in left_out])
    return logits


def write(examples: list[Example], axes: LookAxes) -> None:
    """Fit all three models on all pictures and put them into the package."""
    model = fit(examples, unseen_presence(examples))
    columns = np.column_stack([model.mean, model.scale, model.weight])
    stored = {
        "columns": [[float(f"{v:.5g}") for v in row] for row in columns],
        "intercept": float(f"{model.intercept:.5g}"),
    }
    (PACKAGE / score.MODEL_FILE).write_text(json.dumps(stored), encoding="utf-8")
    shows = fit_presence(examples)
    weight = shows.weight.astype(np.float32)
    np.savez_compressed(PACKAGE / presence.MODEL_FILE, weight=weight, intercept=np.float64(shows.intercept))
    np.savez_compressed(PACKAGE / AXES_FILE, mean=axes.mean, axes=axes.axes)
