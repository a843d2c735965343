"""What people do to the bank afterwards: correct an outline, withdraw an asset. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence

from wenmai.assets import store
from wenmai.assets.model import Annotation, Asset
from wenmai.bank import store as bank
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.services.context import Context
from wenmai.services.indexing import bring_up_to_date
from wenmai.services.making import make

CORRECTING_LINE = "deconstruct"


def correct_outline(context: Context, gene_id: str, outline: Sequence[tuple[float, float]], kind: str | None) -> Asset:
    """Make a gene of a person's outline that supersedes ``gene_id``; the old one and its lineage stay.

    ``outline`` is a closed polygon in pixels of the upright source. The correction is an authored Annotation, and the
    new gene goes through the same door as any other. Raises NotFound, and InvalidInput for an unusable outline.
    """
    with context.database.reading() as connection:
        old_asset = store.get_asset(connection, gene_id)
        old = bank.get_gene(connection, old_asset.id)
    if old is None:
        raise NotFound("this asset is no gene", where=gene_id[:12], remedy="See: wenmai genes.")
    parameters = {"outline": [list(point) for point in outline], "kind": kind or old.kind}
    (made,) = make(context, CORRECTING_LINE, [old.source_id], parameters)
    if made.error is not None:
        raise made.error
    (new_asset,) = made.outputs
    if new_asset.id == old_asset.id:
        raise InvalidInput("the outline is the one that this gene has already", where=gene_id[:12])
    said = Annotation(
        target=old_asset.id,
        motivation="editing",
        body={"type": "SupersededBy", "gene": new_asset.id, "outline": parameters["outline"]},
        author=context.party,
    )
    with context.database.writing() as connection:
        store.put_annotation(connection, said)
        bank.retire(connection, old_asset.id, new_asset.id)
    bring_up_to_date(context)
    return new_asset


def withdraw(context: Context, asset_id: str, reason: str) -> bool:
    """Take an asset out of catalogue and search by a tombstone; record, bytes and lineage stay. True where it is new.

    Raises NotFound, and InvalidInput where it is not the caller's own.
    """
    with context.database.writing() as connection:
        asset = store.get_asset(connection, asset_id)
        if asset.owner != context.party:
            raise InvalidInput(f"this asset belongs to {asset.owner}", where=asset.id[:12])
        new = store.put_tombstone(connection, asset.id, context.party, reason)
    bring_up_to_date(context)
    return new
