"""What people have settled about a picture's ornaments: a new reading of it does not undo that.

A gene that a person corrected or withdrew, and one that a person outlined, stand for their place in the picture. What
a line finds there again is recorded, as everything is, and at once superseded or withdrawn like the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.assets import store
from wenmai.bank import store as bank
from wenmai.genes.outlines import Point, overlap_of

SAME_PLACE_IOU = 0.6  # two outlines of one ornament by two readings; neighbours on a band overlap by less than 0.3


@dataclass(frozen=True, slots=True)
class Settled:
    """One settled place: its ``outline``, and the gene that ``stands`` there now, or the ``reason`` why none does."""

    outline: tuple[Point, ...]
    stands: str | None
    reason: str | None


def settled_places(connection: Connection, source_id: str) -> list[Settled]:
    """The places of a picture that people have spoken about."""
    genes = bank.all_genes(connection, source_id)
    by_hand = {gene.asset_id for gene in genes if gene.made_by == "person"}
    found = []
    for gene in genes:
        reason = store.reason_of_withdrawal(connection, gene.asset_id)
        if reason is not None:
            found.append(Settled(gene.outline, None, reason))
        elif gene.retired_by in by_hand:
            found.append(Settled(gene.outline, gene.retired_by, None))
        elif gene.asset_id in by_hand and gene.retired_by is None:
            found.append(Settled(gene.outline, gene.asset_id, None))
    return found


def respect_settled(
    connection: Connection, places: list[Settled], made: dict[str, tuple[Point, ...]], party: str
) -> None:
    """Supersede or withdraw those of ``made`` (gene id → outline) that a line found in a settled place."""
    for gene_id, outline in made.items():
        overlaps = [overlap_of(place.outline, outline) for place in places]
        if not overlaps or max(overlaps) < SAME_PLACE_IOU:
            continue
        nearest = places[overlaps.index(max(overlaps))]
        if nearest.stands == gene_id:
            continue
        if nearest.stands is not None:
            bank.retire(connection, gene_id, nearest.stands)
        else:
            store.put_tombstone(connection, gene_id, party, f"{nearest.reason} (found again by a later reading)")
