"""Compares an index with the records, and opens it for a search: filled where it can be, or with a word on why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Select, func, select

from wenmai.assets.catalogue import listed
from wenmai.assets.tables import ASSET
from wenmai.bank.store import superseded
from wenmai.bank.vectors.index import VectorIndex
from wenmai.bank.vectors.manifest import REBUILD
from wenmai.kernel.errors import StorageFailure
from wenmai.services import indexing
from wenmai.services.context import Context

FILLED_AT_ONCE_MAX = 5_000  # vectors: about a second; a search does not wait for more


@dataclass(frozen=True, slots=True)
class Gap:
    """How an index differs from the records: vectors ``recorded``, those ``missing`` from it, those too many."""

    recorded: int
    missing: int
    surplus: int

    @property
    def what(self) -> str:
        """In a few words; empty where they agree."""
        parts = [f"{self.missing} of {self.recorded} vectors are missing"] if self.missing else []
        parts += [f"{self.surplus} are no longer on record"] if self.surplus else []
        return ", ".join(parts)


def gap_of(context: Context, space: indexing.Space, index: VectorIndex) -> Gap:
    """What ``index`` lacks and has too many of."""
    with context.database.reading() as connection:
        recorded = np.array(list(connection.execute(_recorded(space)).scalars()), np.int64)
    missing = int(np.setdiff1d(recorded, index.row_ids).size)
    return Gap(len(recorded), missing, int(np.setdiff1d(index.row_ids, recorded).size))


@contextmanager
def open_filled(context: Context, space: indexing.Space) -> Iterator[VectorIndex]:
    """The index of ``space`` for reading. One that is gone is made again where that is quickly done.

    Raises StorageFailure where vectors are on record and the index is empty all the same.
    """
    with space.open(context) as index:
        if len(index) or not (recorded := _count(context, space)):
            yield index
            return
    if recorded <= FILLED_AT_ONCE_MAX:
        indexing.bring_up_to_date(context)
    with space.open(context) as index:
        if not len(index):
            what = f"the {space.name} index is not there, though {recorded} vectors are on record"
            raise StorageFailure(what, where=str(context.home / "index" / space.name), remedy=REBUILD)
        yield index


def _recorded(space: indexing.Space) -> Select[tuple[int]]:
    """Rows of what a search may show and has a vector of the present model."""
    return (
        select(ASSET.c.row)
        .join(space.table, space.table.c.asset_id == ASSET.c.id)
        .where(space.model_column == space.model, listed(), ~superseded())
    )


def _count(context: Context, space: indexing.Space) -> int:
    with context.database.reading() as connection:
        query = select(func.count()).select_from(_recorded(space).subquery())
        return int(connection.execute(query).scalar_one())
