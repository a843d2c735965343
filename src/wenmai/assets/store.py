"""Writes and reads Works, Assets, Activities and Annotations. Every write is an upsert on the record's own id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import Table as SqlTable

from wenmai.assets import lineage, statements
from wenmai.assets.model import Activity, Annotation, Asset, Derivative, Work
from wenmai.assets.tables import (
    ACTIVITY,
    ACTIVITY_INPUT,
    ANNOTATION,
    ASSET,
    CLAIM,
    DERIVATIVE,
    TOMBSTONE,
    WORK,
)
from wenmai.genes.model import Claim
from wenmai.kernel.clock import now_iso
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.storage.database import lock_exclusive
from wenmai.storage.inserting import insert_new, insert_numbered, insert_or_replace, insert_row

SHORTEST_ID_PREFIX = 6
IDS_PER_QUERY = 500  # SQLite binds at most 32,766 values in a statement; far below it stays fast


def lock_catalogue(connection: Connection) -> None:
    """Wait until this transaction alone writes catalogue and bank. To be called first in each that does.

    The writes here look before they write; of two that import the same picture at once, the second then finds it.
    """
    lock_exclusive(connection, "catalogue")


def put_work(connection: Connection, work: Work) -> bool:
    """Record a Work, or bring its titles and fields to what the owner says now. True where something changed.

    Titles of its pictures follow; they are for people and no part of any identity.
    """
    row = connection.execute(select(WORK).where(WORK.c.id == work.id)).one_or_none()
    stated = {
        "title_zh": work.title_zh,
        "title_en": work.title_en,
        "fields": dict(work.fields),
        "changed_at": now_iso(),
    }
    if row is None:
        identity = {"id": work.id, "owner": work.owner, "collection": work.collection, "key": work.key}
        connection.execute(insert(WORK).values(**identity, **stated, created_at=stated["changed_at"]))
        return True
    if (row.title_zh, row.title_en, row.fields) == (work.title_zh, work.title_en, dict(work.fields)):
        return False
    connection.execute(update(WORK).where(WORK.c.id == work.id).values(**stated))
    title_zh, title_en = work.shown_titles
    connection.execute(update(ASSET).where(ASSET.c.work_id == work.id).values(title_zh=title_zh, title_en=title_en))
    return True


def put_asset(connection: Connection, asset: Asset, derivatives: Iterable[Derivative] = ()) -> int:
    """Record an Asset with its derivatives and return its row number; an Asset that is there keeps its row."""
    return add_asset(connection, asset, derivatives)[0]


def add_asset(connection: Connection, asset: Asset, derivatives: Iterable[Derivative] = ()) -> tuple[int, bool]:
    """The same as ``put_asset``; tells also whether the Asset is new, so that nothing is known of it yet."""
    found = statements.ROW_OF.value(connection, of=asset.id)
    is_new = found is None
    if found is None:
        values = asdict(asset) | {"id": asset.id, "created_at": asset.created_at or now_iso()}
        found = insert_numbered(connection, ASSET, values)
    for derivative in derivatives:
        put_derivative(connection, asset.id, derivative)
    return int(found), is_new


def put_derivative(connection: Connection, asset_id: str, derivative: Derivative) -> None:
    """Attach bytes to an asset under a role; a later one under the same role takes its place."""
    said = {"role": derivative.role, "blob": derivative.blob, "media_type": derivative.media_type}
    insert_or_replace(connection, DERIVATIVE, {"asset_id": asset_id, **said})


def put_activity(connection: Connection, activity: Activity, outputs: Sequence[Asset]) -> None:
    """Record a run and its edges. Raises Conflict where an edge would close a circle; nothing is then recorded."""
    lineage.refuse_circles(connection, activity.inputs, [asset.id for asset in outputs])
    values = asdict(activity) | {"id": activity.id}
    del values["inputs"]
    if not insert_new(connection, ACTIVITY, values):
        return
    for asset_id in sorted(set(activity.inputs)):
        insert_row(connection, ACTIVITY_INPUT, {"activity_id": activity.id, "asset_id": asset_id})


def put_annotation(connection: Connection, annotation: Annotation) -> bool:
    """Append a statement. Saying the same again changes nothing; True where it is new."""
    return _insert_new(
        connection,
        ANNOTATION,
        asdict(annotation) | {"id": annotation.id, "created_at": annotation.created_at or now_iso()},
    )


def put_claims(connection: Connection, asset_id: str, claims: Iterable[Claim]) -> None:
    """Make ``claims`` the claims of an asset."""
    statements.FORGET_CLAIMS.changed(connection, of=asset_id)
    unique = {(claim.aspect, claim.value_en, claim.source): claim for claim in claims}
    if unique:
        connection.execute(insert(CLAIM), [asdict(claim) | {"asset_id": asset_id} for claim in unique.values()])


def put_tombstone(connection: Connection, asset_id: str, party: str, reason: str) -> bool:
    """Mark an asset as withdrawn. The record and its lineage stay; catalogue and search leave it out."""
    values = {"asset_id": asset_id, "party": party, "reason": reason, "created_at": now_iso()}
    return _insert_new(connection, TOMBSTONE, values, key="asset_id")


def _insert_new(connection: Connection, table: SqlTable, values: dict[str, Any], key: str = "id") -> bool:
    if connection.execute(select(table.c[key]).where(table.c[key] == values[key])).scalar() is not None:
        return False
    connection.execute(insert(table).values(**values))
    return True


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
