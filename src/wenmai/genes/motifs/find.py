"""From a photograph and its object mask to the ornaments on it: propose, measure, choose."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from wenmai.genes.model import Box, Candidate, Mask, RgbImage
from wenmai.genes.motifs.bands import by_bands
from wenmai.genes.motifs.features import FEATURES, measure
from wenmai.genes.motifs.figures import by_colour, by_density, by_tone
from wenmai.genes.motifs.grid import on_grid, overlaps
from wenmai.genes.motifs.kinds import kind_of
from wenmai.genes.motifs.model import MotifPriors, OrnamentReading, Proposal
from wenmai.genes.motifs.presence import PRESENCE_MIN, logit_of_ornament, probability_of_ornament
from wenmai.genes.motifs.regular import regularised
from wenmai.genes.motifs.rounds import by_rounds
from wenmai.genes.motifs.score import likelihoods, stands_free
from wenmai.genes.motifs.segments import by_grouping
from wenmai.genes.motifs.select import choose
from wenmai.genes.motifs.surface import Surface, bounding_box, prepare
from wenmai.kernel.errors import InvalidInput
from wenmai.models.efficientnet_features import DeepFeatures

OBJECT_AREA_MIN_PX = 400  # below this nothing can be told from noise
ENERGY_MIN = 1.2  # ΔE: a surface with less local contrast than this bears nothing that can be seen
FIRST_LIKELIHOOD_MIN = 0.4  # the first is a picture's only chance; below it "none" is right more often than not
# The others have to be worth a look: two good ones serve a person better than six of which four are slices. Of the
# best three offered, judged by eye on pictures not fitted on (141, folds split by picture, 1,204 verdicts): at 0.55,
# 1.4 a picture, 51 % good and 83 % usable or better; at 0.4, 2.4 a picture, 41 % and 76 %; at 0.7, 1.0, 55 % and 89 %.
LIKELIHOOD_MIN = 0.55
FREE_ALLOWANCE = 0.2  # so much less suffices on plain ground: drawings lie outside what the model was fitted on
LOG_ENERGY_RATIO_MIN = -0.45  # much plainer than the object: 99 % of hand-drawn outlines lie above -0.39
DRAWN_SOURCES = ("disc", "ring", "roundel", "band", "whole")  # already of a regular shape
TIDY_IOU_MAX = 0.55  # between tidied regions at working scale, so that none overlap by 0.6 in the picture
WHOLE_SHARE = 0.96  # of the object; a region that covers more is the object itself
SAME_IOU = 0.88  # two proposals that overlap more are one
SUPPORT_IOU = 0.7  # another method that overlaps this much supports the proposal


def find_candidates(
    rgb: RgbImage,
    object_mask: Mask,
    features: DeepFeatures | None = None,
    priors: MotifPriors | None = None,
    likelihood_min: float = LIKELIHOOD_MIN,
) -> OrnamentReading:
    """Find the ornaments on the object, best first.

    ``rgb`` (h, w, 3) uint8 sRGB; ``object_mask`` (h, w) bool of the same size; ``features`` deep maps of the same
    picture, used where given; ``priors`` what the title tells of the form; ``likelihood_min`` (0…1) how sure a
    candidate after the first has to be: lower finds more, at more that is wrong. At most 12 candidates, no two with
    an IoU above 0.6. Raises ``InvalidInput`` where the shapes do not fit together.
    """
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.shape[:2] != object_mask.shape:
        raise InvalidInput(
            f"picture {rgb.shape} and object mask {object_mask.shape} do not fit together",
            remedy="Give an (h, w, 3) picture and an (h, w) mask of the same height and width.",
        )
    mask = np.asarray(object_mask, np.bool_)
    if int(mask.sum()) < OBJECT_AREA_MIN_PX:
        return OrnamentReading((), False, "the object is too small to tell ornament from noise", 0.9)
    told = priors or MotifPriors()
    presence = probability_of_ornament(features, told)
    if presence < PRESENCE_MIN:
        reason = "the picture as a whole does not look like one of an ornamented object"
        return OrnamentReading((), False, reason, 1 - presence)
    surface = prepare(rgb, mask)
    if not surface.inner.any() or float(np.percentile(surface.energy[surface.inside], 95)) < ENERGY_MIN:
        return OrnamentReading((), False, "the surface shows no contrast", 0.9)
    candidates = _ranked(surface, mask, features, told, likelihood_min)
    if not candidates:
        return OrnamentReading((), False, "nothing on the surface stands out from it", 0.7)
    best = candidates[0]
    reason = f"{len(candidates)} regions stand out; the best: {best.evidence}"
    return OrnamentReading(candidates, True, reason, presence)


def _ranked(
    surface: Surface,
    object_mask: Mask,
    features: DeepFeatures | None,
    priors: MotifPriors,
    likelihood_min: float,
) -> tuple[Candidate, ...]:
    """The candidates on one surface, best first; the first is kept however weak, if it is ornament at all."""
    proposals = propose(surface, features)
    if not proposals:
        return ()
    measured = measure(surface, proposals, features)
    presence = float("nan") if features is None else logit_of_ornament(features)
    likelihood = likelihoods(measured.values, presence, priors)
    log_ratio = measured.values[:, FEATURES.index("energy_ratio")]
    likelihood[log_ratio < LOG_ENERGY_RATIO_MIN] = 0.0
    chosen = choose(likelihood, measured.overlap)
    free = stands_free(measured.values)
    least = np.where(free[chosen], likelihood_min - FREE_ALLOWANCE, likelihood_min)
    least[:1] = FIRST_LIKELIHOOD_MIN
    kept: list[Proposal] = []
    candidates: list[Candidate] = []
    for i, enough in zip(chosen, least, strict=True):
        tidy = replace(proposals[i], mask=_tidied(surface, proposals[i]))
        if likelihood[i] < enough or any(_iou(tidy.mask, other.mask) > TIDY_IOU_MAX for other in kept):
            continue
        kept.append(tidy)
        candidates.append(_candidate(surface, tidy, float(likelihood[i]), float(np.exp(log_ratio[i])), object_mask))
    return tuple(candidates)


def _tidied(surface: Surface, proposal: Proposal) -> Mask:
    if proposal.source in DRAWN_SOURCES:
        return proposal.mask
    return regularised(surface, proposal.mask)


def _iou(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max(1, int((one | other).sum())))


def propose(surface: Surface, features: DeepFeatures | None = None) -> list[Proposal]:
    """All regions that any method proposes, at working scale; near repetitions become votes for the first."""
    found = [Proposal(surface.inside, "whole")] if surface.is_field else []
    found += [*by_rounds(surface), *by_bands(surface), *by_density(surface), *by_tone(surface), *by_colour(surface)]
    found += by_grouping(surface, features)
    object_area_px = int(surface.inside.sum())
    found = [p for p in found if p.mask.any() and (p.source == "whole" or p.mask.sum() < WHOLE_SHARE * object_area_px)]
    if not found:
        return []
    overlap = overlaps(on_grid(surface, found))
    votes = (overlap > SUPPORT_IOU).sum(axis=1)
    kept: list[int] = []
    for i in range(len(found)):
        if not kept or float(overlap[i, kept].max()) <= SAME_IOU:
            kept.append(i)
    return [replace(found[i], votes=max(1, int(votes[i]))) for i in kept]


def _candidate(
    surface: Surface, proposal: Proposal, likelihood: float, energy_ratio: float, object_mask: Mask
) -> Candidate:
    size = (surface.box.width, surface.box.height)
    soft = cv2.resize(proposal.mask.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    crop = object_mask[surface.box.y : surface.box.y + size[1], surface.box.x : surface.box.x + size[0]]
    large = np.asarray((soft >= 0.5) & crop, np.bool_)
    tight = bounding_box(large)
    return Candidate(
        kind=kind_of(surface, proposal),
        box=Box(surface.box.x + tight.x, surface.box.y + tight.y, tight.width, tight.height),
        mask=large[tight.y : tight.y + tight.height, tight.x : tight.x + tight.width].copy(),
        score=likelihood,
        confidence=likelihood,
        evidence=f"{proposal.source}; {energy_ratio:.1f} times the object's mean contrast",
    )
