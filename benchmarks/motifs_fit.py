"""Fit what ranks ornaments, and what tells whether a picture bears any, on the outlines and notes made by hand.

``python -m benchmarks.motifs_fit`` prints cross-validated figures, folds split by picture; ``--write`` also writes the
two models into the package. Pictures that are held back are not in the truth and so never seen.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold

from benchmarks.motif_truth import (
    BEST_CANDIDATES,
    TruthMotif,
    load_motifs,
    load_pictures,
    matched_pairs,
    rasterise,
)
from benchmarks.motifs import looker, picture_paths, read_picture
from wenmai.genes.motifs import find as finding
from wenmai.genes.motifs import presence, score, select
from wenmai.genes.motifs.features import measure
from wenmai.genes.motifs.grid import Table
from wenmai.genes.motifs.surface import Surface, prepare

FOLDS, REPEATS = 10, 2
STRENGTH = 0.1  # inverse of the penalty on the weights
IOU_NOTHING, IOU_ALL = 0.2, 0.8  # overlap with an outline, stretched to the soft label 0…1
PRESENCE_COMPONENTS = 10
PACKAGE = Path(score.__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """The proposals of one outlined picture: the model's columns, IoU with each outline, IoU with each other."""

    columns: Table
    iou: Table
    overlap: npt.NDArray[np.float32]


def overlap_with(surface: Surface, masks: list[npt.NDArray[np.bool_]], motif: TruthMotif) -> list[float]:
    """IoU of regions at working scale with one outline, also of its part outside the object's crop."""
    box = surface.box
    outline = rasterise(motif.polygon, *surface.picture_shape)
    area = float(outline.sum()) * surface.scale**2
    crop = outline[box.y : box.y + box.height, box.x : box.x + box.width].astype(np.float32)
    small = cv2.resize(crop, surface.inside.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
    shared = [float((mask & small).sum()) for mask in masks]
    return [s / max(1.0, float(m.sum()) + area - s) for s, m in zip(shared, masks, strict=True)]


def gather() -> tuple[list[Example], Table, npt.NDArray[np.bool_]]:
    """Examples of the outlined pictures; √pooled features and 'bears ornament' of all pictures."""
    by_file: dict[str, list[TruthMotif]] = defaultdict(list)
    for motif in load_motifs():
        by_file[motif.file].append(motif)
    bears = {picture.file: picture.has_ornament for picture in load_pictures()}
    look = looker()
    examples, pooled, answers = [], [], []
    for path in picture_paths(held_back=False):
        rgb = read_picture(path)
        mask, features = look(rgb)
        if path.name in bears:
            pooled.append(np.sqrt(features.pooled))
            answers.append(bears[path.name])
        if path.name in by_file:
            surface = prepare(rgb, mask)
            proposals = finding.propose(surface, features)
            measured = measure(surface, proposals, features)
            masks = [p.mask for p in proposals]
            iou = np.array([overlap_with(surface, masks, motif) for motif in by_file[path.name]]).T
            examples.append(Example(score.design(measured.values), iou, measured.overlap))
    return examples, np.array(pooled, np.float64), np.array(answers, np.bool_)


def fit(examples: list[Example]) -> score.LogisticModel:
    """Logistic regression on soft labels; each picture weighs the same, however many proposals it has."""
    columns = np.vstack([e.columns for e in examples])
    label = np.concatenate([(e.iou.max(axis=1) - IOU_NOTHING) / (IOU_ALL - IOU_NOTHING) for e in examples])
    label = np.clip(label, 0, 1)
    weight = np.concatenate([np.full(len(e.iou), 1 / len(e.iou)) for e in examples])
    weight /= weight.mean()
    mean, scale = columns.mean(axis=0), columns.std(axis=0)
    scale[scale == 0] = 1.0
    standard = np.clip((columns - mean) / scale, -score.DEVIATIONS_MAX, score.DEVIATIONS_MAX)
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    yes_no = np.r_[np.ones(len(label)), np.zeros(len(label))]
    model.fit(np.vstack([standard, standard]), yes_no, sample_weight=np.r_[weight * label, weight * (1 - label)])
    return score.LogisticModel(mean, scale, model.coef_[0], float(model.intercept_[0]))


def fit_presence(pooled: Table, answers: npt.NDArray[np.bool_]) -> presence.PresenceModel:
    """Logistic regression on the first principal components, folded back to one weight a feature."""
    reduced = PCA(PRESENCE_COMPONENTS, random_state=0).fit(pooled)
    components = reduced.transform(pooled)
    mean, scale = components.mean(axis=0), components.std(axis=0)
    model = LogisticRegression(C=0.1, class_weight="balanced").fit((components - mean) / scale, answers)
    weight = reduced.components_.T @ (model.coef_[0] / scale)
    intercept = float(model.intercept_[0] - reduced.mean_ @ weight - (mean / scale) @ model.coef_[0])
    return presence.PresenceModel(weight, intercept)


def cross_validated(examples: list[Example]) -> dict[str, float]:
    """Recall of all candidates, and precision of the best three and of the first, on pictures not fitted on."""
    found = offered = right = first = outlines = 0
    for repeat in range(REPEATS):
        for kept, left_out in KFold(FOLDS, shuffle=True, random_state=repeat).split(examples):
            model = fit([examples[i] for i in kept])
            for example in (examples[i] for i in left_out):
                likelihood = 1 / (1 + np.exp(-model.logits(example.columns)))
                chosen = select.choose(likelihood, example.overlap)
                chosen = [i for r, i in enumerate(chosen) if r == 0 or likelihood[i] >= finding.LIKELIHOOD_MIN]
                iou = example.iou[chosen]
                outlines += iou.shape[1]
                found += len(matched_pairs(iou))
                offered += min(BEST_CANDIDATES, len(chosen))
                right += len(matched_pairs(iou[:BEST_CANDIDATES]))
                first += len(matched_pairs(iou[:1]))
    pictures = REPEATS * len(examples)
    return {"recall": found / outlines, "precision": right / offered, "precision_first": first / pictures}


def cross_validated_presence(pooled: Table, answers: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Area under the curve, and how often 'none' is right and wrong, on pictures not fitted on."""
    logit = np.zeros(len(answers))
    for kept, left_out in StratifiedKFold(7, shuffle=True, random_state=0).split(pooled, answers):
        model = fit_presence(pooled[kept], answers[kept])
        logit[left_out] = pooled[left_out] @ model.weight + model.intercept
    none = 1 / (1 + np.exp(-logit)) < presence.PRESENCE_MIN
    return {
        "auc": float(roc_auc_score(answers, logit)),
        "none_right": int((none & ~answers).sum()),
        "none_true": int((~answers).sum()),
        "none_wrong": int((none & answers).sum()),
    }


def main() -> None:
    """Cross-validate, and write the models where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write the fitted models into the package")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    examples, pooled, answers = gather()
    figures = {"ranking": cross_validated(examples), "presence": cross_validated_presence(pooled, answers)}
    print(json.dumps(figures) if arguments.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    if arguments.write:
        model = fit(examples)
        columns = np.column_stack([model.mean, model.scale, model.weight])
        stored = {
            "columns": [[float(f"{v:.5g}") for v in row] for row in columns],
            "intercept": float(f"{model.intercept:.5g}"),
        }
        (PACKAGE / score.MODEL_FILE).write_text(json.dumps(stored), encoding="utf-8")
        shows = fit_presence(pooled, answers)
        np.savez_compressed(
            PACKAGE / presence.MODEL_FILE,
            weight=shows.weight.astype(np.float32),
            intercept=np.float64(shows.intercept),
        )


if __name__ == "__main__":
    main()
