"""Fit what ranks ornaments, and what tells whether a picture bears any, on outlines, verdicts and notes made by hand.

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
from benchmarks.motifs_verdicts import SAME_IOU, VALUES, Judged, load_verdicts
from wenmai.genes.motifs import find as finding
from wenmai.genes.motifs import presence, score, select
from wenmai.genes.motifs.features import FEATURES, measure
from wenmai.genes.motifs.grid import Table
from wenmai.genes.motifs.surface import Surface, prepare

FOLDS, REPEATS = 10, 2
STRENGTH = 0.02  # inverse of the penalty on the weights
IOU_NOTHING, IOU_ALL = 0.2, 0.8  # overlap with an outline, stretched to the soft label 0…1
PRESENCE_COMPONENTS = 10
CUTS = (0.12, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)
ENERGY_COLUMN = FEATURES.index("energy_ratio")
PACKAGE = Path(score.__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """The proposals (n) of one picture.

    The model's ``columns``; ``iou`` with each outline, (n, 0) where none was drawn; ``overlap`` with each other;
    ``verdict`` (n,) 0…1, NaN where nobody judged; ``verdicts`` how many regions of the picture were judged.
    """

    columns: Table
    iou: Table
    overlap: npt.NDArray[np.float32]
    verdict: npt.NDArray[np.float64]
    verdicts: int

    def labels(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Soft label (n,) 0…1 and weight (n,): a verdict goes before an outline; what neither tells weighs nothing."""
        count = len(self.columns)
        label, weight = np.zeros(count), np.zeros(count)
        if self.iou.shape[1]:
            label = np.clip((self.iou.max(axis=1) - IOU_NOTHING) / (IOU_ALL - IOU_NOTHING), 0, 1)
            weight[:] = 1 / count
        judged = ~np.isnan(self.verdict)
        label[judged] = self.verdict[judged]
        weight[judged] = 1 / max(1, int(judged.sum()))
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


def gather() -> tuple[list[Example], Table, npt.NDArray[np.bool_]]:
    """Examples of the outlined and the judged pictures; √pooled features and 'bears ornament' of all pictures."""
    by_file: dict[str, list[TruthMotif]] = defaultdict(list)
    for motif in load_motifs():
        by_file[motif.file].append(motif)
    judged: dict[str, list[Judged]] = defaultdict(list)
    for one in load_verdicts():
        judged[one.file].append(one)
    bears = {picture.file: picture.has_ornament for picture in load_pictures()}
    look = looker()
    examples, pooled, answers = [], [], []
    for path in picture_paths(held_back=False):
        rgb = read_picture(path)
        mask, features = look(rgb)
        if path.name in bears:
            pooled.append(np.sqrt(features.pooled))
            answers.append(bears[path.name])
        if path.name in by_file or path.name in judged:
            surface = prepare(rgb, mask)
            proposals = finding.propose(surface, features)
            measured = measure(surface, proposals, features)
            masks = [p.mask for p in proposals]
            iou = np.array([overlap_with(surface, masks, motif) for motif in by_file[path.name]])
            verdict = overlap_with_judged(surface, masks, judged[path.name])
            columns = score.design(measured.values)
            outlined = iou.reshape(-1, len(masks)).T
            examples.append(Example(columns, outlined, measured.overlap, verdict, len(judged[path.name])))
    return examples, np.array(pooled, np.float64), np.array(answers, np.bool_)


def fit(examples: list[Example]) -> score.LogisticModel:
    """Logistic regression on soft labels; each picture weighs alike, however many proposals it has."""
    columns = np.vstack([e.columns for e in examples])
    label, weight = (np.concatenate(parts) for parts in zip(*(e.labels() for e in examples), strict=True))
    columns, label, weight = columns[weight > 0], label[weight > 0], weight[weight > 0]
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


@dataclass(slots=True)
class Tally:
    """Counts over pictures that were not fitted on; ``best`` are the first three that are offered."""

    pictures: int = 0
    outlined: int = 0
    outlines: int = 0
    found: int = 0
    found_uncut: int = 0
    offered: int = 0
    best_outlined: int = 0
    best_right: int = 0
    first_right: int = 0
    good: int = 0
    usable: int = 0
    wrong: int = 0
    unjudged: int = 0

    def add(self, example: Example, chosen: list[int], offered: list[int]) -> None:
        """Count one picture: all that were chosen, and those of them that the cut lets through."""
        self.pictures += 1
        self.offered += len(offered)
        best = offered[:BEST_CANDIDATES]
        if example.iou.shape[1]:
            self.outlined += 1
            self.outlines += example.iou.shape[1]
            self.found_uncut += len(matched_pairs(example.iou[chosen]))
            self.found += len(matched_pairs(example.iou[offered]))
            self.best_outlined += len(best)
            self.best_right += len(matched_pairs(example.iou[best]))
            self.first_right += len(matched_pairs(example.iou[best[:1]]))
        if example.verdicts:
            verdicts = example.verdict[best]
            self.good += int((verdicts == VALUES["good"]).sum())
            self.usable += int((verdicts == VALUES["usable"]).sum())
            self.wrong += int((verdicts == VALUES["wrong"]).sum())
            self.unjudged += int(np.isnan(verdicts).sum())

    def figures(self) -> dict[str, float]:
        """Recall and precision on the outlines; shares of good and of usable or better among what was judged."""
        judged = max(1, self.good + self.usable + self.wrong)
        return {
            "recall": self.found / self.outlines,
            "recall_uncut": self.found_uncut / self.outlines,
            "precision": self.best_right / self.best_outlined,
            "precision_first": self.first_right / self.outlined,
            "offered_mean": self.offered / self.pictures,
            "eye_good": self.good / judged,
            "eye_usable": (self.good + self.usable) / judged,
            "eye_unjudged": self.unjudged / max(1, judged + self.unjudged),
        }


def cross_validated(examples: list[Example], cuts: tuple[float, ...]) -> dict[str, dict[str, float]]:
    """Figures on pictures not fitted on, for each least likelihood of what is offered after a picture's first."""
    tallies = {cut: Tally() for cut in cuts}
    for repeat in range(REPEATS):
        for kept, left_out in KFold(FOLDS, shuffle=True, random_state=repeat).split(examples):
            model = fit([examples[i] for i in kept])
            for example in (examples[i] for i in left_out):
                likelihood = 1 / (1 + np.exp(-model.logits(example.columns)))
                likelihood[example.columns[:, ENERGY_COLUMN] < finding.LOG_ENERGY_RATIO_MIN] = 0.0
                chosen = select.choose(likelihood, example.overlap)
                free = score.stands_free(example.columns[:, : len(FEATURES)])
                for cut, tally in tallies.items():
                    least = np.where(free, cut - finding.FREE_ALLOWANCE, cut)
                    tally.add(example, chosen, [i for r, i in enumerate(chosen) if r == 0 or likelihood[i] >= least[i]])
    return {f"{cut:.2f}": tally.figures() for cut, tally in tallies.items()}


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
    ranking, absence = cross_validated(examples, CUTS), cross_validated_presence(pooled, answers)
    lines = [f"{cut}: {row}" for cut, row in ranking.items()] + [f"presence: {absence}"]
    print(json.dumps({"ranking": ranking, "presence": absence}) if arguments.json else "\n".join(lines))
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
