"""How far a move has come, kept in the database that is being filled, in the transaction of the rows themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, delete, insert, inspect, select, update

from wenmai.kernel.errors import Conflict
from wenmai.storage.carrying.rows import Tally
from wenmai.storage.database import Database

_APART = MetaData()  # no part of the records: it is there while a move is under way, and gone afterwards
HOME_MOVE = Table(
    "home_move",
    _APART,
    Column("name", String, primary_key=True),  # a table's name; "" for the move itself
    Column("state", Text, nullable=False),
)


@dataclass
class TableProgress:
    """What of a table has arrived: its first rows up to the key ``after``, and their tally."""

    tally: Tally = field(default_factory=Tally)
    after: list[Any] | None = None
    is_whole: bool = False


def is_under_way(connection: Connection) -> bool:
    """Whether a move into this database has begun and not ended."""
    return inspect(connection).has_table(HOME_MOVE.name)


def refuse_unfinished(database: Database) -> None:
    """Raises Conflict where a move into this database was interrupted: what it holds is not all."""
    with database.reading() as connection:
        if not is_under_way(connection):
            return
        source = source_of(connection)
    raise Conflict(
        "records are being moved into this database, and not all have arrived",
        where=str(database.url),
        remedy=f"Finish the move: run wenmai migrate --to this database again, with WENMAI_DATABASE set to {source}.",
        rule="carrying.unfinished",
    )


def begin(connection: Connection, source: str) -> None:
    """Note that a move from ``source`` begins."""
    HOME_MOVE.create(connection)
    connection.execute(insert(HOME_MOVE).values(name="", state=json.dumps({"source": source})))


def source_of(connection: Connection) -> str:
    """Where the move that is under way comes from."""
    state = connection.execute(select(HOME_MOVE.c.state).where(HOME_MOVE.c.name == "")).scalar_one()
    return str(json.loads(state)["source"])


def read_progress(connection: Connection) -> dict[str, TableProgress]:
    """Table → what of it has arrived."""
    found = {}
    for name, state in connection.execute(select(HOME_MOVE).where(HOME_MOVE.c.name != "")):
        told = json.loads(state)
        tally = Tally(told["rows"], int(told["total"], 16))
        found[str(name)] = TableProgress(tally, told["after"], told["is_whole"])
    return found


def note_progress(connection: Connection, name: str, progress: TableProgress) -> None:
    """Keep how far a table is, in the transaction of its rows."""
    state = json.dumps(
        {
            "rows": progress.tally.rows,
            "total": progress.tally.digest,
            "after": progress.after,
            "is_whole": progress.is_whole,
        },
        ensure_ascii=False,
    )
    if not connection.execute(update(HOME_MOVE).where(HOME_MOVE.c.name == name).values(state=state)).rowcount:
        connection.execute(insert(HOME_MOVE).values(name=name, state=state))


def forget_progress(connection: Connection, names: Sequence[str]) -> None:
    """Begin again with these tables."""
    connection.execute(delete(HOME_MOVE).where(HOME_MOVE.c.name.in_(names)))


def end(connection: Connection) -> None:
    """The move is done, or never was."""
    HOME_MOVE.drop(connection)
