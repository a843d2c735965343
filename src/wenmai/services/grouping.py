"""Groups near-duplicates among assets, so that one picture does not fill the page; none is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, func, select

from wenmai.assets import store
from wenmai.assets.tables import ASSET
from wenmai.bank import duplicates
from wenmai.bank.tables import LIKENESS
from wenmai.services.context import Context


def group_duplicates(context: Context, asset_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The first of each group of near-duplicates → the others of its group, all in the given order.

    Assets of one kind are duplicates where they have the same bytes, or their pictures were found to be one picture.
    """
    with context.database.reading() as connection:
        assets = store.get_assets(connection, list(asset_ids))
        blobs = list(dict.fromkeys(assets[asset_id].blob for asset_id in asset_ids))
        pairs = duplicates.likenesses_among(connection, blobs)
    root = _roots(blobs, pairs)
    groups: dict[str, list[str]] = {}
    first_of: dict[tuple[str, str], str] = {}
    for asset_id in asset_ids:
        asset = assets[asset_id]
        first = first_of.setdefault((asset.kind, _root_of(root, asset.blob)), asset_id)
        groups.setdefault(first, [])
        if first != asset_id:
            groups[first].append(asset_id)
    return {first: tuple(others) for first, others in groups.items()}


def duplicates_on(connection: Connection, condition: ColumnElement[bool]) -> dict[int, tuple[int, ...]]:
    """The same for all assets that satisfy ``condition``, by row: the first row of each group → its others, if any.

    Only assets that share their bytes or have a recorded likeness are looked at, so a large shelf costs little.
    """
    shared = select(ASSET.c.blob).group_by(ASSET.c.blob).having(func.count() > 1)
    alike = select(LIKENESS.c.first_blob).union(select(LIKENESS.c.second_blob))
    query = select(ASSET.c.row, ASSET.c.kind, ASSET.c.blob).where(
        condition, ASSET.c.blob.in_(shared) | ASSET.c.blob.in_(alike)
    )
    found = connection.execute(query.order_by(ASSET.c.row)).all()
    blobs = list(dict.fromkeys(one.blob for one in found))
    root = _roots(blobs, duplicates.likenesses_among(connection, blobs))
    groups: dict[tuple[str, str], list[int]] = {}
    for one in found:
        groups.setdefault((one.kind, _root_of(root, one.blob)), []).append(one.row)
    return {rows[0]: tuple(rows[1:]) for rows in groups.values() if len(rows) > 1}


def _roots(blobs: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Which blobs are one: each leads, step by step, to the one that stands for its group."""
    root = {blob: blob for blob in blobs}
    for first, second in pairs:
        root[_root_of(root, second)] = _root_of(root, first)
    return root


def _root_of(root: dict[str, str], blob: str) -> str:
    while root[blob] != blob:
        root[blob] = root[root[blob]]
        blob = root[blob]
    return blob
