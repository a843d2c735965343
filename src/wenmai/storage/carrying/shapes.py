"""What a table looks like, apart from any database: it can be written into a backup and understood years later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from wenmai.kernel.errors import InvalidInput

TEXT, INTEGER, REAL, BOOLEAN, BYTES, DOCUMENT = "text", "integer", "real", "boolean", "bytes", "json"


def _as_json_value(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(value, _Json())


class _RawJson(TypeDecorator[str]):
    """A JSON column as the text that is kept: its spelling counts, and SQL's NULL is not the JSON text ``null``."""

    impl = Text
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)

    def bind_expression(self, bindparam: BindParameter[Any]) -> ColumnElement[Any]:
        return _as_json_value(type_coerce(bindparam, Text))


class _Json(TypeDecorator[str]):
    """The type that a JSON text is cast to: ``JSON`` on PostgreSQL, on SQLite the text itself."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSON() if dialect.name == "postgresql" else Text())  # type: ignore[no-any-return]


TYPES: Final[Mapping[str, TypeEngine[Any]]] = {
    TEXT: String(),
    INTEGER: BigInteger(),
    REAL: Float(),
    BOOLEAN: Boolean(),
    BYTES: LargeBinary(),
    DOCUMENT: _RawJson(),
}


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table's name, its columns (name, kind) in order, and the names of its primary key."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def key_places(self) -> tuple[int, ...]:
        """Where the columns of the key stand among the columns."""
        names = [name for name, _ in self.columns]
        return tuple(names.index(name) for name in self.key)

    def as_json(self) -> dict[str, Any]:
        """The shape as plain JSON values."""
        return {"name": self.name, "columns": [list(column) for column in self.columns], "key": list(self.key)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> TableShape:
        """The shape that ``as_json`` gave. Raises InvalidInput for a kind of column that is not known."""
        columns = tuple((str(name), str(kind)) for name, kind in value["columns"])
        if unknown := sorted({kind for _, kind in columns} - set(TYPES)):
            raise InvalidInput(f"columns of the kind {unknown[0]} are not known", where=str(value["name"]))
        return cls(str(value["name"]), columns, tuple(map(str, value["key"])))


@lru_cache(maxsize=256)
def sql_table(shape: TableShape) -> Table:
    """The table for queries: values go in and out as they are kept."""
    columns = [Column(name, TYPES[kind], primary_key=name in shape.key) for name, kind in shape.columns]
    return Table(shape.name, MetaData(), *columns)


def shapes_of(metadata: MetaData) -> list[TableShape]:
    """The shapes of all declared tables, each after those that it refers to."""
    return [_shape_of(table) for table in metadata.sorted_tables]


def _shape_of(table: Table) -> TableShape:
    columns = tuple((column.name, _kind_of(column)) for column in table.columns)
    return TableShape(table.name, columns, tuple(column.name for column in table.primary_key.columns))


_KINDS: Final = (
    (Boolean, BOOLEAN),
    (Integer, INTEGER),
    (Float, REAL),
    (JSON, DOCUMENT),
    (LargeBinary, BYTES),
    (String, TEXT),
)


def _kind_of(column: Column[Any]) -> str:
    for known, kind in _KINDS:
        if isinstance(column.type, known):
            return kind
    raise TypeError(f"{column} has a type that cannot be carried to another database: {column.type!r}")
