"""Groups near-duplicates among results, so that one pattern does not fill the page; none is dropped."""

from __future__ import annotations

from collections.abc import Sequence

from wenmai.services.context import Context


def group_duplicates(context: Context, asset_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The first of each group of near-duplicates → the others of its group, in the given order.

    Groups are of byte-identical pictures held as several assets; each kind is grouped apart.
    """
    from wenmai.assets import store

    with context.database.reading() as connection:
        assets = store.get_assets(connection, list(asset_ids))
    first_of: dict[tuple[str, str], str] = {}
    groups: dict[str, list[str]] = {}
    for asset_id in asset_ids:
        asset = assets[asset_id]
        first = first_of.setdefault((asset.kind, asset.blob), asset_id)
        if first == asset_id:
            groups[asset_id] = []
        else:
            groups[first].append(asset_id)
    return {first: tuple(others) for first, others in groups.items()}
