"""Single changes to the records and the log in the database, as somebody with write access makes them.

Each takes a ``Scene``, makes one change and tells what it did; ``NothingToChange`` where this draw changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Table, delete, insert, select, update
from sqlalchemy.types import Integer

from benchmarks.torture.other_values import another
from benchmarks.torture.rebuilding import rebuild_log, renumber_leaves, restate_event
from benchmarks.torture.tampering_scene import NothingToChange, Scene
from wenmai.audit.rows import as_read
from wenmai.audit.tables import EVENT, LEAF, TILE
from wenmai.audit.tree import tree_size


def edit(scene: Scene, table: Table, row: Mapping[str, Any], column: Column[Any]) -> str:
    """Change one column of one row to another value that it can hold."""
    value = another(column, row[column.name], scene.rng)
    scene.connection.execute(update(table).where(_is(table, row)).values({column.name: value}))
    now = {**row, column.name: value if not isinstance(column.type, JSON) else json.dumps(value)}
    if as_read(table, now) == as_read(table, row):
        raise NothingToChange
    return f"{table.name}.{column.name} of {_key(table, row)}: {row[column.name]!r} is now {value!r}"


def edit_record(scene: Scene) -> str:
    table = scene.table()
    return edit(scene, table, scene.row(table), scene.rng.choice(list(table.c)))


def edit_event(scene: Scene) -> str:
    return edit(scene, EVENT, scene.row(EVENT), scene.rng.choice(list(EVENT.c)))


def edit_leaf(scene: Scene) -> str:
    return edit(scene, LEAF, scene.row(LEAF), scene.rng.choice(list(LEAF.c)))


def edit_tile(scene: Scene) -> str:
    return edit(scene, TILE, scene.row(TILE), scene.rng.choice(list(TILE.c)))


def delete_record(scene: Scene) -> str:
    return _delete(scene, scene.table())


def delete_event(scene: Scene) -> str:
    return _delete(scene, EVENT)


def delete_leaf(scene: Scene) -> str:
    return _delete(scene, LEAF)


def delete_tile(scene: Scene) -> str:
    return _delete(scene, TILE)


def insert_record(scene: Scene) -> str:
    """A copy of a row under the same event, or under one that does not exist."""
    table = scene.table()
    event = scene.rng.choice([None, f"{scene.rng.getrandbits(128):032x}"])
    return _insert_copy(scene, table, {} if event is None else {"event": event})


def insert_event(scene: Scene) -> str:
    """A second event that claims the rows of a first."""
    return _insert_copy(scene, EVENT, {"id": f"{scene.rng.getrandbits(128):032x}"}, can_claim_rows=True)


def insert_leaf(scene: Scene) -> str:
    made_up = {"leaf_index": tree_size(scene.connection), "event_id": f"{scene.rng.getrandbits(128):032x}"}
    return _insert_copy(scene, LEAF, made_up)


def insert_tile(scene: Scene) -> str:
    return _insert_copy(scene, TILE, {"number": scene.rng.randrange(10**6)})


def swap_leaf_indexes(scene: Scene) -> str:
    one, other = scene.two_rows(LEAF)
    return _swap(scene, LEAF, one, other, "leaf_index")


def swap_leaf_events(scene: Scene) -> str:
    one, other = scene.two_rows(LEAF)
    return _swap(scene, LEAF, one, other, "event_id")


def swap_events_of_records(scene: Scene) -> str:
    """Two rows change the events that vouch for them."""
    table = scene.table()
    one, other = scene.two_rows(table)
    if one["event"] == other["event"]:
        raise NothingToChange
    return _swap(scene, table, one, other, "event")


def swap_row_numbers(scene: Scene) -> str:
    """Two rows change places."""
    numbered = [table for table in scene.tables if table.autoincrement_column is not None]
    if not numbered:
        raise NothingToChange
    table = scene.rng.choice(numbered)
    one, other = scene.two_rows(table)
    return _swap(scene, table, one, other, table.primary_key.columns[0].name)


def cut_the_end(scene: Scene) -> str:
    """The last events go with their rows, leaves and tiles."""
    size = tree_size(scene.connection)
    kept = size - scene.rng.randrange(1, max(2, size // 10))
    gone = select(LEAF.c.event_id).where(LEAF.c.leaf_index >= kept).scalar_subquery()
    for table in scene.tables:
        scene.connection.execute(delete(table).where(table.c.event.in_(gone)))
    scene.connection.execute(delete(EVENT).where(EVENT.c.id.in_(gone)))
    scene.connection.execute(delete(LEAF).where(LEAF.c.leaf_index >= kept))
    rebuild_log(scene.connection)
    return f"the last {size - kept} of {size} events are gone, whole"


def rewrite_history(scene: Scene) -> str:
    """A row is changed, and its event's digest, the leaf and the whole tree are made to fit."""
    table = scene.table()
    row = scene.row(table)
    told = edit(scene, table, row, scene.rng.choice([c for c in table.c if c.name != "event" and not c.primary_key]))
    restate_event(scene.connection, str(row["event"]), scene.tables)
    rebuild_log(scene.connection)
    return f"{told}, and the log was made to fit"


def forget_an_event(scene: Scene) -> str:
    """An event goes with its rows, the leaves after it move up, and the whole tree is made to fit."""
    leaf = scene.row(LEAF)
    for table in scene.tables:
        scene.connection.execute(delete(table).where(table.c.event == leaf["event_id"]))
    scene.connection.execute(delete(EVENT).where(EVENT.c.id == leaf["event_id"]))
    scene.connection.execute(delete(LEAF).where(LEAF.c.leaf_index == leaf["leaf_index"]))
    renumber_leaves(scene.connection)
    rebuild_log(scene.connection)
    return f"event {leaf['event_id']} is gone, whole, and the log was made to fit"


def reorder_history(scene: Scene) -> str:
    """Two leaves change places with their hashes, and the whole tree is made to fit."""
    told = swap_leaf_indexes(scene)
    rebuild_log(scene.connection)
    return f"{told}, and the log was made to fit"


RECORD_KINDS: dict[str, Callable[[Scene], str]] = {
    kind.__name__.replace("_", " "): kind
    for kind in (
        edit_record,
        edit_event,
        edit_leaf,
        edit_tile,
        delete_record,
        delete_event,
        delete_leaf,
        delete_tile,
        insert_record,
        insert_event,
        insert_leaf,
        insert_tile,
        swap_leaf_indexes,
        swap_leaf_events,
        swap_events_of_records,
        swap_row_numbers,
        cut_the_end,
        rewrite_history,
        forget_an_event,
        reorder_history,
    )
}


def _is(table: Table, row: Mapping[str, Any]) -> Any:
    condition = None
    for column in table.primary_key:
        same = column == row[column.name]
        condition = same if condition is None else condition & same
    return condition


def _key(table: Table, row: Mapping[str, Any]) -> str:
    return ", ".join(f"{column.name} {row[column.name]}" for column in table.primary_key)


def _delete(scene: Scene, table: Table) -> str:
    row = scene.row(table)
    scene.connection.execute(delete(table).where(_is(table, row)))
    return f"{table.name} {_key(table, row)} is gone"


def _insert_copy(scene: Scene, table: Table, changed: dict[str, Any], *, can_claim_rows: bool = False) -> str:
    row = scene.row(table)
    if can_claim_rows and not _has_rows(scene, str(row["id"])):
        raise NothingToChange  # an event over no rows in good form is what services append: no tampering
    values = {**_values(table, row), **changed}
    for column in table.primary_key:
        if column is table.autoincrement_column:
            del values[column.name]
        elif column.name not in changed:
            values[column.name] = another(column, row[column.name], scene.rng)
    for column in table.c:
        if column.unique and not column.primary_key and column.name not in changed:
            values[column.name] = another(column, row[column.name], scene.rng)
    scene.connection.execute(insert(table).values(values))
    return f"{table.name} has one more, like {_key(table, row)} with {changed or 'the same event'}"


def _has_rows(scene: Scene, event: str) -> bool:
    return any(
        scene.connection.execute(select(t.c.event).where(t.c.event == event).limit(1)).first() for t in scene.tables
    )


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A raw row as values for an INSERT."""
    return {
        column.name: json.loads(row[column.name])
        if isinstance(column.type, JSON) and row[column.name] is not None
        else bool(row[column.name])
        if isinstance(column.type, Boolean)
        else row[column.name]
        for column in table.c
    }


def _swap(scene: Scene, table: Table, one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> str:
    """Exchange one column's values of two rows, by way of a third value where they must be unique."""
    column = table.c[name]
    keys = (_is(table, one), _is(table, other))
    if column.primary_key or column.unique:
        between: Any = -1 if isinstance(column.type, Integer) else "-"
        moved = [(keys[0], between), (keys[1], one[name]), (column == between, other[name])]
    else:
        moved = [(keys[0], other[name]), (keys[1], one[name])]
    for key, value in moved:
        scene.connection.execute(update(table).where(key).values({name: value}))
    return f"{table.name}.{name}: {one[name]} and {other[name]} have changed places"
