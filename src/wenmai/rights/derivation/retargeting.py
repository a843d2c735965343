"""Carries a policy over from an asset to what was made from it."""

from __future__ import annotations

from dataclasses import replace

from wenmai.rights.odrl.records import Condition, Constraint, Entity, LogicalConstraint, Permission, Policy, Prohibition
from wenmai.rights.profile.names import ASKED_ASSET


def retarget(policy: Policy, asset: str, child: str, collections: frozenset[str] = frozenset()) -> Policy:
    """What ``policy`` says about ``asset`` (an IRI, belonging to ``collections``), said about ``child``.

    Permissions about other assets fall away; prohibitions about collections stay, for the asset may be in them.
    """
    full = policy.in_full
    names = collections | {asset}
    permissions = [_permission(rule, names, child) for rule in full.permissions]
    prohibitions = [_prohibition(rule, names, child) for rule in full.prohibitions]
    return replace(
        full,
        permissions=tuple(rule for rule in permissions if rule is not None),
        prohibitions=tuple(rule for rule in prohibitions if rule is not None),
    )


def _permission(rule: Permission, names: frozenset[str], child: str) -> Permission | None:
    meant = [target for target in rule.targets if target.uid in names or target.source in names]
    if rule.targets and not meant:
        return None
    kept = []
    for condition in rule.constraints:
        if not _asks_for_asset(condition):
            kept.append(condition)
        elif not isinstance(condition, Constraint) or not names & {value.text for value in condition.right}:
            return None
    targets = tuple(replace(target, uid=child, types=(), source="") for target in meant) or (Entity(child),)
    return replace(rule, uid="", targets=tuple(dict.fromkeys(targets)), constraints=tuple(kept))


def _prohibition(rule: Prohibition, names: frozenset[str], child: str) -> Prohibition | None:
    meant = [t for t in rule.targets if t.uid in names or t.source in names or t.source or "Collection" in str(t.types)]
    if rule.targets and not meant:
        return None
    kept = tuple(condition for condition in rule.constraints if not _asks_for_asset(condition))
    refined = all(target.refinements for target in meant) and len(meant) == 1
    refinements = meant[0].refinements if meant and refined else ()
    return replace(rule, uid=rule.key, targets=(Entity(child, refinements=refinements),), constraints=kept)


def _asks_for_asset(condition: Condition) -> bool:
    if isinstance(condition, LogicalConstraint):
        return any(map(_asks_for_asset, condition.parts))
    return condition.left == ASKED_ASSET
