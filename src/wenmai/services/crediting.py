"""Step 7 of the door, and of every delivery: what a file came from is signed into it, or beside it.

It is signed where it leaves the house, not where it is kept: a signature differs each time, and equal requests are to
keep equal bytes, whichever machine they ran on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.credentials.carriers import can_embed
from wenmai.rights.credentials.facts import Action, AiUse, CredentialFacts, Ingredient, Leave, Relation, SourceType
from wenmai.rights.credentials.identity import open_identity
from wenmai.rights.credentials.signing import NOT_ACCOUNTED, sign_image, sign_sidecar
from wenmai.rights.decisions import decide
from wenmai.rights.facts import Facts, action_iri, asking
from wenmai.rights.odrl.records import Policy
from wenmai.rights.store import policies_of
from wenmai.services.context import Context

ANYONE = "anyone"  # who finds a file, and holds no agreement
# CAWG asks for four uses by AI, the profile for two: training, and generating with what was trained.
ASKED_OF_AI: Mapping[AiUse, tuple[str, ...]] = {
    AiUse.TRAINING: ("trainAI",),
    AiUse.INFERENCE: ("generateAI",),
    AiUse.GENERATIVE_TRAINING: ("trainAI", "generateAI"),
}


@dataclass(frozen=True, slots=True)
class Credited:
    """A file with its credential: inside, or as a sidecar where its type can carry none."""

    data: bytes
    sidecar: bytes | None


def facts_of(
    connection: Connection,
    context: Context,
    asset: Asset,
    *,
    policy_id: str = "",
    agreement_id: str = "",
    credit: str = "",
    ai_uses: Mapping[AiUse, Leave] = MappingProxyType({}),
) -> CredentialFacts:
    """What the catalogue knows of an asset and of what it was made from, as its credential says it."""
    ingredients: tuple[Ingredient, ...] = ()
    line, version = "", ""
    if asset.activity_id is not None:
        activity = assets.get_activity(connection, asset.activity_id)
        if activity is not None:
            line, version = activity.line, activity.line_version
            sources = assets.get_assets(connection, activity.inputs)
            ingredients = tuple(_ingredient(sources[one]) for one in activity.inputs if one in sources)
    return CredentialFacts(
        asset_id=asset.id,
        title_zh=asset.title_zh,
        title_en=asset.title_en,
        owner=asset.owner,
        made_at=context.clock(),
        line=line,
        line_version=version,
        source_type=SourceType.BY_ALGORITHM if line else SourceType.CAPTURE,
        ingredients=ingredients,
        policy_id=policy_id,
        agreement_id=agreement_id,
        credit_line=credit,
        ai_uses=ai_uses,
        ai_constraint=f"urn:wenmai:policy:{policy_id}" if policy_id else "",
    )


def facts_of_copy(connection: Connection, context: Context, asset: Asset) -> CredentialFacts:
    """The facts for a file that its own house writes out, under the policy that the asset lies under."""
    policy_id, policy = policies_of(connection, [asset.id]).get(asset.id, ("", None))
    leaves = ai_leaves([policy] if policy is not None else [], asset.id, ANYONE, Facts(at=context.clock()))
    return facts_of(connection, context, asset, policy_id=policy_id, ai_uses=leaves)


def as_converted(facts: CredentialFacts, original: Asset, data: bytes) -> CredentialFacts:
    """The facts for the same picture in another format: ``original``, whose bytes are ``data``, is its parent."""
    parent = replace(_ingredient(original), relation=Relation.PARENT, source=data)
    return replace(facts, ingredients=(parent,), actions=(Action("c2pa.converted"),), source_type=None)


def ai_leaves(policies: Sequence[Policy], asset_id: str, party: str, facts: Facts) -> dict[AiUse, Leave]:
    """What policies leave to AI: allowed, under conditions that are not met here, or not allowed."""
    named = {action.name for policy in policies for rule in policy.in_full.permissions for action in rule.actions}
    found = {}
    for use, actions in ASKED_OF_AI.items():
        if all(decide(asking(action, asset_id, party), policies, facts).permitted for action in actions):
            found[use] = Leave.ALLOWED
        elif all(action_iri(action) in named for action in actions):
            found[use] = Leave.CONSTRAINED
        else:
            found[use] = Leave.NOT_ALLOWED
    return found


def _ingredient(asset: Asset) -> Ingredient:
    title = asset.title_en or asset.title_zh or asset.id[:12]
    return Ingredient(asset.id, asset.blob, title, Relation.INPUT, asset.media_type)


def credit(context: Context, data: bytes, media_type: str, facts: CredentialFacts) -> Credited:
    """Sign ``data``. The signing identity is made at first use."""
    identity = open_identity(context.home, clock=context.clock)
    if can_embed(media_type):
        try:
            return Credited(sign_image(data, media_type, facts, identity), None)
        except InvalidInput as error:
            if error.rule != NOT_ACCOUNTED:
                raise
    return Credited(data, sign_sidecar(data, facts, identity))
