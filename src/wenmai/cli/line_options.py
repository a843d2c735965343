"""Options of a line's own, made from its parameter model: the same for every command that names a line."""

from __future__ import annotations

import json
import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import click
from pydantic_core import PydanticUndefined

from wenmai.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from wenmai.production.contract import Line


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
