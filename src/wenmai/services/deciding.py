"""May this party do this with these assets? The owner may; others under the asset's policy or an agreement.

What was made from others' assets may be used only as far as every agreement that it was made under lets it: a permit
for a child is a permit by every parent's agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from wenmai.assets.model import Asset
from wenmai.exchange.agreements import Standing, licences_of, rivals, standings
from wenmai.exchange.inheritance import Inheritance, whole_thread
from wenmai.exchange.samples import has_approved
from wenmai.rights.agreements.model import ANY, WORLD, Terms
from wenmai.rights.agreements.overlap import Scope
from wenmai.rights.agreements.policy import SAMPLE_APPROVED, agreed_policy
from wenmai.rights.decisions import decide
from wenmai.rights.explaining import Reason
from wenmai.rights.facts import Facts, asking
from wenmai.rights.odrl.records import Policy
from wenmai.rights.store import get_policies, policies_of

END_OF_TIME = "9999"
OWNER, POLICY, AGREEMENT = "owner", "policy", "agreement"


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether one asset may be used, why, and on which ground: as its owner, by its policy, or under an agreement."""

    asset_id: str
    permitted: bool
    reasons: tuple[Reason, ...]
    ground: str = ""
    under: Standing | None = None
    policy_id: str | None = None


def decide_use(
    connection: Connection, party: str, action: str, found: Sequence[Asset], facts: Facts, at: str
) -> dict[str, Permit]:
    """A permit or a denial for each asset, as things stand at a moment."""
    ids = [asset.id for asset in found]
    asked = Asking(
        connection, party, action, facts, at, whole_thread(connection, ids), _reserved(connection, ids, action, at)
    )
    # An owner needs neither policy nor licence for what he has not given away.
    others = [asset.id for asset in found if not asked.is_owners(asset)]
    policies = policies_of(connection, others)
    licences = licences_of(connection, party, others, at)
    return {asset.id: _decide_one(asked, asset, policies.get(asset.id), licences.get(asset.id, ())) for asset in found}


def _decide_one(
    asking_: Asking, asset: Asset, policy: tuple[str, Policy] | None, licences: Sequence[Standing]
) -> Permit:
    request = asking(asking_.action, asset.id, asking_.party)
    permit = None
    if asking_.is_owners(asset):
        permit = Permit(asset.id, True, (), OWNER)
    for standing in licences if permit is None else ():
        decision = decide(request, [asking_.policy_under(standing, asset.id)], asking_.facts_under(standing))
        if decision.permitted:
            permit = Permit(asset.id, True, decision.reasons, AGREEMENT, standing)
            break
    if permit is None:
        decision = decide(request, [policy[1]] if policy is not None else [], asking_.facts)
        permit = Permit(asset.id, decision.permitted, decision.reasons)
        if policy is not None and permit.permitted:
            permit = replace(permit, ground=POLICY, policy_id=policy[0])
    return _bound_by_thread(asking_, permit) if permit.permitted else permit


def _bound_by_thread(asking_: Asking, permit: Permit) -> Permit:
    """A permit stands only while every agreement above permits the same to whoever holds from its licensee."""
    above = _above(permit.asset_id, asking_.thread)
    found = standings(asking_.connection, sorted({edge.agreement_id for edge in above if edge.agreement_id}))
    for edge in above:
        standing = found[edge.agreement_id] if edge.agreement_id else None
        request = asking(asking_.action, edge.parent, asking_.party)
        if standing is not None:
            policies = [asking_.policy_under(standing, edge.parent, passed_on=True)]
            decision = decide(request, policies, asking_.facts_under(standing))
            permitted = decision.permitted and standing.holds_at(asking_.at)
        elif edge.policy_id is not None:
            policy, _ = get_policies(asking_.connection, [edge.policy_id])[edge.policy_id]
            decision = decide(request, [policy], asking_.facts)
            permitted = decision.permitted
        else:
            continue
        if not permitted:
            return Permit(permit.asset_id, False, decision.reasons)
    return permit


def _reserved(connection: Connection, asset_ids: Sequence[str], action: str, at: str) -> frozenset[str]:
    everywhere = frozenset({WORLD}), frozenset({ANY})
    scope = Scope("ordinary", frozenset({action}), *everywhere, at, END_OF_TIME)
    return frozenset(
        asset_id
        for rival in rivals(connection, asset_ids, scope)
        if rival.offer.terms.exclusivity == "exclusive" and rival.holds_at(at)
        for asset_id in rival.offer.asset_ids
    )


def _above(asset_id: str, thread: Sequence[Inheritance]) -> list[Inheritance]:
    by_child: dict[str, list[Inheritance]] = {}
    for edge in thread:
        by_child.setdefault(edge.child, []).append(edge)
    found, waiting, seen = list[Inheritance](), [asset_id], set[str]()
    while waiting:
        child = waiting.pop()
        if child in seen:
            continue
        seen.add(child)
        found += by_child.get(child, [])
        waiting += [edge.parent for edge in by_child.get(child, [])]
    return found


@dataclass(frozen=True, slots=True)
class Asking:
    """One question: who wants to do what, what is known, and the thread above the assets asked about.

    ``reserved`` are the assets that their owners gave to somebody alone (独占), so that they may not use them either.
    """

    connection: Connection
    party: str
    action: str
    facts: Facts
    at: str
    thread: Sequence[Inheritance]
    reserved: frozenset[str]

    def is_owners(self, asset: Asset) -> bool:
        """Whether who asks owns the asset and may use it as its owner."""
        return asset.owner == self.party and asset.id not in self.reserved

    def policy_under(self, standing: Standing, asset_id: str, *, passed_on: bool = False) -> Policy:
        """The ODRL of an agreement for one of its assets; ``passed_on``: for whoever holds from its licensee."""
        return agreement_policy(self.connection, standing, asset_id, passed_on=passed_on)

    def facts_under(self, standing: Standing) -> Facts:
        """The facts, with the approval of a sample where the agreement asks for one and it was given."""
        asked = standing.offer.terms.sample_approval
        if not asked or not has_approved(self.connection, standing.agreement.id):
            return self.facts
        return replace(self.facts, fulfilled=self.facts.fulfilled | {SAMPLE_APPROVED})


def agreement_policy(connection: Connection, standing: Standing, asset_id: str, *, passed_on: bool = False) -> Policy:
    """The ODRL of an agreement for one of its assets; ``passed_on``: for whoever holds from its licensee."""
    policy_id = standing.offer.policy_of(asset_id)
    offered, _ = get_policies(connection, [policy_id])[policy_id]
    agreement = standing.agreement
    licensee = None if passed_on else agreement.licensee
    uid = f"urn:wenmai:agreement:{agreement.id}"
    return agreed_policy(offered, uid, licensee, agreement.starts_at, agreement.ends_at)


def facts_within(terms: Terms, at: str) -> Facts:
    """Facts for asking whether a licence still permits anything at a moment: one unit, a place and goods of its own."""
    goods = terms.goods[0] if terms.goods and terms.goods[0] != "ANY" else ()
    return Facts(at=at, place=terms.territories[0], product=goods, count=1)
