"""Writes Works, Assets, Activities and Annotations, and reads them. Every write is an upsert on the record's own id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import Table as SqlTable

from wenmai.assets import lineage, statements
from wenmai.assets.model import Activity, Annotation, Asset, Derivative, Work
from wenmai.assets.reading import (
    annotations_of,
    changed_at,
    claims_of,
    derivatives_of,
    find_blob,
    find_work,
    get_activity,
    get_asset,
    get_assets,
    get_work,
    images_of,
    is_withdrawn,
    outputs_of,
    reason_of_withdrawal,
    row_of,
)
from wenmai.assets.tables import ACTIVITY, ACTIVITY_INPUT, ANNOTATION, ASSET, CLAIM, DERIVATIVE, TOMBSTONE, WORK
from wenmai.genes.model import Claim
from wenmai.kernel.clock import now_iso
from wenmai.storage.database import lock_exclusive
from wenmai.storage.inserting import insert_new, insert_numbered, insert_or_replace, insert_row

__all__ = [
    "add_asset",
    "annotations_of",
    "changed_at",
    "claims_of",
    "derivatives_of",
    "find_blob",
    "find_work",
    "get_activity",
    "get_asset",
    "get_assets",
    "get_work",
    "images_of",
    "is_withdrawn",
    "lock_catalogue",
    "outputs_of",
    "put_activity",
    "put_annotation",
    "put_asset",
    "put_claims",
    "put_derivative",
    "put_tombstone",
    "put_work",
    "reason_of_withdrawal",
    "row_of",
]


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
