"""Licences as museums write them, made into policies: by name, for assets of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl.records import Policy
from wenmai.rights.templates import licences, open_licences
from wenmai.rights.templates.terms import Terms
from wenmai.services.context import Context
from wenmai.services.licensing import attach_policy, register_policy


@dataclass(frozen=True, slots=True)
class Choice:
    """What a licence leaves to choose beyond its terms. ``mark`` is the asset of the mark in a dual licence."""

    exclusivity: str = licences.ORDINARY
    sample_approval: bool = False
    ai_uses: bool = False
    purposes: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A policy that was written from a template, and the assets that it is for."""

    id: str
    policy: Policy
    assets: tuple[str, ...]


def _dual(terms: Terms, choice: Choice) -> list[tuple[Policy, tuple[str, ...]]]:
    if len(terms.assets) != 1 or not choice.mark:
        raise InvalidInput(
            "a dual licence is for one image and one mark",
            where="licence",
            remedy="Name the image, and the asset of the mark: --mark ASSET.",
            rule="licence.dual",
        )
    both = licences.dual_licence(terms, terms.assets[0], choice.mark, choice.exclusivity, choice.sample_approval)
    return [(both.image, terms.assets), (both.mark, (choice.mark,))]


def _single(make: Callable[[Terms, Choice], Policy]) -> Callable[[Terms, Choice], list[tuple[Policy, tuple[str, ...]]]]:
    return lambda terms, choice: [(make(terms, choice), terms.assets)]


LICENCES: Mapping[str, Callable[[Terms, Choice], list[tuple[Policy, tuple[str, ...]]]]] = {
    "cc0": _single(lambda terms, _: open_licences.cc0(terms)),
    "cc-by": _single(lambda terms, choice: open_licences.cc_by(terms, choice.ai_uses)),
    "research": _single(lambda terms, _: licences.research_only(terms)),
    "commercial": _single(
        lambda terms, choice: licences.commercial_licence(terms, choice.exclusivity, choice.sample_approval)
    ),
    "dual": _dual,
    "ai-training": _single(lambda terms, choice: licences.ai_training(terms, choice.purposes)),
    "ai-generation": _single(lambda terms, choice: licences.ai_generation(terms, choice.purposes)),
}


def write_licence(
    context: Context, name: str, terms: Terms, choice: Choice | None = None, *, attach: bool = False
) -> list[Written]:
    """Register the policies of a licence in the caller's name; with ``attach``, put its assets under them.

    The dual licence has two, of the image and of the mark; all others have one. Raises InvalidInput for a licence that
    is not known or terms that make none, Forbidden for assets of another.
    """
    if name not in LICENCES:
        raise InvalidInput(
            f"{name!r} is no licence", where="licence", remedy=f"They are: {', '.join(LICENCES)}.", rule="licence.name"
        )
    written = []
    for policy, assets in LICENCES[name](replace(terms, assigner=context.party), choice or Choice()):
        identity, _ = register_policy(context, policy)
        written.append(Written(identity, policy, _attached(context, identity, assets) if attach else assets))
    return written


def _attached(context: Context, identity: str, assets: Sequence[str]) -> tuple[str, ...]:
    return tuple(asset.id for asset in attach_policy(context, identity, assets))
