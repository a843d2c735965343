"""A catalogue written piece by piece: a head, one dataset after another, an end. Memory holds one dataset."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from wenmai.dataspace.dcat import JsonObject, context
from wenmai.dataspace.names import CATALOGUE
from wenmai.dataspace.turtle import TurtleWriter

JSON_LD, TURTLE = "application/ld+json", "text/turtle"
MEDIA_TYPES = (JSON_LD, TURTLE)


def written(head: JsonObject, datasets: Iterable[JsonObject], media_type: str) -> Iterator[str]:
    """The pieces of a catalogue in JSON-LD or Turtle; both say the same."""
    return _turtle(head, datasets) if media_type == TURTLE else _json_ld(head, datasets)


def _json_ld(head: JsonObject, datasets: Iterable[JsonObject]) -> Iterator[str]:
    whole = _spelt({"@context": context(), **head})
    yield whole[:-1] + ',"dcat:dataset":['
    separator = "\n"
    for one in datasets:
        yield separator + _spelt(one)
        separator = ",\n"
    yield "\n]}\n"


def _turtle(head: JsonObject, datasets: Iterable[JsonObject]) -> Iterator[str]:
    writer = TurtleWriter(context())
    yield writer.head() + writer.node(head)
    for one in datasets:
        yield writer.node({"@id": CATALOGUE, "dcat:dataset": {"@id": one["@id"]}}) + writer.node(one)


def _spelt(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
