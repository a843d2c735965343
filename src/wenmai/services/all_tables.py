"""Declares every table of every domain: what is carried to another database or into a backup must be all of them."""

from __future__ import annotations

from wenmai.assets import tables as _assets
from wenmai.audit import tables as _audit
from wenmai.bank import tables as _bank
from wenmai.dataspace import tables as _dataspace
from wenmai.exchange import tables as _exchange
from wenmai.exchange import unit_tables as _units
from wenmai.jobs import tables as _jobs
from wenmai.kernel.errors import Conflict
from wenmai.ledger import making_tables as _making
from wenmai.ledger import tables as _ledger
from wenmai.parties import tables as _parties
from wenmai.production import tables as _production
from wenmai.rights import tables as _rights
from wenmai.storage.carrying.loading import tables_in
from wenmai.storage.carrying.shapes import TableShape, shapes_of
from wenmai.storage.database import Database
from wenmai.storage.schema import METADATA

# Importing them declares the tables.
DECLARED_BY = (
    _assets, _audit, _bank, _dataspace, _exchange, _jobs, _ledger, _making, _parties, _production, _rights, _units,
)  # fmt: skip


def all_shapes() -> list[TableShape]:
    """The shapes of all tables, each after those that it refers to."""
    return shapes_of(METADATA)


def refuse_unknown_tables(database: Database) -> None:
    """Raises Conflict where the database holds a table that this version does not know: it would be left behind."""
    with database.reading() as connection:
        unknown = sorted(tables_in(connection) - {shape.name for shape in all_shapes()})
    if unknown:
        raise Conflict(
            f"the database has tables that this wenmai does not know: {', '.join(unknown[:3])}",
            where=str(database.url),
            remedy="Use the wenmai that made them, or move them elsewhere first; nothing is left behind silently.",
            rule="carrying.unknown-table",
        )
