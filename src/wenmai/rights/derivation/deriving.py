"""The intersection of policies, and the policy of what is made from assets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.decisions import barrier
from wenmai.rights.derivation.meeting import in_order, meet, plain
from wenmai.rights.derivation.reducing import fewest_permissions, fewest_prohibitions
from wenmai.rights.derivation.retargeting import retarget
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.naming import named
from wenmai.rights.odrl.records import Action, Entity, Permission, Policy, Prohibition, content_digest
from wenmai.rights.profile.names import PROFILE, asset_iri


def derive(parents: Sequence[Policy]) -> Policy:
    """The intersection: it permits a request only where every parent does, whatever the request and the facts.

    Each of its permissions is one permission of every parent at once, with the conditions of all; prohibitions and
    obligations of all parents stay, except prohibitions that a parent's own strategy lets its permissions overrule.
    The order of parents does not matter, nor does deriving again. Raises InvalidInput without parents.
    """
    _refuse_none(parents)
    return _intersection(parents, ())


def _intersection(parents: Sequence[Policy], target: tuple[Entity, ...]) -> Policy:
    full = sorted((parent.in_full for parent in parents), key=content_digest)
    permissions = _permissions_of(full[0])
    for parent in full[1:]:
        others = _permissions_of(parent)
        met = (meet(one, other) for one in permissions for other in others)
        permissions = fewest_permissions(each for each in met if each is not None)
    prohibitions = [
        rule
        for parent in full
        if parent.conflict != v.PERM and (parent.kind in v.GRANTING_KINDS or parent.kind not in v.POLICY_KINDS)
        for rule in parent.prohibitions
    ]
    if not permissions:
        prohibitions.append(Prohibition(actions=(Action(v.USE), Action(v.TRANSFER)), targets=target))
    return named(
        Policy(
            uid="",
            permissions=in_order(permissions),
            prohibitions=fewest_prohibitions(prohibitions),
            obligations=in_order(duty for parent in full for duty in parent.obligations),
            conflict=v.PROHIBIT,
            profiles=(PROFILE,),
        )
    )


def inherit(
    parents: Mapping[str, Policy], asset_id: str, collections: Mapping[str, frozenset[str]] | None = None
) -> Policy:
    """The policy of the asset ``asset_id`` made from the assets that ``parents`` names with their policies.

    What it permits for the new asset, each parent's policy permits for that parent. ``collections``: what each parent
    asset belongs to, where its policy speaks of collections.
    """
    known = collections or {}
    child = asset_iri(asset_id)
    own = [retarget(p, asset_iri(each), child, known.get(each, frozenset())) for each, p in parents.items()]
    _refuse_none(own)
    return _intersection(own, (Entity(child),))


def _permissions_of(policy: Policy) -> tuple[Permission, ...]:
    if barrier(policy):
        return ()
    return fewest_permissions(each for each in map(plain, policy.permissions) if each is not None)


def _refuse_none(parents: Sequence[Policy]) -> None:
    if not parents:
        raise InvalidInput(
            "there is nothing to derive a policy from",
            where="derive",
            remedy="Give the policies of the assets that it is made from.",
            rule="policy.parents",
        )
