"""The implicit part of a gene: what the words of its Work claim, and how far that holds for one ornament of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wenmai.genes.meaning import priors, read_claims
from wenmai.genes.model import Claim
from wenmai.genes.motifs.model import MotifPriors
from wenmai.genes.objects.expecting import expected_of
from wenmai.genes.objects.model import ObjectHints

# A title names what a Work shows, not which of its ornaments shows it: the best candidate is likely the subject, the
# others less so. Period, material and technique hold for the whole Work.
SUBJECT_ASPECTS = ("subject", "meaning")
SUBJECT_SHARE_FIRST = 0.7
SUBJECT_SHARE_OTHERS = 0.4


def claims_for(context: Mapping[str, Any], rank: int) -> tuple[Claim, ...]:
    """The record's claims as they hold for the ornament of this rank (0 is the best of its picture)."""
    claims = read_claims(context.get("title_zh", ""), context.get("title_en", ""), context.get("fields", {}))
    share = SUBJECT_SHARE_FIRST if rank == 0 else SUBJECT_SHARE_OTHERS
    return tuple(
        replace(claim, confidence=round(claim.confidence * share, 3)) if claim.aspect in SUBJECT_ASPECTS else claim
        for claim in claims
    )


def hints_from(context: Mapping[str, Any]) -> tuple[ObjectHints, MotifPriors]:
    """What the words let one expect to see, for the object mask and for the motifs."""
    words = priors(context.get("title_zh", ""), context.get("title_en", ""), context.get("fields", {}))
    known = set(MotifPriors.__dataclass_fields__) & words
    return ObjectHints(expects=expected_of(words)), MotifPriors(**dict.fromkeys(known, True))
