"""What there is to tamper with."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select

from wenmai.audit.rows import raw_columns


class NothingToChange(Exception):
    """This draw would change nothing that means anything."""


@dataclass(frozen=True)
class Scene:
    """What there is to tamper with: a transaction that is rolled back, a copy of the folder, the protected tables."""

    connection: Connection
    folder: Path
    tables: Sequence[Table]
    rng: random.Random

    def table(self) -> Table:
        """A protected table that has rows."""
        filled = [t for t in self.tables if self.connection.execute(select(t.c.event).limit(1)).first()]
        return self.rng.choice(filled)

    def row(self, table: Table, **where: Any) -> Mapping[str, Any]:
        """A row of the table, as the driver gives it."""
        query = select(*raw_columns(table))
        for name, value in where.items():
            query = query.where(table.c[name] == value)
        count = self.connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        if not count:
            raise NothingToChange
        ordered = query.order_by(*table.primary_key).offset(self.rng.randrange(count)).limit(1)
        return self.connection.execute(ordered).one()._asdict()

    def two_rows(self, table: Table) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Two rows of the table that are not one."""
        one, other = self.row(table), self.row(table)
        if one == other:
            raise NothingToChange
        return one, other
