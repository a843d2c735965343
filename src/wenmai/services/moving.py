"""Moves the records of an installation to another database: SQLite to PostgreSQL, back, or to another of its kind.

Rows are copied in batches, each committed with a note of how far it came, so a kill at any point loses at most a batch
and the same command goes on from there. While rows are read, nobody else can write to the source: writers wait, readers
do not, so what arrives is everything, in one state. In the end each table is read back and compared by digest. Blobs,
keys and indexes stay where they are: they are in the home's folder, not in the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from wenmai.kernel.errors import Conflict, StorageFailure
from wenmai.services.all_tables import all_shapes, refuse_unknown_tables
from wenmai.services.context import Progress, silent
from wenmai.services.filling_words import fill_words
from wenmai.storage.carrying import progress as carried
from wenmai.storage.carrying.loading import (
    identity_of,
    insert_rows,
    last_number,
    own_references_unchecked,
    refers_to_itself,
    refuse_filled,
    set_last_number,
    tables_in,
)
from wenmai.storage.carrying.progress import TableProgress
from wenmai.storage.carrying.rows import (
    ROWS_AT_ONCE,
    Row,
    Tally,
    first_difference,
    key_of,
    line_of,
    read_rows,
    tally_of,
)
from wenmai.storage.carrying.shapes import TableShape, sql_table
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table that arrived: its rows, and the digest over them that both databases gave."""

    name: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class MoveReport:
    """What a move did. ``resumed``: an interrupted one was finished; ``began_again``: the source had changed since."""

    source: str  # addresses without their passwords
    target: str
    tables: tuple[MovedTable, ...]
    resumed: bool
    began_again: bool


def move_home(
    source: Database, to_url: str, progress: Progress = silent, *, rows_at_once: int = ROWS_AT_ONCE
) -> MoveReport:
    """Copy every table of ``source`` to the database at ``to_url``, verify it, and leave the source as it is.

    Raises Conflict for a target that holds anything else, or that is the source; StorageFailure for a row that the
    target cannot hold, and for a table that differs in the end: both name the table and the row's key.
    """
    target = Database(to_url)
    try:
        return _Move(source, target, progress, rows_at_once).run()
    finally:
        target.close()


class _Move:
    """One move under way."""

    def __init__(self, source: Database, target: Database, progress: Progress, rows_at_once: int) -> None:
        self._source, self._target = source, target
        self._progress, self._rows_at_once = progress, rows_at_once
        self._shapes = all_shapes()
        self._done = self._total = 0

    def run(self) -> MoveReport:
        refuse_unknown_tables(self._source)
        self._refuse_itself()
        if (arrived := self._arrived_before()) is not None:
            return self._report(arrived, resumed=True, began_again=False)
        resumed = self._begin_or_resume()
        upgrade(self._target)
        with self._source.held_still([shape.name for shape in self._shapes]) as held:
            began_again = self._begin_again_if_changed(held)
            self._total = sum(_count(held, shape) for shape in self._shapes)
            arrived = {shape.name: self._carry(held, shape) for shape in self._shapes}
            with self._target.writing() as connection:
                fill_words(connection)
                for shape in self._shapes:
                    set_last_number(connection, shape, last_number(held, shape) or 0)
            self._verify(held, arrived)
        with self._target.writing() as connection:
            carried.end(connection)
        return self._report(arrived, resumed=resumed, began_again=began_again)

    def _report(self, arrived: dict[str, Tally], *, resumed: bool, began_again: bool) -> MoveReport:
        tables = tuple(MovedTable(name, tally.rows, tally.digest) for name, tally in arrived.items())
        return MoveReport(str(self._source.url), str(self._target.url), tables, resumed, began_again)

    def _refuse_itself(self) -> None:
        with self._source.reading() as one, self._target.reading() as other:
            if identity_of(one) == identity_of(other):
                where = str(self._target.url)
                raise Conflict("the records are in this database already", where=where, rule="carrying.same-database")

    def _arrived_before(self) -> dict[str, Tally] | None:
        """The tallies where an earlier run came to its end and nobody was told: all that is here is there."""
        with self._target.reading() as connection:
            if carried.is_under_way(connection) or tables_in(connection) != {shape.name for shape in self._shapes}:
                return None
        with self._source.reading() as one, self._target.reading() as other:
            counts = [(_count(one, shape), _count(other, shape)) for shape in self._shapes]
            if any(here != there for here, there in counts) or not any(here for here, _ in counts):
                return None
            here, there = ({s.name: tally_of(c, s) for s in self._shapes} for c in (one, other))
            return here if here == there else None

    def _begin_or_resume(self) -> bool:
        source, target = str(self._source.url), str(self._target.url)
        with self._target.reading() as connection:
            if carried.is_under_way(connection):
                other = carried.source_of(connection)
                if other == source:
                    return True
                raise Conflict(
                    f"a move from {other} into this database was interrupted",
                    where=target,
                    remedy="Finish that one, or give another database.",
                    rule="carrying.unfinished",
                )
            refuse_filled(connection, self._shapes, target)
        with self._target.writing() as connection:
            carried.begin(connection, source)
        return False

    def _begin_again_if_changed(self, held: Connection) -> bool:
        """Empty the target where the source is not as it was when an interrupted move read it; True where it was."""
        with self._target.reading() as connection:
            arrived = carried.read_progress(connection)
        if all(_is_unchanged(held, shape, arrived[shape.name]) for shape in self._shapes if shape.name in arrived):
            return False
        with self._target.writing() as connection:
            for shape in reversed(self._shapes):
                with own_references_unchecked(connection, shape):
                    connection.execute(delete(sql_table(shape)))
            carried.forget_progress(connection, list(arrived))
        return True

    def _carry(self, held: Connection, shape: TableShape) -> Tally:
        with self._target.reading() as connection:
            arrived = carried.read_progress(connection).get(shape.name, TableProgress())
        self._tell(arrived.tally.rows)
        if arrived.is_whole:
            return arrived.tally
        with self._target.reading() as connection:
            is_at_once = refers_to_itself(connection, shape)
        if is_at_once:
            with self._target.writing() as connection:
                with own_references_unchecked(connection, shape):
                    for rows in read_rows(held, shape, None, self._rows_at_once):
                        self._keep(connection, shape, rows, arrived)
                arrived.is_whole = True
                carried.note_progress(connection, shape.name, arrived)
            return arrived.tally
        for rows in read_rows(held, shape, arrived.after, self._rows_at_once):
            with self._target.writing() as connection:
                self._keep(connection, shape, rows, arrived)
                carried.note_progress(connection, shape.name, arrived)
        arrived.is_whole = True
        with self._target.writing() as connection:
            carried.note_progress(connection, shape.name, arrived)
        return arrived.tally

    def _keep(self, connection: Connection, shape: TableShape, rows: list[Row], arrived: TableProgress) -> None:
        insert_rows(connection, shape, rows)
        for row in rows:
            arrived.tally.add(line_of(shape, row))
        arrived.after = key_of(shape, rows[-1])
        self._tell(len(rows))

    def _tell(self, rows: int) -> None:
        self._done += rows
        self._progress(self._done, self._total)

    def _verify(self, held: Connection, arrived: dict[str, Tally]) -> None:
        """Read every table back. Raises StorageFailure; the next run then begins again."""
        for shape in self._shapes:
            with self._target.reading() as connection:
                if tally_of(connection, shape) == arrived[shape.name]:
                    continue
                key = first_difference(held, connection, shape)
            with self._target.writing() as connection:
                spoilt = TableProgress(Tally(-1, 0), None, is_whole=True)  # nothing in the source can equal it
                carried.note_progress(connection, shape.name, spoilt)
            raise StorageFailure(
                "what arrived is not what was sent",
                where=f"{shape.name}, key {key}",
                remedy="Run the command again: it begins anew. The source is as it was.",
                rule="carrying.differs",
            )


def _is_unchanged(held: Connection, shape: TableShape, arrived: TableProgress) -> bool:
    """Whether the rows that arrived are still the first rows of the source, and all of them where all had arrived."""
    tally, last = Tally(), None
    for rows in read_rows(held, shape):
        for row in rows:
            if not arrived.is_whole and tally.rows == arrived.tally.rows:
                return tally == arrived.tally and last == arrived.after
            tally.add(line_of(shape, row))
            last = key_of(shape, row)
    return tally == arrived.tally and last == arrived.after


def _count(connection: Connection, shape: TableShape) -> int:
    return int(connection.execute(select(func.count()).select_from(sql_table(shape))).scalar_one())
