"""Which genes are like a gene: only those that a person would call so."""

from __future__ import annotations

from wenmai.services.context import Context
from wenmai.services.searching import SearchQuery, SearchResult, search

# Of 260 genes of a real collection: what resembles at 40 % and more is of one kind of work or pattern (scripts with
# scripts, bronzes with bronzes); between 30 and 40 % a jade pendant meets chairs, and a stand meets jars.
LOOK_PERCENT_MIN = 40
SURE_REASONS = frozenset({"same-pattern", "mirrored-pattern"})


def genes_like(context: Context, gene_id: str, limit: int) -> list[SearchResult]:
    """Genes that show the same pattern as ``gene_id`` or look like it as a whole, best first; often there are none.

    Raises NotFound, and Conflict where the index belongs to another model.
    """
    found = search(context, SearchQuery(like=gene_id, kind="gene", limit=limit + 1))
    return [result for result in found if result.id != gene_id and is_alike(result)][:limit]


def is_alike(result: SearchResult) -> bool:
    """Whether a result resembles what was searched by beyond chance."""
    return any(
        reason.code in SURE_REASONS or (reason.code == "look" and reason.details["percent"] >= LOOK_PERCENT_MIN)
        for reason in result.why
    )
