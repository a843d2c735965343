"""Keeps derived policies small: rules that others cover fall away, and there is a most of each.

Over the most, permissions fall away and prohibitions grow broader, so what is left permits less, never more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from wenmai.rights.derivation.conditions import all_implied, conjunction, understood
from wenmai.rights.derivation.meeting import in_order
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Action, Entity, Permission, Prohibition, Record, Rule, content_digest

PERMISSIONS_MAX = 16
PROHIBITIONS_MAX = 64

R = TypeVar("R", bound=Rule)


def fewest_permissions(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    """Permissions (plain) without those that another covers; at most ``PERMISSIONS_MAX``, the broadest."""
    return tuple(_uncovered(permissions, permission_covers)[:PERMISSIONS_MAX])


def fewest_prohibitions(prohibitions: Iterable[Prohibition]) -> tuple[Prohibition, ...]:
    """Prohibitions without those that another covers; over ``PROHIBITIONS_MAX`` they lose their conditions."""
    kept = _uncovered(map(_plain, prohibitions), prohibition_covers)
    if len(kept) > PROHIBITIONS_MAX:
        targets = kept[0].targets if len({each.targets for each in kept}) == 1 else ()
        names = {action.name for each in kept for action in each.actions} if all(each.actions for each in kept) else ()
        broad = [Prohibition(actions=(Action(name),), targets=targets) for name in names]
        kept = _uncovered(broad, prohibition_covers)
        if not 0 < len(kept) <= PROHIBITIONS_MAX:
            kept = [Prohibition(targets=targets)]
    return in_order(kept)


def _plain(prohibition: Prohibition) -> Prohibition:
    """A prohibition in normal form. What is not understood stays, for it may prohibit anything."""
    return replace(
        prohibition,
        uid=prohibition.key,
        constraints=conjunction(prohibition.constraints),
        extras=understood(prohibition.extras),
    )


def _uncovered(rules: Iterable[R], covers: Callable[[R, R], bool]) -> list[R]:
    kept: list[R] = []
    for rule in sorted({rule.digest: rule for rule in rules}.values(), key=_breadth):
        if not any(covers(wide, rule) for wide in kept):
            kept.append(rule)
    return [rule for i, rule in enumerate(kept) if not any(covers(wide, rule) for wide in kept[i + 1 :])]


def _breadth(rule: Rule) -> tuple[int, str]:
    further = rule.duties if isinstance(rule, Permission) else ()
    size = len(rule.constraints) + len(further) + bool(rule.targets) + bool(rule.assignees)
    return size + sum(len(action.refinements) for action in rule.actions), content_digest(rule)


def permission_covers(wide: Permission, narrow: Permission) -> bool:
    """Whether ``wide`` is in force wherever ``narrow`` is (both plain)."""
    return (
        _reach(wide.actions, narrow.actions, v.PERMITTED_BY, v.NAMED_ONLY)
        and _include(wide.targets, narrow.targets)
        and _include(wide.assignees, narrow.assignees)
        and _fewer(wide.duties, narrow.duties)
        and all_implied(wide.constraints, narrow.constraints)
    )


def prohibition_covers(wide: Prohibition, narrow: Prohibition) -> bool:
    """Whether ``wide`` prohibits, or may prohibit, wherever ``narrow`` does."""
    return (
        _reach(wide.actions, narrow.actions, v.WIDER, frozenset())
        and _include(wide.targets, narrow.targets)
        and _include(wide.assignees, narrow.assignees)
        and _fewer(narrow.remedies, wide.remedies)
        and not wide.extras
        and all_implied(wide.constraints, narrow.constraints)
    )


def _reach(
    wide: Sequence[Action], narrow: Sequence[Action], wider: dict[str, frozenset[str]], named: frozenset[str]
) -> bool:
    if not wide:
        return not any(action.name in named for action in narrow)
    return bool(narrow) and all(
        any(
            broad.name in wider.get(v.canonical_action(action.name), {action.name})
            and _fewer(broad.refinements, action.refinements)
            and broad.extras == ()
            for broad in wide
        )
        for action in narrow
    )


def _fewer(fewer: tuple[Record, ...], more: tuple[Record, ...]) -> bool:
    """Whether all of the one are among the other; told by digest, for hashing records costs more."""
    if not fewer:
        return True
    digests = {each.digest for each in more}
    return all(each.digest in digests for each in fewer)


def _include(wide: tuple[Entity, ...], narrow: tuple[Entity, ...]) -> bool:
    return not wide or (bool(narrow) and _fewer(narrow, wide))
