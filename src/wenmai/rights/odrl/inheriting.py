"""ODRL's own inheritance: a policy that inherits from another has all of that one's rules besides its own.

Source: ODRL Information Model 2.2, section 2.9. It adds rules; the intersection of policies is ``rights.derivation``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Policy

T = TypeVar("T")


def with_inherited(policy: Policy, parents: Mapping[str, Policy]) -> Policy:
    """The policy with the rules of all it inherits from (by uid in ``parents``, and theirs in turn) written into it.

    Raises InvalidInput where a parent is not given or policies inherit from each other in a circle.
    """
    return _inherited(policy, parents, ())


def _inherited(policy: Policy, parents: Mapping[str, Policy], path: tuple[str, ...]) -> Policy:
    if policy.uid in path:
        raise InvalidInput(
            "policies inherit from each other in a circle",
            where=policy.uid,
            remedy="Take out one odrl:inheritFrom.",
            rule="policy.inheritance",
        )
    whole = policy.in_full
    for uid in policy.inherit_from:
        if uid not in parents:
            raise InvalidInput(
                f"the policy {uid} that it inherits from is not known",
                where=policy.uid,
                remedy="Register that policy first.",
                rule="policy.inheritance",
            )
        parent = _inherited(parents[uid], parents, (*path, policy.uid))
        whole = replace(
            whole,
            permissions=_both(whole.permissions, parent.permissions),
            prohibitions=_both(whole.prohibitions, parent.prohibitions),
            obligations=_both(whole.obligations, parent.obligations),
            conflict=whole.conflict if whole.conflict == parent.conflict else v.INVALID,
            profiles=_both(whole.profiles, parent.profiles),
        )
    return replace(whole, inherit_from=())


def _both(own: tuple[T, ...], inherited: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*own, *inherited)))
