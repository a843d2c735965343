"""How a gene repeats, with all its places, as it was kept beside its record."""

from __future__ import annotations

import json
from collections.abc import Sequence

from wenmai.assets import store
from wenmai.bank.model import Gene
from wenmai.genes.symmetry.model import Symmetry
from wenmai.genes.symmetry.storing import STRUCTURE
from wenmai.genes.symmetry.writing import from_json
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.services.context import Context


def symmetries_of(context: Context, genes: Sequence[Gene]) -> dict[str, Symmetry]:
    """The structure of each of these genes that has one, by its id, in their order.

    One whose file is gone or was written by another version is left out: its record still tells what was found.
    """
    structured = [gene for gene in genes if gene.structure is not None and gene.structure["kind"] != "none"]
    with context.database.reading() as connection:
        kept = {gene.asset_id: store.derivatives_of(connection, gene.asset_id) for gene in structured}
    found = {}
    for gene_id, derivatives in kept.items():
        if STRUCTURE not in derivatives:
            continue
        try:
            found[gene_id] = from_json(json.loads(context.blobs.get(derivatives[STRUCTURE].blob)))
        except (NotFound, InvalidInput, ValueError):
            continue
    return found
