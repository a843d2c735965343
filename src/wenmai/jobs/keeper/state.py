"""Where the durable engine keeps its state: beside the records, never in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import Serializer

from wenmai.jobs.keeper.slots import FileSlots, Slots
from wenmai.jobs.keeper.slots_postgresql import PostgresqlSlots

SCHEMA = "wenmai_jobs"
FOLDER = "jobs"
BUSY_MS = 30_000
POOL_SIZE = 20


@dataclass(frozen=True, slots=True)
class KeeperState:
    """The engine's state of one installation: ``home`` and the address of its records."""

    home: Path
    database: sa.URL

    @property
    def is_sqlite(self) -> bool:
        return self.database.get_backend_name() == "sqlite"

    def slots(self) -> Slots:
        """The places of workers: who holds one is alive."""
        return FileSlots(self.home / FOLDER) if self.is_sqlite else PostgresqlSlots(self.database)

    def engine(self) -> sa.Engine:
        """A database engine for the durable engine alone; the caller disposes of it."""
        if not self.is_sqlite:
            options = {"options": "-c synchronous_commit=off"}  # as below
            return sa.create_engine(self.database, pool_size=POOL_SIZE, connect_args=options)
        folder = self.home / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(folder / "keeper.db")), connect_args={"timeout": BUSY_MS / 1000}
        )
        sa.event.listen(engine, "connect", _fast_and_safe)
        return engine


def _fast_and_safe(connection: Any, _: Any) -> None:
    # A log that is not flushed at each commit outlives a kill; what a power cut takes of it is a step done again.
    for pragma in ("journal_mode=wal", "synchronous=normal", f"busy_timeout={BUSY_MS}", "foreign_keys=on"):
        connection.execute(f"PRAGMA {pragma}")


class JsonSerializer(Serializer):
    """Jobs are plain data; what an engine reads from a database must not be code."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data, default=_as_text, ensure_ascii=False)

    def deserialize(self, serialized_data: str) -> Any:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "wenmai_json"


def _as_text(thing: Any) -> Any:
    if isinstance(thing, BaseException):
        return {"fault": f"{type(thing).__name__}: {thing}"}
    raise TypeError(f"{type(thing).__name__} is no plain data")
