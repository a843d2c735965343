"""Step 6 of the door: what is made owes royalties to what it was made from, at the rates agreed on, for ever.

An input of another owner is a parent at the rate of the agreement under which it was used. An input of the maker's
own passes on what it owes itself: nobody loses a royalty because the maker took a step of his own between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wenmai.assets.model import Asset
from wenmai.audit.recording import Recorder
from wenmai.exchange.inheritance import Inheritance, inheritances_of, put_inheritances
from wenmai.rights.derivation.deriving import derive
from wenmai.rights.derivation.retargeting import retarget
from wenmai.rights.profile.names import asset_iri
from wenmai.rights.store import attach, policies_of, put_policy
from wenmai.services.deciding import AGREEMENT, OWNER, POLICY, Permit


def inherit(
    recorder: Recorder, outputs: Sequence[Asset], inputs: Sequence[Asset], permits: Mapping[str, Permit], at: str
) -> None:
    """Freeze what every output owes to what it was made from; ``permits`` tell by what right each input was used."""
    owed = _owed(recorder, inputs, permits)
    known = {asset.id for asset in inputs}
    put_inheritances(
        recorder,
        [
            replace(debt, child=output.id)
            for output in outputs
            if output.id not in known
            for debt in owed.values()
            if debt.parent != output.id
        ],
        at,
    )


def inherit_policy(recorder: Recorder, outputs: Sequence[Asset], inputs: Sequence[Asset], party: str, at: str) -> None:
    """Put every output under the intersection of its parents' policies, where all of them have one.

    What was used under an agreement has been let to the maker alone: others need an offer of his.
    """
    policies = policies_of(recorder.connection, [asset.id for asset in inputs])
    if len(policies) < len({asset.id for asset in inputs}):
        return
    for output in outputs:
        if output.id in policies:
            continue
        child = asset_iri(output.id)
        carried = [retarget(policy, asset_iri(parent), child) for parent, (_, policy) in sorted(policies.items())]
        inherited = derive(carried)
        if inherited.permissions:
            attach(recorder, output.id, put_policy(recorder, inherited, party), party, at)


def under(permit: Permit) -> str | None:
    """The id of the agreement by which an input was used, where it was one."""
    return permit.under.agreement.id if permit.under is not None else None


def _owed(recorder: Recorder, inputs: Sequence[Asset], permits: Mapping[str, Permit]) -> dict[str, Inheritance]:
    own = [asset.id for asset in inputs if permits[asset.id].ground == OWNER]
    debts = inheritances_of(recorder.connection, own)
    for asset in inputs:
        permit = permits[asset.id]
        if permit.ground == AGREEMENT and permit.under is not None:
            standing = permit.under
            terms, policy_id = standing.offer.terms, standing.offer.policy_of(asset.id)
            debts.append(Inheritance("", asset.id, terms.derive_bp, standing.agreement.id, policy_id))
        elif permit.ground == POLICY:
            debts.append(Inheritance("", asset.id, 0, None, permit.policy_id))
    owed: dict[str, Inheritance] = {}
    for debt in debts:
        # Two ways to one parent are one debt, at the higher of the rates.
        if debt.parent not in owed or debt.rate_bp > owed[debt.parent].rate_bp:
            owed[debt.parent] = debt
    return owed
