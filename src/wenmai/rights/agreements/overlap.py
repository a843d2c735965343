"""When two licences of one asset contradict each other: both cover some use, place, goods and moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wenmai.rights.agreements.model import ANY, WORLD, Exclusivity, Terms


@dataclass(frozen=True, slots=True)
class Scope:
    """What a licence covers, and how exclusively. Goods are empty where none are made."""

    exclusivity: Exclusivity
    uses: frozenset[str]
    territories: frozenset[str]
    goods: frozenset[str]
    starts_at: str
    ends_at: str


def scope_of(terms: Terms, starts_at: str, ends_at: str) -> Scope:
    return Scope(
        terms.exclusivity,
        frozenset(terms.uses),
        frozenset(terms.territories),
        frozenset(terms.goods),
        starts_at,
        ends_at,
    )


def contradict(first: Scope, second: Scope) -> bool:
    """Whether the two may not stand side by side: they overlap, and at least one of them is exclusive or sole."""
    if first.exclusivity == "ordinary" and second.exclusivity == "ordinary":
        return False
    return overlap(first, second)


def overlap(first: Scope, second: Scope) -> bool:
    """Whether some use at some place on some goods at some moment is covered by both."""
    return (
        first.starts_at < second.ends_at
        and second.starts_at < first.ends_at
        and not first.uses.isdisjoint(second.uses)
        and _places_meet(first.territories, second.territories)
        and _goods_meet(first.goods, second.goods)
    )


def covers(territories: Iterable[str], place: str) -> bool:
    """Whether a place (ISO 3166 code) lies in one of the territories: CN-HN lies in CN, CN in WORLD."""
    return any(territory in (WORLD, place) or place.startswith(f"{territory}-") for territory in territories)


def _places_meet(first: frozenset[str], second: frozenset[str]) -> bool:
    return any(covers(first, place) or place == WORLD for place in second) or any(
        covers(second, place) or place == WORLD for place in first
    )


def _goods_meet(first: frozenset[str], second: frozenset[str]) -> bool:
    if ANY in first or ANY in second:
        return True
    # A licence that names no goods is about the asset itself: it meets another of that sort.
    return first == second if not first or not second else not first.isdisjoint(second)
