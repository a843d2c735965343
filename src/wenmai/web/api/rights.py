"""Routes of policies, evidence of right, and questions of what may be done."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body

from wenmai.rights.facts import Facts
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Policy
from wenmai.rights.odrl.writing import policy_to_jsonld
from wenmai.services import licensing
from wenmai.services.describing import evidence_json, permit_json
from wenmai.services.licensing import Ground
from wenmai.web.api.asking import Acting
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.rights_shapes import AskIn, AskOut, AttachIn, EvidenceIn, EvidenceOut, PolicyOut
from wenmai.web.api.shapes import Id

router = APIRouter(responses=RESPONSES)


def _policy(identity: str, policy: Policy) -> dict[str, Any]:
    return {"id": identity, "odrl": policy_to_jsonld(policy)}


@router.get("/policies", response_model=list[PolicyOut])
def list_policies(context: Acting) -> Any:
    """Your own policies."""
    return [_policy(identity, policy) for identity, policy in licensing.list_policies(context).items()]


@router.post("/policies", response_model=PolicyOut, status_code=201)
def register_policy(context: Acting, asked: Annotated[dict[str, Any], Body()]) -> Any:
    """Register a policy: ODRL 2.2 as JSON-LD."""
    return _policy(*licensing.register_policy(context, policy_from_jsonld(asked)))


@router.get("/policies/{policy_id}", response_model=PolicyOut)
def show_policy(context: Acting, policy_id: Id) -> Any:
    """One policy."""
    return _policy(policy_id, licensing.show_policy(context, policy_id))


@router.post("/policies/{policy_id}/attach", response_model=list[str])
def attach_policy(context: Acting, policy_id: Id, asked: AttachIn) -> Any:
    """Put assets of your own under a policy of your own."""
    return [asset.id for asset in licensing.attach_policy(context, policy_id, asked.asset_ids)]


@router.post("/evidence", response_model=list[EvidenceOut], status_code=201)
def state_evidence(context: Acting, asked: EvidenceIn) -> Any:
    """State on what ground you hold the right in assets of yours."""
    ground = Ground(asked.basis, asked.statement, None, asked.registry, asked.registration)
    stated = licensing.state_evidence(context, asked.asset_ids, ground, whole_work=asked.whole_work)
    return [evidence_json(one) for one in stated]


@router.get("/assets/{asset_id}/policy", response_model=PolicyOut)
def policy_of_asset(context: Acting, asset_id: Id) -> Any:
    """The policy that an asset has."""
    return _policy(*licensing.policy_of_asset(context, asset_id))


@router.post("/decide", response_model=AskOut)
def decide(context: Acting, asked: AskIn) -> Any:
    """May you do this with these assets, and why or why not? Nothing is recorded."""
    facts = Facts(place=asked.place or (), product=asked.goods or (), count=asked.count, purpose=asked.purpose or ())
    permits = licensing.ask(context, asked.action, asked.asset_ids, facts)
    return {"permitted": all(one.permitted for one in permits), "permits": [permit_json(one) for one in permits]}
