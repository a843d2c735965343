"""Plain lists of what is in the bank."""

from __future__ import annotations

from collections.abc import Sequence

from wenmai.assets import store
from wenmai.assets.model import Asset
from wenmai.bank import store as bank
from wenmai.bank.model import Gene
from wenmai.services.context import Context


def list_genes(context: Context, *, kind: str | None = None, source: str | None = None) -> list[tuple[Gene, Asset]]:
    """Current genes with their assets, in the order in which they came. Raises NotFound for an unknown source."""
    with context.database.reading() as connection:
        source_id = store.get_asset(connection, source).id if source is not None else None
        genes = bank.genes(connection, source_id=source_id, kind=kind)
        assets = store.get_assets(connection, [gene.asset_id for gene in genes])
    return [(gene, assets[gene.asset_id]) for gene in genes]


def assets_by_id(context: Context, asset_ids: Sequence[str]) -> dict[str, Asset]:
    """The assets with these whole ids."""
    with context.database.reading() as connection:
        return store.get_assets(connection, asset_ids)
