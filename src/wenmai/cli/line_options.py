"""Options of a line's own, made from its parameter model: the same for every command that names a line.

A field that declares ``json_schema_extra={"file": True}`` takes a text; on the command line the path of a file may
stand for it, and what the file holds is passed on: lines never read what lies outside their inputs.
"""

from __future__ import annotations

import json
import os
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import click
from pydantic_core import PydanticUndefined

from wenmai.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from wenmai.production.contract import Line


FILE_BYTES_MAX = 4_000_000


class TextOrFile(click.ParamType):  # type: ignore[type-arg]
    """A text, or the path (with a suffix or a separator) of a file that holds it, UTF-8. ``[…`` and ``{…`` are text."""

    name = "text or file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str) or value[:1] in ("[", "{") or "\n" in value:
            return value
        path = Path(value)
        if not (path.suffix or os.sep in value):
            return value
        flag = param.opts[0] if param is not None else ""
        try:
            if path.stat().st_size > FILE_BYTES_MAX:
                raise InvalidInput(f"{value} is larger than {FILE_BYTES_MAX // 1_000_000} MB", where=flag)
            return path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise InvalidInput(
                f"{value} cannot be read ({error.strerror})", where=flag, remedy="Give the path of a file, or a name."
            ) from error
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{value} is not UTF-8 text", where=flag, remedy="Save it as UTF-8.") from error


class LineGroup(click.Group):
    """A command with one subcommand for each line that is installed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from wenmai.production.registry import LineRegistry

        return LineRegistry().names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from wenmai.production.registry import LineRegistry

        return self.command_for(LineRegistry().get(cmd_name))

    def command_for(self, line: Line) -> click.Command:
        """The subcommand that this group offers for a line."""
        raise NotImplementedError


def options_of(line: Line) -> list[click.Option]:
    """An option for each parameter of a line."""
    return [_option(name, field) for name, field in line.parameters.model_fields.items()]


def parsed(value: Any) -> Any:
    """Lists come as JSON text (an outline); everything else is what click made of it."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise InvalidInput(f"not JSON: {error}", where=value[:40]) from error
    return value


def _option(name: str, field: FieldInfo) -> click.Option:
    annotation, optional = _plain(field.annotation)
    flag = f"--{name.replace('_', '-')}"
    default = None if field.default is PydanticUndefined else field.default
    shown = default is not None
    if annotation is bool:
        return click.Option([f"{flag}/--no-{flag[2:]}"], default=default, show_default=shown, help=field.description)
    kind: Any = click.STRING
    if get_origin(annotation) is Literal:
        kind = click.Choice(get_args(annotation))
    elif annotation in (int, float):
        kind = annotation
    elif isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("file"):
        kind = TextOrFile()
    required = field.is_required() and not optional
    return click.Option(
        [flag], type=kind, default=default, show_default=shown, required=required, help=field.description
    )


def _plain(annotation: Any) -> tuple[Any, bool]:
    """The annotation without ``| None``, and whether None was allowed."""
    if get_origin(annotation) in (Union, types.UnionType):
        choices = [choice for choice in get_args(annotation) if choice is not type(None)]
        if len(choices) == 1:
            return choices[0], True
    return annotation, False
