"""The fields of a line's form, made from its parameter model: what a page shows, and what it makes of what was sent."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from wenmai.kernel.errors import InvalidInput
from wenmai.web.wording import Words

NUMBER, INTEGER, CHOICE, BOOLEAN, TEXT, JSON = "number", "integer", "choice", "boolean", "text", "json"
UNITS = {"mm": "mm", "degrees": "°", "s": "s", "px": "px", "fen": "fen", "bp": "bp", "m": "m"}
_KINDS = {"number": NUMBER, "integer": INTEGER, "boolean": BOOLEAN, "string": TEXT}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter as a form field. ``default`` is what the field shows when it is opened, as text."""

    name: str
    kind: str
    description: str
    default: str
    required: bool
    optional: bool
    unit: str = ""
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    choices_are_json: bool = False  # numbers, not words
    examples: tuple[str, ...] = ()

    def label(self, words: Words) -> str:
        """What the field is called: by the catalogue, else by its own name."""
        return words.named("parameter", self.name) if f"parameter.{self.name}" in words.messages else self._spelt()

    def hint(self, words: Words) -> str:
        """What it means: by the catalogue, else by the model, which speaks English."""
        key = f"parameter_hint.{self.name}"
        return words.named("parameter_hint", self.name) if key in words.messages else self.description

    def choice_label(self, value: str, words: Words) -> str:
        """What one of its choices is called."""
        key = f"{self.name}-{value}"
        return words.named("choice", key) if f"choice.{key}" in words.messages else value

    @property
    def shortest(self) -> str:
        return "" if self.least is None else f"{self.least:g}"

    @property
    def longest(self) -> str:
        return "" if self.most is None else f"{self.most:g}"

    def _spelt(self) -> str:
        parts = self.name.split("_")
        said = " ".join(parts[:-1] if len(parts) > 1 and parts[-1] in UNITS else parts)
        return said[:1].upper() + said[1:]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: pydantic's kind of error, its limit, and its sentence in English."""

    field: str
    kind: str
    limit: str
    message: str

    def told(self, words: Words) -> str:
        """The fault in this language, where its kind is known."""
        if f"fault.{self.kind}" in words.messages:
            return words.named("fault", self.kind).format(limit=self.limit)
        return self.message


def fields_of(model: type[BaseModel]) -> list[Field]:
    """A field for each parameter, in the order of the model."""
    schema = model.model_json_schema()
    required = set(schema.get("required", ()))
    definitions = schema.get("$defs", {})
    return [_field(name, said, name in required, definitions) for name, said in schema.get("properties", {}).items()]


def parameters_from(fields: Sequence[Field], sent: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """What the line is asked, and what cannot be read. A field left empty is not asked for: the model's default holds.

    A checkbox that is not ticked is not sent, so that it says no.
    """
    asked: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        text = sent.get(field.name, "").strip()
        if field.kind == BOOLEAN:
            asked[field.name] = bool(text)
        elif text:
            try:
                asked[field.name] = _value(field, text)
            except ValueError:
                faults.append(Fault(field.name, f"{field.kind}_form", "", "this cannot be read"))
    return asked, faults


def faults_of(model: type[BaseModel], asked: Mapping[str, Any]) -> list[Fault]:
    """What the model itself says against these parameters."""
    try:
        model.model_validate(dict(asked))
    except ValidationError as error:
        return [
            Fault(
                str(one["loc"][0]) if one["loc"] else "",
                one["type"],
                _shown(next(iter(one.get("ctx", {}).values()), "")),
                one["msg"],
            )
            for one in error.errors()
        ]
    return []


def shown_values(fields: Sequence[Field], given: Mapping[str, str]) -> dict[str, str]:
    """What the fields show when the form is opened: their defaults, or what the address gives. Raises InvalidInput."""
    values = {field.name: given.get(field.name, field.default) for field in fields}
    if any("\0" in value or len(value) > 2000 for value in values.values()):
        raise InvalidInput("it has characters that cannot be kept", rule="form.text")
    return values


def _value(field: Field, text: str) -> Any:
    if field.kind == NUMBER:
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(text)
        return value
    if field.kind == INTEGER:
        return int(text)
    return json.loads(text) if field.kind == JSON or field.choices_are_json else text


def _field(name: str, said: Mapping[str, Any], required: bool, definitions: Mapping[str, Any]) -> Field:
    plain = _resolved(said, definitions)
    optional = False
    if "anyOf" in plain:
        kept = [_resolved(one, definitions) for one in plain["anyOf"]]
        optional = any(one.get("type") == "null" for one in kept)
        real = [one for one in kept if one.get("type") != "null"]
        plain = {**plain, **(real[0] if len(real) == 1 else {"type": "any"})}
    allowed = plain.get("enum", ())
    words = all(isinstance(one, str) for one in allowed)
    choices = tuple(one if words else json.dumps(one) for one in allowed)
    kind = CHOICE if choices else _KINDS.get(str(plain.get("type")), JSON)
    return Field(
        name=name,
        kind=kind,
        description=str(said.get("description", "")),
        default=_shown(said.get("default")),
        required=required,
        optional=optional,
        unit=UNITS.get(name.rsplit("_", 1)[-1], "") if "_" in name and kind in (NUMBER, INTEGER) else "",
        least=plain.get("minimum", plain.get("exclusiveMinimum")),
        most=plain.get("maximum", plain.get("exclusiveMaximum")),
        choices=choices,
        choices_are_json=not words,
        examples=tuple(str(one) for one in plain.get("examples", ())) if kind == TEXT else (),
    )


def _resolved(said: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = str(said.get("$ref", ""))
    return {**definitions[reference.rsplit("/", 1)[-1]], **said} if reference.startswith("#/$defs/") else said


def _shown(default: Any) -> str:
    if default is None or default is False:
        return ""
    if default is True:
        return "on"
    if isinstance(default, float):
        return f"{default:g}"
    return default if isinstance(default, str) else json.dumps(default, ensure_ascii=False)


def spelt(value: Any) -> str:
    """A parameter as a page shows it."""
    return _shown(value)


def sent_values(parameters: Mapping[str, Any]) -> dict[str, str]:
    """What a form would have sent for these parameters."""
    return {name: _shown(value) for name, value in parameters.items()}
