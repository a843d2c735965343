"""What people do to the bank afterwards: correct an outline, withdraw an asset. Nothing is overwritten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.assets import lineage, store
from wenmai.assets.model import Annotation, Asset
from wenmai.bank import store as bank
from wenmai.bank.model import Gene
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from wenmai.services.context import Context
from wenmai.services.indexing import bring_up_to_date
from wenmai.services.making import make

CORRECTING_LINE = "deconstruct"
POINTS_MIN = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """The ``gene`` that a person made, and the one that it supersedes."""

    gene: Asset
    superseded: Asset


def correct_outline(
    context: Context, gene_id: str, outline: Sequence[tuple[float, float]], kind: str | None
) -> Correction:
    """Make a gene of a person's outline that supersedes ``gene_id``; the old one and its lineage stay.

    ``outline`` is a closed polygon in pixels of the upright source. The correction is an authored Annotation on both
    genes, and the new one goes through the same door as any other. Raises NotFound, Forbidden for who does not own the
    gene, InvalidInput for an unusable outline, and Conflict for a gene that is superseded already: a correction is of
    what stands.
    """
    if len(outline) < POINTS_MIN or not all(map(math.isfinite, (v for point in outline for v in point))):
        raise InvalidInput(
            f"an outline of {len(outline)} points",
            where="outline",
            remedy=f"Give {POINTS_MIN} points or more, each 'x,y' in pixels of the upright picture.",
        )
    context.actor.require("asset.write")
    with context.database.reading() as connection:
        old_asset = store.get_asset(connection, gene_id)
        if old_asset.owner != context.party:
            raise Forbidden("only its owner corrects a gene", where=old_asset.id[:12], rule="access.own")
        old = _standing(connection, old_asset)
    parameters = {"outline": [list(point) for point in outline], "kind": kind or old.kind}
    (made,) = make(context, CORRECTING_LINE, [old.source_id], parameters)
    if made.error is not None:
        raise made.error
    (new_asset,) = made.outputs
    if new_asset.id == old_asset.id:
        raise InvalidInput("the outline is the one that this gene has already", where=gene_id[:12])
    with context.database.writing() as connection:
        store.lock_catalogue(connection)
        _standing(connection, old_asset)  # again: another person may have been quicker
        for target, body in (
            (old_asset, {"type": "SupersededBy", "gene": new_asset.id, "outline": parameters["outline"]}),
            (new_asset, {"type": "Supersedes", "gene": old_asset.id}),
        ):
            store.put_annotation(connection, Annotation(target.id, "editing", body, author=context.party))
        bank.retire(connection, old_asset.id, new_asset.id)
    bring_up_to_date(context)
    return Correction(new_asset, old_asset)


def _standing(connection: Connection, asset: Asset) -> Gene:
    """The gene of an asset. Raises NotFound where it is none, Conflict where it was superseded or withdrawn."""
    gene = bank.get_gene(connection, asset.id)
    if gene is None:
        raise NotFound("this asset is no gene", where=asset.id[:12], remedy="See: wenmai genes.")
    if store.is_withdrawn(connection, asset.id):
        raise Conflict("this gene was withdrawn", where=asset.id[:12])
    if gene.retired_by is None:
        return gene
    by = bank.get_gene(connection, gene.retired_by)
    if by is None:
        remedy = f"Correct one of those that stand: wenmai genes --source {gene.source_id[:12]}."
        raise Conflict("a later reading of the picture superseded this gene", where=asset.id[:12], remedy=remedy)
    raise Conflict(
        f"this gene is superseded by {by.asset_id[:12]} already",
        where=asset.id[:12],
        remedy=f"Correct that one: wenmai correct {by.asset_id[:12]} --outline …",
    )


def withdraw(context: Context, asset_id: str, reason: str) -> bool:
    """Take an asset, and all that was made from it, out of catalogue and search; True where that is new.

    Each gets a tombstone; records, bytes and lineage stay. Raises NotFound, and InvalidInput where the asset is not the
    caller's own or no reason is given.
    """
    if not reason.strip():
        raise InvalidInput("no reason is given", where="reason", remedy="Say why; it is recorded.")
    with context.database.writing() as connection:
        store.lock_catalogue(connection)
        asset = store.get_asset(connection, asset_id)
        if asset.owner != context.party:
            raise InvalidInput(f"this asset belongs to {asset.owner}", where=asset.id[:12])
        new = store.put_tombstone(connection, asset.id, context.party, reason)
        made = {edge.output for edge in lineage.descent(connection, [asset.id])}
        for made_id in sorted(made):
            store.put_tombstone(connection, made_id, context.party, f"made from {asset.id[:12]}: {reason}")
    bring_up_to_date(context)
    return new
