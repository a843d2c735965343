"""How rows are told to a digest: one spelling for what a row says, on every database.

A row says its table, its row number and every column that is set. A column that is not set is left out, so that a
column which a later version adds does not change the digests of old rows. What a program writes and what a database
keeps differ in type (SQLite keeps truth as 0 and 1, and any text where a number should be), so rows are stated
from what the program gave (``stated``), and read back as the driver gives them (``raw_columns``, ``RowReader``): a
value that the column's type would have smoothed over then shows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NoReturn

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Integer,
    Label,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    type_coerce,
)
from sqlalchemy.types import NullType

from wenmai.kernel import digests


def row_line(table: str, row: Mapping[str, Any]) -> bytes:
    """One row as the digest reads it: the table's name and every column that is set."""
    said = {
        name: value.hex() if isinstance(value, bytes) else value for name, value in row.items() if value is not None
    }
    return _spelt([table, said])


def rows_digest(lines: Iterable[bytes]) -> str:
    """The digest over the rows of one event, in whichever order they come."""
    return digests.of_bytes(b"\n".join(sorted(lines)))


def event_data(event: Mapping[str, Any]) -> bytes:
    """The data of an event's leaf: the canonical JSON of the whole event, as stated or read."""
    return _spelt({name: value for name, value in event.items() if value is not None})


def _spelt(value: Any) -> bytes:
    """Canonical JSON; where there is none (half a surrogate pair, in a text that was kept), Python's spelling."""
    try:
        return digests.canonical_json(value)
    except ValueError:
        return digests.canonical_json({"unfit": ascii(value)})


def stated(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row that a program writes will say once it is kept."""
    return {
        **row,
        **{column.name: _kept(column, row[column.name]) for column in _changing(table) if column.name in row},
    }


@lru_cache(maxsize=256)
def _changing(table: Table) -> tuple[Column[Any], ...]:
    """The columns whose values may be kept otherwise than a program gives them: all but texts and bytes."""
    return tuple(column for column in table.c if not isinstance(column.type, (String, LargeBinary)))


def _kept(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if isinstance(kind, JSON):
        return json.loads(json.dumps(value, allow_nan=False))
    if isinstance(value, bool) and isinstance(kind, Integer):
        return int(value)
    if isinstance(kind, Boolean) and value is not None:
        return bool(value)
    if isinstance(kind, Float) and value is not None:
        return float(value)
    return value


def raw_columns(table: Table) -> list[Label[Any]]:
    """The columns of a table to select, as the driver gives them: no type of the program's in between."""
    return [
        (cast(column, Text) if isinstance(column.type, JSON) else type_coerce(column, NullType)).label(column.name)
        for column in table.c
    ]


class RowReader:
    """Tells what rows say that were selected by ``raw_columns``; what a column cannot hold is said as it stands."""

    def __init__(self, table: Table) -> None:
        self._columns = [(column.name, _reading(column)) for column in table.c]

    def __call__(self, values: Iterable[Any]) -> dict[str, Any]:
        """What one row says; ``values`` in the order of the table's columns."""
        return {name: read(raw) for (name, read), raw in zip(self._columns, values, strict=True)}


def as_read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """What one row says, by name."""
    return RowReader(table)(row[column.name] for column in table.c)


def _reading(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, JSON):
        return _parsed
    if isinstance(column.type, Boolean):
        return _truth
    return _bytes if isinstance(column.type, LargeBinary) else _plain


def _truth(raw: Any) -> Any:
    return bool(raw) if raw in (0, 1) else _plain(raw)


def _bytes(raw: Any) -> Any:
    return raw if raw is None or isinstance(raw, bytes) else {"unfit": str(raw)}


def _plain(raw: Any) -> Any:
    if isinstance(raw, bytes):
        return {"unfit": raw.hex()}
    return {"unfit": str(raw)} if isinstance(raw, float) and not math.isfinite(raw) else raw


def _parsed(text: Any) -> Any:
    """The value of a JSON text; a text that is none, or that says one key twice, is said as it stands."""
    if text is None:
        return None
    try:
        return json.loads(text, object_pairs_hook=_once_each, parse_constant=_refused, parse_float=_finite)
    except (ValueError, TypeError, RecursionError):
        return {"unfit": text.hex() if isinstance(text, bytes) else str(text)}


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a key is said twice")
    return dict(pairs)


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refused(text)


def vouched_tables(metadata: MetaData) -> list[Table]:
    """The tables whose rows events vouch for: those with a column ``event``."""
    return [table for table in metadata.sorted_tables if "event" in table.c]
