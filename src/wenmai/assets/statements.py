"""The statements that every run asks of the catalogue, compiled once: SQLAlchemy's own execution costs several times
the server's.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from wenmai.assets.tables import ACTIVITY, ACTIVITY_INPUT, ASSET, CLAIM, DERIVATIVE, TOMBSTONE
from wenmai.storage.driver import Prepared

ASSET_IN_RANGE = Prepared(
    select(ASSET).where(ASSET.c.id >= bindparam("first"), ASSET.c.id < bindparam("behind")).limit(2)
)
ROW_OF = Prepared(select(ASSET.c.row).where(ASSET.c.id == bindparam("of")))
ACTIVITY_BY_ID = Prepared(select(ACTIVITY).where(ACTIVITY.c.id == bindparam("of")))
ACTIVITY_INPUTS = Prepared(select(ACTIVITY_INPUT.c.asset_id).where(ACTIVITY_INPUT.c.activity_id == bindparam("of")))
OUTPUTS = Prepared(select(ASSET).where(ASSET.c.activity_id == bindparam("of")).order_by(ASSET.c.row))
DERIVATIVES = Prepared(select(DERIVATIVE).where(DERIVATIVE.c.asset_id == bindparam("of")))
FORGET_CLAIMS = Prepared(delete(CLAIM).where(CLAIM.c.asset_id == bindparam("of")))
WITHDRAWAL = Prepared(select(TOMBSTONE.c.reason).where(TOMBSTONE.c.asset_id == bindparam("of")))
