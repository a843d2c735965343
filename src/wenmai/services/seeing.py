"""Which assets somebody sees. Pictures and genes are the collection, open to all; what was made is its maker's.

A design is seen by its owner, by who holds a licence for it, by everyone while it is on a listed offer, and by who
reads the records of every party.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, or_, select, true

from wenmai.assets.model import DESIGN, Asset
from wenmai.assets.tables import ASSET
from wenmai.exchange.offers import LISTED, STATE
from wenmai.exchange.tables import AGREEMENT_ASSET, OFFER, OFFER_ASSET
from wenmai.services.context import Context

OWN_TO_THEIR_MAKER = (DESIGN,)


def seen_by(context: Context) -> ColumnElement[bool]:
    """The condition that the caller sees an asset."""
    if "catalogue.read" in context.actor.everywhere:
        return true()
    offered = select(OFFER_ASSET.c.asset_id).join(OFFER, OFFER.c.id == OFFER_ASSET.c.offer_id)
    licensed = select(AGREEMENT_ASSET.c.asset_id).where(AGREEMENT_ASSET.c.licensee == context.party)
    return or_(
        ASSET.c.kind.not_in(OWN_TO_THEIR_MAKER),
        ASSET.c.owner == context.party,
        ASSET.c.id.in_(licensed),
        ASSET.c.id.in_(offered.where(STATE.element == LISTED)),
    )


def sees(context: Context, connection: Connection, asset: Asset) -> bool:
    """Whether the caller sees this asset."""
    if asset.kind not in OWN_TO_THEIR_MAKER or asset.owner == context.party:
        return True
    return connection.execute(select(ASSET.c.id).where(ASSET.c.id == asset.id, seen_by(context))).first() is not None
