"""How the ranking of ornaments does on pictures that it was not fitted on: folds split by picture.

Everything that is learned is fitted anew without the pictures of a fold: what tells whether a picture bears ornament,
and what ranks. The axes of the look are not: no label has a part in them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from benchmarks.motif_truth import BEST_CANDIDATES, matched_pairs
from benchmarks.motifs_fit import Example, fit, fit_presence, presence_logits, unseen_presence
from benchmarks.motifs_verdicts import VALUES
from wenmai.genes.motifs import find as finding
from wenmai.genes.motifs import presence, score, select
from wenmai.genes.motifs.features import FEATURES

FOLDS, REPEATS = 10, 2
ENERGY_COLUMN = FEATURES.index("energy_ratio")


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
    plain: int = 0
    plain_right: int = 0

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
        if not example.bears:
            self.plain += 1
            self.plain_right += not offered
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
            "none_right": self.plain_right / max(1, self.plain),
            "eye_unjudged": self.unjudged / max(1, judged + self.unjudged),
        }


def cross_validated(examples: list[Example], cuts: tuple[float, ...]) -> dict[str, dict[str, float]]:
    """Figures on pictures not fitted on, for each least likelihood of what is offered after a picture's first."""
    tallies = {cut: Tally() for cut in cuts}
    bears = [e.bears for e in examples]
    for repeat in range(REPEATS):
        for kept, left_out in StratifiedKFold(FOLDS, shuffle=True, random_state=repeat).split(bears, bears):
            known, new = [examples[i] for i in kept], [examples[i] for i in left_out]
            model = fit(known, unseen_presence(known))
            for example, logit in zip(new, presence_logits(fit_presence(known), new), strict=True):
                _count(example, float(logit), model, tallies)
    return {f"{cut:.2f}": tally.figures() for cut, tally in tallies.items()}


def _count(example: Example, logit: float, model: score.LogisticModel, tallies: dict[float, Tally]) -> None:
    """Rank one picture as it would be in use, and count what each cut would offer."""
    logits = model.logits(score.design(example.values, logit)) + score.prior_shift(example.values, example.priors)
    likelihood = 1 / (1 + np.exp(-logits))
    likelihood[example.values[:, ENERGY_COLUMN] < finding.LOG_ENERGY_RATIO_MIN] = 0.0
    chosen = select.choose(likelihood, example.overlap)
    free = score.stands_free(example.values)
    shows = 1 / (1 + np.exp(-logit - presence.title_shift(example.priors))) >= presence.PRESENCE_MIN
    for cut, tally in tallies.items():
        least = np.where(free[chosen], cut - finding.FREE_ALLOWANCE, cut)
        least[:1] = finding.FIRST_LIKELIHOOD_MIN
        offered = [i for i, enough in zip(chosen, least, strict=True) if shows and likelihood[i] >= enough]
        tally.add(example, chosen, offered)


def cross_validated_presence(examples: list[Example]) -> dict[str, float]:
    """Area under the curve, and how often 'none' is right and wrong, on pictures not fitted on."""
    answers = np.array([e.bears for e in examples])
    logits: npt.NDArray[np.float64] = unseen_presence(examples)
    none = 1 / (1 + np.exp(-logits)) < presence.PRESENCE_MIN
    return {
        "auc": float(roc_auc_score(answers, logits)),
        "none_right": int((none & ~answers).sum()),
        "none_true": int((~answers).sum()),
        "none_wrong": int((none & answers).sum()),
    }
