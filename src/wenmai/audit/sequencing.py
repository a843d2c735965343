"""Gives events that have none their place in the log.

Events are committed with the rows that they vouch for, in whichever order; this is the one place that numbers them.
What takes time (reading, hashing) is done before the lock; the lock is held for one batch's INSERTs. Two sequencers at
a time do no harm: who comes second finds the log grown, and begins again with what is left. A kill leaves a batch whole
or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from wenmai.audit.merkle import leaf_hash
from wenmai.audit.rows import as_read, event_data, raw_columns
from wenmai.audit.tables import EVENT, LEAF, SEQUENCER
from wenmai.audit.tiles import TileChange, appended, damaged
from wenmai.audit.tree import snapshot, tile_reader, tree_size, write_tiles
from wenmai.audit.writers import settled_row
from wenmai.storage.database import Database

BATCH_EVENTS = 256  # on SQLite, orders wait some 7 ms while as many leaves are written
SEQUENCER_LOCK = 0x776E6D61  # PostgreSQL's advisory lock, transaction level: "wnma"
SEQUENCER_ID = 1


@dataclass(frozen=True)
class _State:
    """How far the log was when a batch was prepared."""

    size: int
    low_water_row: int | None  # None: nothing was ever sequenced


@dataclass(frozen=True)
class _Batch:
    """What is added to the log at once."""

    state: _State
    low_water_row: int
    last_row: int  # of the events of this batch
    leaves: list[dict[str, Any]]  # leaf_index, event_id, hash
    tiles: list[TileChange]


def sequence(database: Database, batch_events: int = BATCH_EVENTS) -> int:
    """Give every event that was committed before this call its leaf; return how many this call added.

    Raises Tampered (``audit.tree-damaged``) where the stored tree does not fit the leaves.
    """
    added = last_row = 0
    while True:
        batch = _prepared(database, batch_events, last_row)
        if not batch.leaves and batch.low_water_row == batch.state.low_water_row:
            return added
        if _kept(database, batch):
            added, last_row = added + len(batch.leaves), batch.last_row
            if len(batch.leaves) < batch_events:
                return added


def _prepared(database: Database, batch_events: int, last_row: int) -> _Batch:
    settled = settled_row(database)
    with snapshot(database) as connection:
        state = _state(connection)
        low_water_row = state.low_water_row or 0
        # While a long transaction keeps the low water from rising, the next batch begins after the last one; what
        # commits before it is found by the next call.
        events = _without_leaf(connection, low_water_row if settled else max(low_water_row, last_row), batch_events)
        leaves = [
            {"leaf_index": state.size + place, "event_id": event["id"], "hash": leaf_hash(event_data(event))}
            for place, event in enumerate(as_read(EVENT, row) for row in events)
        ]
        tiles = appended(tile_reader(connection), state.size, [leaf["hash"] for leaf in leaves])
    last_row = int(events[-1]["row"]) if events else last_row
    covered = last_row if len(events) == batch_events else settled
    return _Batch(state, max(low_water_row, min(settled, covered)), last_row, leaves, tiles)


def _state(connection: Connection) -> _State:
    row = connection.execute(select(SEQUENCER.c.low_water_row)).scalar()
    return _State(tree_size(connection), None if row is None else int(row))


def _without_leaf(connection: Connection, low_water_row: int, count: int) -> Sequence[Mapping[str, Any]]:
    joined = EVENT.outerjoin(LEAF, LEAF.c.event_id == EVENT.c.id)
    query = select(*raw_columns(EVENT)).select_from(joined)
    missing = query.where(EVENT.c.row > low_water_row, LEAF.c.leaf_index.is_(None)).order_by(EVENT.c.row).limit(count)
    return [row._asdict() for row in connection.execute(missing)]


def _kept(database: Database, batch: _Batch) -> bool:
    """Write a batch; False where another sequencer was first, and nothing was written."""
    try:
        with database.writing() as connection:
            if not database.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(SEQUENCER_LOCK)))
            if _state(connection) != batch.state:
                return False
            if batch.leaves:
                connection.execute(insert(LEAF), batch.leaves)
            write_tiles(connection, batch.tiles)
            _raise_low_water(connection, batch)
    except IntegrityError as error:  # the log's numbers are unique: it grew between the look and the INSERT …
        with database.reading() as connection:
            if _state(connection) == batch.state:  # … or something lies where this batch belongs
                raise damaged("leaf or tile", f"has more than the {batch.state.size} leaves that it counts") from error
        return False
    return True


def _raise_low_water(connection: Connection, batch: _Batch) -> None:
    if batch.state.low_water_row is None:
        connection.execute(insert(SEQUENCER), {"id": SEQUENCER_ID, "low_water_row": batch.low_water_row})
    elif batch.low_water_row != batch.state.low_water_row:
        connection.execute(update(SEQUENCER).values(low_water_row=batch.low_water_row))
