"""Groups near-duplicates among results, so that one picture does not fill the page; none is dropped."""

from __future__ import annotations

from collections.abc import Sequence

from wenmai.assets import store
from wenmai.bank import duplicates
from wenmai.services.context import Context


def group_duplicates(context: Context, asset_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The first of each group of near-duplicates → the others of its group, all in the given order.

    Assets of one kind are duplicates where they have the same bytes, or their pictures were found to be one picture.
    """
    with context.database.reading() as connection:
        assets = store.get_assets(connection, list(asset_ids))
        blobs = list(dict.fromkeys(assets[asset_id].blob for asset_id in asset_ids))
        pairs = duplicates.likenesses_among(connection, blobs)
    root = {blob: blob for blob in blobs}
    for first, second in pairs:
        root[_root_of(root, second)] = _root_of(root, first)
    first_of: dict[tuple[str, str], str] = {}
    groups: dict[str, list[str]] = {}
    for asset_id in asset_ids:
        asset = assets[asset_id]
        first = first_of.setdefault((asset.kind, _root_of(root, asset.blob)), asset_id)
        groups.setdefault(first, [])
        if first != asset_id:
            groups[first].append(asset_id)
    return {first: tuple(others) for first, others in groups.items()}


def _root_of(root: dict[str, str], blob: str) -> str:
    while root[blob] != blob:
        root[blob] = root[root[blob]]
        blob = root[blob]
    return blob
