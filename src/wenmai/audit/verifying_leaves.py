"""Reads the log in its order, and recomputes every leaf from the event that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, type_coerce
from sqlalchemy.types import NullType

from wenmai.audit.findings import Finding, Findings
from wenmai.audit.merkle import Frontier, leaf_hash
from wenmai.audit.rows import RowReader, event_data, raw_columns
from wenmai.audit.tables import EVENT, LEAF, SEQUENCER
from wenmai.audit.timing import CLOCK_CORRECTED
from wenmai.audit.verifying_checkpoints import CheckpointCheck
from wenmai.audit.verifying_tiles import TileCheck

READ_AT_ONCE = 1000


@dataclass(frozen=True)
class _Leaf:
    """A leaf as it is kept, with its event as it is now."""

    row: str
    event_id: str
    index: int | None  # None where the database holds something that is no number
    stored_hash: Any
    event: dict[str, Any] | None  # None where it is gone


def verify_leaves(connection: Connection, checkpoints: CheckpointCheck, findings: Findings) -> int:
    """Check order, events, leaf hashes, tiles and the checkpoints' roots; return the number of leaves."""
    frontier, tiles = Frontier(), TileCheck(connection, findings)
    if checkpoints.awaited_size == 0:
        checkpoints.compare(frontier.root())
    expected = 0
    for leaf in _leaves(connection):
        if leaf.index != expected:
            what = f"the log goes on with leaf {leaf.row} where {expected} comes next"
            findings.add(Finding("leaf.order", what, LEAF.name, leaf.row, leaf.event_id, leaf.index))
        expected = (expected if leaf.index is None else leaf.index) + 1
        found = _recomputed(leaf, findings)
        frontier.append(found)
        tiles.append(found)
        if leaf.event is not None and leaf.event["kind"] == CLOCK_CORRECTED:
            checkpoints.clock_corrected()
        if frontier.size == checkpoints.awaited_size:
            checkpoints.compare(frontier.root())
    checkpoints.finish(frontier.size)
    tiles.finish()
    return frontier.size


def _leaves(connection: Connection) -> Iterator[_Leaf]:
    """Leaves in order, each with its event, or with none."""
    kept = [type_coerce(column, NullType).label(f"leaf_{column.name}") for column in LEAF.c]
    joined = LEAF.outerjoin(EVENT, EVENT.c.id == LEAF.c.event_id)
    query = select(*kept, *raw_columns(EVENT)).select_from(joined).order_by(LEAF.c.leaf_index)
    reader = RowReader(EVENT)
    for index, event_id, stored_hash, *event in connection.execute(query.execution_options(yield_per=READ_AT_ONCE)):
        read = reader(event)
        known = index if isinstance(index, int) else None
        yield _Leaf(str(index), str(event_id), known, stored_hash, None if read["id"] is None else read)


def _recomputed(leaf: _Leaf, findings: Findings) -> bytes:
    """The hash of the event as it is now; of the stored hash where the event is gone, so that one finding stays one."""
    if leaf.event is None:
        what = "the event of this leaf is gone"
        findings.add(Finding("event.gone", what, EVENT.name, None, leaf.event_id, leaf.index))
        return leaf.stored_hash if isinstance(leaf.stored_hash, bytes) else b""
    found = leaf_hash(event_data(leaf.event))
    if found != leaf.stored_hash:
        what = "the event is not the one that was logged, or the hash of its leaf was changed"
        findings.add(Finding("event.edited", what, EVENT.name, str(leaf.event["row"]), leaf.event_id, leaf.index))
    return found


def verify_tail(connection: Connection, findings: Findings) -> int:
    """How many events have no leaf yet; each that should have one by now is a finding."""
    missing = EVENT.outerjoin(LEAF, LEAF.c.event_id == EVENT.c.id)
    without = select(EVENT.c.id, EVENT.c.row).select_from(missing).where(LEAF.c.leaf_index.is_(None))
    late = without.where(EVENT.c.row <= _low_water(connection, findings)).order_by(EVENT.c.row)
    for event_id, row in connection.execute(late.execution_options(yield_per=READ_AT_ONCE)):
        what = "the event stands among those in the log and is not in it"
        findings.add(Finding("event.left-out", what, EVENT.name, str(row), str(event_id)))
    return int(connection.execute(select(func.count()).select_from(without.subquery())).scalar() or 0)


def _low_water(connection: Connection, findings: Findings) -> int:
    """The row up to which every event is said to be in the log: the row of one that is."""
    low_water_row = connection.execute(select(func.max(SEQUENCER.c.low_water_row))).scalar() or 0
    logged = EVENT.join(LEAF, LEAF.c.event_id == EVENT.c.id)
    named = select(EVENT.c.row).select_from(logged).where(EVENT.c.row == low_water_row)
    if low_water_row and connection.execute(named).first() is None:
        what = "the sequencer's low water is not the row of an event in the log"
        findings.add(Finding("sequencer.low-water", what, SEQUENCER.name, str(low_water_row)))
    return low_water_row if isinstance(low_water_row, int) else 0
