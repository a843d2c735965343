"""Reads the log in its order, and recomputes every leaf from the event that it stands for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select, type_coerce
from sqlalchemy.types import NullType

from wenmai.audit.findings import Finding, Findings
from wenmai.audit.merkle import Frontier, leaf_hash
from wenmai.audit.rows import as_read, event_data, raw_columns
from wenmai.audit.tables import EVENT, LEAF, SEQUENCER
from wenmai.audit.timing import CLOCK_CORRECTED
from wenmai.audit.verifying_checkpoints import CheckpointCheck
from wenmai.audit.verifying_tiles import TileCheck

READ_AT_ONCE = 1000


def verify_leaves(connection: Connection, checkpoints: CheckpointCheck, findings: Findings) -> int:
    """Check order, events, leaf hashes, tiles and the checkpoints' roots; return the number of leaves."""
    frontier, tiles = Frontier(), TileCheck(connection, findings)
    if checkpoints.awaited_size == 0:
        checkpoints.compare(frontier.root())
    expected = 0
    for leaf in _leaves(connection):
        row, event_id, index = _place(leaf)
        if index != expected:
            what = f"the log goes on with leaf {row} where {expected} comes next"
            findings.add(Finding("leaf.order", what, LEAF.name, row, event_id, index))
        expected = (expected if index is None else index) + 1
        found = _recomputed(leaf, findings)
        frontier.append(found)
        tiles.append(found)
        if leaf["kind"] == CLOCK_CORRECTED:
            checkpoints.clock_corrected()
        if frontier.size == checkpoints.awaited_size:
            checkpoints.compare(frontier.root())
    checkpoints.finish(frontier.size)
    tiles.finish()
    return frontier.size


def _leaves(connection: Connection) -> Any:
    """Leaves in order, each with its event, or with none."""
    kept = [type_coerce(column, NullType).label(column.name) for column in (LEAF.c.leaf_index, LEAF.c.event_id)]
    stored = type_coerce(LEAF.c.hash, NullType).label("leaf_hash")
    joined = LEAF.outerjoin(EVENT, EVENT.c.id == LEAF.c.event_id)
    query = select(*kept, stored, *raw_columns(EVENT)).select_from(joined).order_by(LEAF.c.leaf_index)
    return connection.execute(query.execution_options(yield_per=READ_AT_ONCE)).mappings()


def _place(leaf: Any) -> tuple[str, str, int | None]:
    """The row, the event and the index of a leaf, as a finding tells them."""
    index = leaf["leaf_index"]
    return str(index), str(leaf["event_id"]), index if isinstance(index, int) else None


def _recomputed(leaf: Any, findings: Findings) -> bytes:
    """The hash of the event as it is now; of the stored hash where the event is gone, so that one finding stays one."""
    stored, (_, event_id, index) = leaf["leaf_hash"], _place(leaf)
    if leaf["id"] is None:
        findings.add(Finding("event.gone", "the event of this leaf is gone", EVENT.name, None, event_id, index))
        return stored if isinstance(stored, bytes) else b""
    found = leaf_hash(event_data(as_read(EVENT, leaf)))
    if found != stored:
        what = "the event is not the one that was logged, or the hash of its leaf was changed"
        findings.add(Finding("event.edited", what, EVENT.name, str(leaf["row"]), event_id, index))
    return found


def verify_tail(connection: Connection, findings: Findings) -> int:
    """How many events have no leaf yet; each that should have one by now is a finding."""
    missing = EVENT.outerjoin(LEAF, LEAF.c.event_id == EVENT.c.id)
    without = select(EVENT.c.id, EVENT.c.row).select_from(missing).where(LEAF.c.leaf_index.is_(None))
    late = without.where(EVENT.c.row <= _low_water(connection, findings)).order_by(EVENT.c.row)
    for event_id, row in connection.execute(late.execution_options(yield_per=READ_AT_ONCE)):
        what = "the event stands among those in the log and is not in it"
        findings.add(Finding("event.left-out", what, EVENT.name, str(row), event_id))
    return int(connection.execute(select(func.count()).select_from(without.subquery())).scalar() or 0)


def _low_water(connection: Connection, findings: Findings) -> int:
    """The row up to which every event is said to be in the log: the row of one that is."""
    low_water_row = connection.execute(select(func.max(SEQUENCER.c.low_water_row))).scalar() or 0
    logged = EVENT.join(LEAF, LEAF.c.event_id == EVENT.c.id)
    named = select(EVENT.c.row).select_from(logged).where(EVENT.c.row == low_water_row)
    if low_water_row and connection.execute(named).first() is None:
        what = "the sequencer's low water is not the row of an event in the log"
        findings.add(Finding("sequencer.low-water", what, SEQUENCER.name, str(low_water_row)))
    return int(low_water_row)
