"""Step 7 of the door, and of every delivery: what a file came from is signed into it, or beside it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.rights.credentials.carriers import can_embed
from wenmai.rights.credentials.facts import CredentialFacts, Ingredient, Relation, SourceType
from wenmai.rights.credentials.identity import open_identity
from wenmai.rights.credentials.signing import sign_image, sign_sidecar
from wenmai.services.context import Context


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
    )


def _ingredient(asset: Asset) -> Ingredient:
    title = asset.title_en or asset.title_zh or asset.id[:12]
    return Ingredient(asset.id, asset.blob, title, Relation.INPUT, asset.media_type)


def credit(context: Context, data: bytes, media_type: str, facts: CredentialFacts) -> Credited:
    """Sign ``data``. The signing identity is made at first use."""
    identity = open_identity(context.home, clock=context.clock)
    if can_embed(media_type):
        return Credited(sign_image(data, media_type, facts, identity), None)
    return Credited(data, sign_sidecar(data, facts, identity))
