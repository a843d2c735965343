"""Routes of the gene bank: genes by how they repeat, and the structure of one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from wenmai.genes.model import GeneKind
from wenmai.genes.symmetry.model import LatticeShape
from wenmai.services.finding_genes import find_genes, structure_of
from wenmai.services.structure_query import StructureQuery
from wenmai.web.api.asking import Acting, Limit
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.shapes import Id, Word

router = APIRouter(responses=RESPONSES)
GeneId = Annotated[Id, Path()]


class GeneOut(BaseModel):
    """A gene that was found: why, in both languages, and what it stands for besides (near-duplicates)."""

    id: str
    score: float
    why_zh: list[str]
    why_en: list[str]
    duplicates: list[str]


class StructureOut(BaseModel):
    """How a gene repeats: ``structure`` as its record has it; null until measured. Places are px of its source."""

    id: str
    source_id: str
    structure: dict[str, Any] | None


@router.get("/genes", response_model=list[GeneOut])
def list_genes(
    context: Acting,
    kind: GeneKind | None = None,
    group: Annotated[Word | None, Query(description="Symmetry group: p4m, pma2, D8, …")] = None,
    lattice: LatticeShape | None = None,
    order: Annotated[int | None, Query(ge=1, le=999, description="Of its rotation.")] = None,
    structure_of: Annotated[Id | None, Query(description="A gene: the same structure, another motif.")] = None,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Any:
    """Genes that repeat as is asked; what is undetermined is found under no group."""
    asked = StructureQuery(group, lattice, order)
    found = find_genes(context, kind, asked, structure_of, limit=limit, offset=offset)
    return [
        {
            "id": one.id,
            "score": one.score,
            "why_zh": [reason.text("zh") for reason in one.why],
            "why_en": [reason.text("en") for reason in one.why],
            "duplicates": list(one.duplicates),
        }
        for one in found
    ]


@router.get("/genes/{gene_id}/structure", response_model=StructureOut)
def show_structure(context: Acting, gene_id: GeneId) -> Any:
    """How one gene repeats: kind, candidates, lattice, centres, axes, how sure, or why that is undetermined."""
    gene, structure = structure_of(context, gene_id)
    return {"id": gene.asset_id, "source_id": gene.source_id, "structure": structure}
