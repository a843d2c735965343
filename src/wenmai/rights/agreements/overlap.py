"""When two licences of one asset contradict each other: both cover some use, place, goods and moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wenmai.kernel.errors import Forbidden
from wenmai.rights.agreements.model import ANY, Exclusivity, Terms
from wenmai.rights.facts import action_iri
from wenmai.rights.odrl.vocabulary import canonical_action, permission_reaches
from wenmai.rights.profile.categories import goods_lie_in
from wenmai.rights.profile.places import lies_in, place_code
from wenmai.rights.truth import FALSE, TRUE


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
        and any(_uses_meet(one, other) for one in first.uses for other in second.uses)
        and any(_places_meet(one, other) for one in first.territories for other in second.territories)
        and _goods_meet(first.goods, second.goods)
    )


def covers(territories: Iterable[str], place: str) -> bool:
    """Whether a place (ISO 3166 code) certainly lies in one of the territories: CN-HN lies in CN, CN in WORLD."""
    return any(lies_in(place_code(place), place_code(one)) is TRUE for one in territories)


def covers_goods(goods: Iterable[str], category: str) -> bool:
    """Whether a category of goods lies in one of those named; ANY is all of them."""
    return any(one == ANY or goods_lie_in(category, one) is TRUE for one in goods)


def covers_use(uses: Iterable[str], use: str) -> bool:
    """Whether a use (an ODRL action or one of the profile) lies in one of those named: ``reproduce`` in ``use``."""
    asked = canonical_action(action_iri(use))
    return any(permission_reaches(canonical_action(action_iri(one)), asked) for one in uses)


def _uses_meet(first: str, second: str) -> bool:
    one, other = canonical_action(action_iri(first)), canonical_action(action_iri(second))
    return permission_reaches(one, other) or permission_reaches(other, one)


def _places_meet(first: str, second: str) -> bool:
    """Whether two territories may share a place; where it is not certain that they do not, they do."""
    one, other = place_code(first), place_code(second)
    return lies_in(one, other) is not FALSE or lies_in(other, one) is not FALSE


def _goods_meet(first: frozenset[str], second: frozenset[str]) -> bool:
    if ANY in first or ANY in second:
        return True
    # A licence that names no goods is about the asset itself: it meets another of that sort.
    if not first or not second:
        return first == second
    return any(covers_goods([one], other) or covers_goods([other], one) for one in first for other in second)


def passes_on(given: Terms, promised: Terms, where: str) -> None:
    """Whether who holds a licence with the terms ``given`` may promise ``promised`` to another.

    Raises Forbidden that names what he may not: no one passes on more than he was given.
    """
    beyond = _beyond(given, promised)
    if beyond:
        raise Forbidden(
            f"the agreement {where[:12]} does not let you pass on {beyond}",
            where="offer",
            remedy="Ask the owner for an agreement that does, or promise less.",
            rule="agreement.passes-on",
        )


def _beyond(given: Terms, promised: Terms) -> str:
    """The first thing that is promised and was not given; "" where there is none."""
    lacking = ["anything: it gives no right to sublicense"] * (not given.sublicense)
    lacking += [f"the use {use}" for use in promised.uses if not covers_use(given.uses, use)]
    lacking += [f"the territory {one}" for one in promised.territories if not covers(given.territories, one)]
    lacking += [f"the goods {one}" for one in promised.goods if not covers_goods(given.goods, one)]
    if promised.exclusivity != "ordinary" and given.exclusivity == "ordinary":
        lacking.append(f"an {promised.exclusivity} right")
    return lacking[0] if lacking else ""
