"""How the commands of the exchange print records: JSON for programs, labelled lines or a table for people."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import click

from wenmai.cli.common import as_json, plain, print_json
from wenmai.cli.exchange_words import FIELDS
from wenmai.cli.wording import MESSAGES, language
from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.money import show_yuan

F = TypeVar("F", bound=Callable[..., Any])
FIELD = "wenmai.field"
LINE_LETTERS_MAX = 2000
CELL_LETTERS_MAX = 80
key_option = click.option(
    "--key", help="A name of your own for this request; the same key again changes nothing. Default: a new one."
)


def as_record(command: F) -> F:
    """Give a command ``--json`` and ``--field``: the record for programs, or one thing of it for a script."""
    field = click.option(
        "--field",
        expose_value=False,
        callback=lambda context, _parameter, value: context.meta.__setitem__(FIELD, value),
        help="Print this field alone: id, agreement_id, delivery_id …",
    )
    return as_json(field(command))


def new_key(key: str | None) -> str:
    """The key that was given, or a fresh one."""
    return key or secrets.token_hex(8)


def print_record(record: Mapping[str, Any], json_: bool) -> None:
    """One record: as JSON, or a line for each thing that it says; or the one field that was asked for."""
    if (field := field_asked()) is not None:
        click.echo(_field_of(record, field))
    elif json_:
        print_json(record)
    else:
        for line in _lines(record, ""):
            click.echo(plain(line, LINE_LETTERS_MAX))


def field_asked() -> str | None:
    """The one field that is to be printed; None where the whole record is."""
    context = click.get_current_context(silent=True)
    return context.meta.get(FIELD) if context is not None else None


def _field_of(record: Mapping[str, Any], field: str) -> str:
    if field not in record:
        raise InvalidInput(f"there is no {field}", where="--field", remedy=f"Fields: {', '.join(record)}.")
    value = record[field]
    return "" if value is None else str(value)


def _lines(record: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in record.items():
        if value in (None, "", [], {}, ()):
            continue
        label = f"{indent}{label_of(name)}: "
        if isinstance(value, Mapping):
            yield label
            yield from _lines(value, indent + "  ")
        elif isinstance(value, (list, tuple)) and isinstance(value[0], Mapping):
            yield label
            for one in value:
                said = ((key, _shown(key, item)) for key, item in one.items() if item not in (None, "", [], {}))
                yield f"{indent}  - " + ", ".join(f"{label_of(key)} {text}" for key, text in said)
        else:
            yield label + _shown(name, value)


def label_of(name: str) -> str:
    """What a field is called in the terminal's language."""
    words = FIELDS.get(name) or MESSAGES.get(name)
    return words[0 if language() == "zh" else 1] if words else name.replace("_", " ")


def print_records(noun: str, records: Sequence[Mapping[str, Any]], columns: Sequence[str], json_: bool) -> None:
    """Many records: as JSON under their noun, or a line each with some columns."""
    from rich.cells import cell_len as cell_width

    if (field := field_asked()) is not None:
        for record in records:
            click.echo(_field_of(record, field))
        return
    if json_:
        print_json({noun: list(records)})
        return
    rows = [[label_of(name) for name in columns]]
    rows += [[plain(_shown(name, record.get(name)), CELL_LETTERS_MAX) for name in columns] for record in records]
    widths = [max(cell_width(row[place]) for row in rows) for place in range(len(columns))]
    for row in rows:  # not wrapped: ids are long, and are copied from here
        padded = (cell + " " * (width - cell_width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name.endswith("_fen") and isinstance(value, int):
        return show_yuan(value)
    if name.endswith("_bp") and isinstance(value, int):
        return f"{value / 100:g} %"
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(name, one) for one in value)
    return str(value)
