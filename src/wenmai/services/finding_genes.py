"""Genes by how they repeat, and the whole structure of one, for who may read the catalogue."""

from __future__ import annotations

from typing import Any

from wenmai.bank.model import Gene
from wenmai.genes.symmetry.writing import to_json
from wenmai.kernel.errors import NotFound
from wenmai.services.context import Context
from wenmai.services.searching import SearchQuery, SearchResult, search
from wenmai.services.showing import show
from wenmai.services.showing_structure import symmetries_of
from wenmai.services.structure_query import StructureQuery


def find_genes(
    context: Context,
    kind: str | None,
    structure: StructureQuery,
    structure_of: str | None,
    *,
    limit: int,
    offset: int,
) -> list[SearchResult]:
    """Genes of this kind that repeat so, or as the gene ``structure_of`` does with another motif.

    Raises Forbidden (``access.catalogue.read``), NotFound, and InvalidInput as ``search`` does.
    """
    context.actor.require("catalogue.read")
    asked = SearchQuery(
        kind="gene", gene_kind=kind, structure=structure, structure_of=structure_of, limit=limit, offset=offset
    )
    return search(context, asked)


def structure_of(context: Context, gene_id: str) -> tuple[Gene, dict[str, Any] | None]:
    """A gene and how it repeats, with all centres and axes where their file is there; None until measured.

    Raises Forbidden (``access.catalogue.read``), and NotFound for what is no gene, or was withdrawn.
    """
    context.actor.require("catalogue.read")
    portrait = show(context, gene_id)
    if portrait.gene is None or portrait.withdrawn:
        raise NotFound("there is no such gene", where=gene_id[:12])
    gene = portrait.gene
    symmetry = symmetries_of(context, [gene]).get(gene.asset_id)
    if symmetry is not None:
        return gene, to_json(symmetry)
    return gene, dict(gene.structure) if gene.structure is not None else None
