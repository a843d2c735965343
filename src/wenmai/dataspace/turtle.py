"""JSON-LD that we wrote ourselves, as Turtle, one node after another, so that a catalogue of any length fits in memory.

It reads only what ``dataspace.dcat`` and ``rights.odrl.writing`` write, by the context that they state: full terms,
prefixes, coercion to IRIs, language strings, lists and nested nodes. W3C RDF 1.1 Turtle, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

RDF_TYPE = "a"
NAMES_MAX = 2048
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNFIT_FOR_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class TurtleWriter:
    """Writes nodes under one context. A node that has an ``@id`` becomes a statement of its own, said once a call."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._prefixes = {
            name: iri for name, iri in context.items() if isinstance(iri, str) and iri.endswith(("#", "/"))
        }
        self._iris = {name: iri for name, iri in context.items() if isinstance(iri, str) and name not in self._prefixes}
        self._properties = {name: said for name, said in context.items() if isinstance(said, Mapping)}
        self._name = lru_cache(maxsize=NAMES_MAX)(self._named)  # a catalogue says the same few hundred again and again

    def head(self) -> str:
        """The prefixes, for the beginning of the document."""
        return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(self._prefixes.items())) + "\n"

    def node(self, node: Mapping[str, Any]) -> str:
        """The statements about a node and about every named node within it."""
        waiting, done = [node], list[str]()
        while waiting:
            one = waiting.pop(0)
            done.append(f"{self._name(self._identity(one))} {self._said(one, waiting)} .\n")
        return "".join(done)

    def _identity(self, node: Mapping[str, Any]) -> str:
        return str(node.get("@id") or node["uid"])

    def _said(self, node: Mapping[str, Any], waiting: list[Mapping[str, Any]]) -> str:
        parts = []
        for name, value in node.items():
            if name in ("@id", "uid", "@context"):
                continue
            if name == "@type":
                types = value if isinstance(value, list) else [value]
                parts.append(f"{RDF_TYPE} {', '.join(self._name(self._word(one)) for one in types)}")
                continue
            predicate, coercion = self._property(name)
            objects = ", ".join(self._objects(value, coercion, waiting))
            if objects:
                parts.append(f"{self._name(predicate)} {objects}")
        return " ;\n  ".join(parts)

    def _property(self, name: str) -> tuple[str, str]:
        said = self._properties.get(name)
        if said is None:
            return self._word(name), ""
        return str(said["@id"]), str(said.get("@type", ""))

    def _objects(self, value: Any, coercion: str, waiting: list[Mapping[str, Any]]) -> Iterator[str]:
        for one in value if isinstance(value, list) else [value]:
            yield self._object(one, coercion, waiting)

    def _object(self, value: Any, coercion: str, waiting: list[Mapping[str, Any]]) -> str:
        if isinstance(value, str):
            if coercion == "@vocab":
                return self._name(self._word(value))
            return self._name(self._prefixed(value)) if coercion == "@id" else _quoted(value)
        if "@list" in value:
            return f"( {' '.join(self._objects(value['@list'], coercion, waiting))} )"
        if "@value" in value:
            return self._literal(value)
        if "@id" not in value and "uid" not in value:
            return f"[ {self._said(value, waiting)} ]"
        if len(value) > 1:
            waiting.append(value)
        return self._name(self._prefixed(self._identity(value)))

    def _literal(self, value: Mapping[str, Any]) -> str:
        text = _quoted(str(value["@value"]))
        if "@language" in value:
            return f"{text}@{value['@language']}"
        return f"{text}^^{self._name(self._prefixed(str(value['@type'])))}" if "@type" in value else text

    def _word(self, name: str) -> str:
        """A term of the vocabulary, or what stands for an IRI by itself."""
        return self._iris.get(name) or self._prefixed(name)

    def _prefixed(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//") and prefix in self._prefixes:
            return self._prefixes[prefix] + rest
        return name

    def _named(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{_UNFIT_FOR_IRI.sub(_as_number, iri)}>"


def _quoted(text: str) -> str:
    return f'"{_SPECIAL.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or _as_number(found)


def _as_number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04X}"
