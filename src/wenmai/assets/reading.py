"""Reads Works, Assets, Activities and Annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from wenmai.assets import statements
from wenmai.assets.model import Activity, Annotation, Asset, Derivative, Work
from wenmai.assets.tables import ANNOTATION, ASSET, CLAIM, TOMBSTONE, WORK
from wenmai.genes.model import Claim
from wenmai.kernel.errors import InvalidInput, NotFound

SHORTEST_ID_PREFIX = 6
IDS_PER_QUERY = 500  # SQLite binds at most 32,766 values in a statement; far below it stays fast


def get_asset(connection: Connection, asset_id: str) -> Asset:
    """The Asset with this id; a prefix of at least six digits will do where it fits one asset only."""
    if len(asset_id) < SHORTEST_ID_PREFIX or not asset_id.isalnum():
        raise InvalidInput(
            f"{asset_id!r} is not the id of an asset", remedy="Ids are 64 hexadecimal digits; six will do."
        )
    first = asset_id.lower()
    # The digits end at f; a range can use the index.
    matches = statements.ASSET_IN_RANGE.rows(connection, first=first, behind=f"{first}g")
    if not matches:
        raise NotFound(f"no asset has the id {asset_id}", remedy="See: wenmai search, wenmai genes.")
    if len(matches) > 1:
        raise InvalidInput(f"more than one asset's id begins with {asset_id}", remedy="Give more digits.")
    return _asset(matches[0])


def get_assets(connection: Connection, asset_ids: Sequence[str]) -> dict[str, Asset]:
    """The Assets with these whole ids; those that are unknown are left out."""
    found: dict[str, Asset] = {}
    for start in range(0, len(asset_ids), IDS_PER_QUERY):
        chunk = asset_ids[start : start + IDS_PER_QUERY]
        for row in connection.execute(select(ASSET).where(ASSET.c.id.in_(chunk))):
            found[row.id] = _asset(row)
    return found


def find_blob(connection: Connection, blob: str, kind: str, owner: str) -> Asset | None:
    """An Asset of this kind and owner with these bytes, or None."""
    query = select(ASSET).where(ASSET.c.blob == blob, ASSET.c.kind == kind, ASSET.c.owner == owner)
    row = connection.execute(query.order_by(ASSET.c.row).limit(1)).one_or_none()
    return _asset(row) if row is not None else None


def _asset(row: Any) -> Asset:
    values = row._asdict()
    del values["row"], values["id"]
    return Asset(**values)


def get_work(connection: Connection, work_id: str) -> Work:
    row = connection.execute(select(WORK).where(WORK.c.id == work_id)).one_or_none()
    if row is None:
        raise NotFound(f"no work has the id {work_id}")
    return Work(row.owner, row.key, row.title_zh, row.title_en, row.fields, row.collection)


def changed_at(connection: Connection, work_id: str) -> str:
    """When the record of a Work changed last; empty where it is unknown."""
    return str(connection.execute(select(WORK.c.changed_at).where(WORK.c.id == work_id)).scalar() or "")


def find_work(connection: Connection, work_id: str) -> Work | None:
    """The Work with this id, or None."""
    return get_work(connection, work_id) if changed_at(connection, work_id) else None


def images_of(connection: Connection, work_id: str) -> list[Asset]:
    """The pictures of a Work that were not withdrawn; none where it is unknown."""
    withdrawn = select(TOMBSTONE.c.asset_id)
    query = select(ASSET).where(ASSET.c.work_id == work_id, ASSET.c.id.not_in(withdrawn)).order_by(ASSET.c.row)
    return [_asset(row) for row in connection.execute(query)]


def get_activity(connection: Connection, activity_id: str) -> Activity | None:
    row = statements.ACTIVITY_BY_ID.first(connection, of=activity_id)
    if row is None:
        return None
    inputs = (used.asset_id for used in statements.ACTIVITY_INPUTS.rows(connection, of=activity_id))
    values = row._asdict()
    del values["id"]
    return Activity(inputs=tuple(sorted(inputs)), **values)


def outputs_of(connection: Connection, activity_id: str) -> list[Asset]:
    """The Assets that a run made, in the order in which it made them."""
    return [_asset(row) for row in statements.OUTPUTS.rows(connection, of=activity_id)]


def derivatives_of(connection: Connection, asset_id: str) -> dict[str, Derivative]:
    rows = statements.DERIVATIVES.rows(connection, of=asset_id)
    return {row.role: Derivative(row.role, row.blob, row.media_type) for row in rows}


def annotations_of(connection: Connection, asset_id: str) -> list[Annotation]:
    """What has been said about an asset, oldest first, superseded statements included."""
    query = select(ANNOTATION).where(ANNOTATION.c.target == asset_id).order_by(ANNOTATION.c.created_at)
    found = []
    for row in connection.execute(query):
        values = row._asdict()
        del values["id"]
        found.append(Annotation(**values))
    return found


def claims_of(connection: Connection, asset_id: str) -> list[Claim]:
    query = select(CLAIM).where(CLAIM.c.asset_id == asset_id).order_by(CLAIM.c.aspect, CLAIM.c.confidence.desc())
    found = []
    for row in connection.execute(query):
        values = row._asdict()
        del values["asset_id"]
        found.append(Claim(**values))
    return found


def reason_of_withdrawal(connection: Connection, asset_id: str) -> str | None:
    """Why an asset was withdrawn; None where it was not."""
    reason = statements.WITHDRAWAL.value(connection, of=asset_id)
    return None if reason is None else str(reason)


def is_withdrawn(connection: Connection, asset_id: str) -> bool:
    return reason_of_withdrawal(connection, asset_id) is not None


def row_of(connection: Connection, asset_id: str) -> int:
    """The row number of an asset. Raises NotFound."""
    row = statements.ROW_OF.value(connection, of=asset_id)
    if row is None:
        raise NotFound(f"no asset has the id {asset_id}")
    return int(row)
