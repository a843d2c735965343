"""Makes a changed log fit itself again: what a careful forger does, who has everything but the signing key."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete, select, text, update

from wenmai.audit.merkle import leaf_hash
from wenmai.audit.rows import as_read, event_data, raw_columns, row_line, rows_digest
from wenmai.audit.tables import EVENT, LEAF, TILE
from wenmai.audit.tiles import appended
from wenmai.audit.tree import write_tiles


def restate_event(connection: Connection, event_id: str, tables: Sequence[Table]) -> None:
    """Let an event vouch for the rows as they are now."""
    lines = []
    for table in tables:
        rows = connection.execute(select(*raw_columns(table)).where(table.c.event == event_id))
        lines += [row_line(table.name, as_read(table, row._asdict())) for row in rows]
    connection.execute(update(EVENT).where(EVENT.c.id == event_id).values(rows_digest=rows_digest(lines)))


def renumber_leaves(connection: Connection) -> None:
    """Close the gaps between leaves."""
    indexes = connection.execute(select(LEAF.c.leaf_index).order_by(LEAF.c.leaf_index)).scalars().all()
    for new, old in enumerate(indexes):
        if new != old:
            connection.execute(
                text("UPDATE leaf SET leaf_index = :new WHERE leaf_index = :old"), {"new": new, "old": old}
            )


def rebuild_log(connection: Connection) -> None:
    """Hash every event anew, and build the whole tree over them."""
    joined = LEAF.join(EVENT, EVENT.c.id == LEAF.c.event_id)
    query = select(LEAF.c.leaf_index, LEAF.c.hash, *raw_columns(EVENT)).select_from(joined).order_by(LEAF.c.leaf_index)
    hashes = []
    for row in connection.execute(query).all():
        hashes.append(leaf_hash(event_data(as_read(EVENT, row._asdict()))))
        if row.hash != hashes[-1]:
            connection.execute(update(LEAF).where(LEAF.c.leaf_index == row.leaf_index).values(hash=hashes[-1]))
    connection.execute(delete(TILE))
    write_tiles(connection, appended(lambda level, number: b"", 0, hashes))
