"""Which genes are built like a gene and show something else: the same group, a like lattice, another motif."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from wenmai.assets import store
from wenmai.assets.catalogue import listed
from wenmai.assets.tables import ASSET
from wenmai.bank import structures
from wenmai.bank.store import superseded
from wenmai.bank.tables import READING
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.indexing import image_space
from wenmai.services.reasons import Reason

# As in ``services.resembling``: pictures that are 40 % and more alike as a whole show one kind of pattern.
LOOK_MAX = 0.4
ROWS_AT_ONCE = 500

Scores = dict[int, tuple[float, tuple[Reason, ...]]]
FloatArray = npt.NDArray[np.float32]


def match_structure(
    context: Context, connection: Connection, gene_id: str, allowed: npt.NDArray[np.int64] | None, limit: int
) -> Scores:
    """Row → score and reasons for genes of the structure of ``gene_id`` whose motif is not like its own.

    The more alike the lattices and the less the motifs, the higher. Raises NotFound, and InvalidInput
    (``structure.unknown``) for what has no determined structure, or of which nothing was measured.
    """
    asset = store.get_asset(connection, gene_id)
    build = structures.build_of(connection, asset.id)
    if build is None:
        raise InvalidInput(
            "how this repeats is not known, or undetermined, so nothing can be found of its structure",
            where=asset.id[:12],
            remedy="Choose a gene whose page names its symmetry group.",
            rule="structure.unknown",
        )
    itself = store.row_of(connection, asset.id)
    alike = structures.built_alike(connection, build)
    kept = set(alike) if allowed is None else set(alike) & {int(row) for row in allowed}
    if allowed is None:
        kept &= _listed_genes(connection, sorted(kept))
    looks = _looks(context, connection, sorted({itself, *kept}))
    own = looks.pop(itself, None)
    if own is None:
        raise InvalidInput("nothing was measured on this asset", where=asset.id[:12], rule="structure.unknown")
    found: Scores = {}
    for row, look in looks.items():
        cosine = max(0.0, float(own @ look))
        if cosine < LOOK_MAX:
            reasons = (
                Reason("structure", {"group": build.group}),
                Reason("other-motif", {"percent": round(100 * cosine)}),
            )
            found[row] = (alike[row] * (1 - cosine), reasons)
    best = sorted(found, key=lambda row: (-found[row][0], row))[:limit]
    return {row: found[row] for row in best}


def _listed_genes(connection: Connection, rows: list[int]) -> set[int]:
    """Those of the rows that are neither superseded nor withdrawn."""
    found: set[int] = set()
    for start in range(0, len(rows), ROWS_AT_ONCE):
        query = select(ASSET.c.row).where(ASSET.c.row.in_(rows[start : start + ROWS_AT_ONCE]), listed(), ~superseded())
        found.update(connection.execute(query).scalars())
    return found


def _looks(context: Context, connection: Connection, rows: list[int]) -> dict[int, FloatArray]:
    """What each looks like at a glance, as a unit vector; those of another model are left out."""
    space = image_space(context)
    found = {}
    for start in range(0, len(rows), ROWS_AT_ONCE):
        query = select(ASSET.c.row, *space.columns).join(READING, READING.c.asset_id == ASSET.c.id)
        chunk = rows[start : start + ROWS_AT_ONCE]
        query = query.where(ASSET.c.row.in_(chunk), space.model_column == space.model)
        found.update({row: space.compose(raw) for row, *raw in connection.execute(query)})
    return found
