"""What claims are good for beyond the record: facets to sort by, years to plot, expectations for the eye."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from wenmai.genes.meaning.claims import read_claims
from wenmai.genes.meaning.lexicon import lexicon
from wenmai.genes.model import Claim

FACET_CONFIDENCE_MIN = 0.5
PRIOR_CONFIDENCE_MIN = 0.4
FACET_ASPECTS = ("period", "material", "technique", "object_type", "subject", "meaning")


def facet_terms(claims: Iterable[Claim]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By aspect, the (Chinese, English) values that a catalogue may sort the work under, surest first."""
    terms: dict[str, list[tuple[str, str]]] = {}
    for claim in sorted(claims, key=lambda one: -one.confidence):
        pair = (claim.value_zh, claim.value_en)
        if claim.aspect in FACET_ASPECTS and claim.confidence >= FACET_CONFIDENCE_MIN:
            values = terms.setdefault(claim.aspect, [])
            if pair not in values:
                values.append(pair)
    return {aspect: tuple(values) for aspect, values in terms.items()}


def priors(title_zh: str, title_en: str, fields: Mapping[str, str]) -> frozenset[str]:
    """What the words let the eye expect: textile, disc, vessel, seal, statue, window, tile, rubbing, scene, screenshot.

    Empty where the words tell nothing. The surest object type decides; other terms add to it.
    """
    claims = read_claims(title_zh, title_en, fields)
    seen: set[str] = set()
    best = 0.0
    for claim in claims:
        sees = _sees().get((claim.aspect, claim.value_en), frozenset())
        if claim.confidence < PRIOR_CONFIDENCE_MIN or not sees:
            continue
        if claim.aspect == "object_type":
            if claim.confidence + 0.15 < best:
                continue
            best = max(best, claim.confidence)
        seen |= sees
    return frozenset(seen)


def years_of(claim: Claim) -> tuple[int, int] | None:
    """First and last year of a period claim, negative before our era; None where the lexicon dates it not."""
    return _years().get((claim.value_zh, claim.value_en)) if claim.aspect == "period" else None


@cache
def _sees() -> dict[tuple[str, str], frozenset[str]]:
    return {(term.aspect, term.en[0]): term.sees for term in lexicon().terms.values() if term.sees and term.en}


@cache
def _years() -> dict[tuple[str, str], tuple[int, int]]:
    return {(term.zh[0], term.en[0]): term.years for term in lexicon().terms.values() if term.years}
