"""The stored tree: its size, its nodes, its roots and proofs, out of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, type_coerce, update
from sqlalchemy.types import NullType

from wenmai.audit import merkle
from wenmai.audit.tables import LEAF, TILE
from wenmai.audit.tiles import ReadTile, TileChange, TiledNodes
from wenmai.storage.database import Database


def tree_size(connection: Connection) -> int:
    """How many leaves the log has."""
    last = connection.execute(select(func.max(LEAF.c.leaf_index))).scalar()
    return 0 if last is None else int(last) + 1


def tile_reader(connection: Connection) -> ReadTile:
    """Reads tiles by (level, number)."""

    def read(level: int, number: int) -> bytes:
        column = type_coerce(TILE.c.hashes, NullType)  # SQLite may hold anything there
        hashes = connection.execute(select(column).where(TILE.c.level == level, TILE.c.number == number)).scalar()
        return hashes if isinstance(hashes, bytes) else b""

    return read


def stored_nodes(connection: Connection) -> TiledNodes:
    """The nodes of the stored tree, for the functions of ``merkle``."""
    return TiledNodes(tile_reader(connection))


def stored_root(connection: Connection, size: int) -> bytes:
    """The root of the first ``size`` leaves. Raises Tampered where the stored tree has fewer."""
    return merkle.root(size, stored_nodes(connection))


def write_tiles(connection: Connection, changes: list[TileChange]) -> None:
    """Keep tiles that have grown and tiles that are new."""
    new = [{"level": c.level, "number": c.number, "hashes": c.hashes} for c in changes if c.is_new]
    if new:
        connection.execute(insert(TILE), new)
    for change in changes:
        if not change.is_new:
            place = (TILE.c.level == change.level) & (TILE.c.number == change.number)
            connection.execute(update(TILE).where(place).values(hashes=change.hashes))


@contextmanager
def unreadable_texts_kept(connection: Connection) -> Iterator[None]:
    """Let SQLite give texts that are not UTF-8 as well as they can be given, and no error: who reads them judges."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    before, raw.text_factory = raw.text_factory, lambda data: data.decode(errors="surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = before


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """A connection whose queries all see one state, however long it is read while orders go on."""
    with database.reading() as connection:
        if not database.is_sqlite:  # there, each statement would see what was committed before it
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        yield connection
