"""Walks JSON-LD nodes: names written out, references followed, and every property either taken or kept as an extra."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import isfinite
from typing import Any

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl.context import Names
from wenmai.rights.odrl.records import Extras, Value
from wenmai.rights.profile.names import XSD, odrl

DEEPEST = 40  # nodes within nodes; duties that follow from each other in a circle end here
DEEPEST_JSON = 120  # values within values, well above what DEEPEST nodes need
NODES_MAX = 20_000  # what references to references may unfold to


def refusal(what: str, where: str, rule: str) -> InvalidInput:
    return InvalidInput(what, where=where or "the policy", remedy="See the ODRL 2.2 information model.", rule=rule)


class Nodes:
    """All nodes of a document, by their ids, for references."""

    def __init__(self, document: Mapping[str, Any], names: Names) -> None:
        self.names = names
        self.is_graph = "@graph" in document
        self.by_id: dict[str, Mapping[str, Any]] = {}
        self.listed = self._top_nodes(document)
        self._taken_count = 0
        waiting: list[tuple[Any, int]] = [(node, 0) for node in self.listed]
        while waiting:
            each, depth = waiting.pop()
            _refuse_unwritable(each, depth)
            if isinstance(each, Mapping):
                written = self._written_out(each)
                if isinstance(written.get("@id"), str) and len(written) > 1:
                    self.by_id.setdefault(self.names.iri(written["@id"]), written)
                waiting += [(value, depth + 1) for item in each.items() for value in item]
            elif isinstance(each, list):
                waiting += [(value, depth + 1) for value in each]

    def _top_nodes(self, document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        graph = document.get("@graph")
        if graph is None:
            return [{name: value for name, value in document.items() if name != "@context"}]
        return [node for node in _listed(graph) if isinstance(node, Mapping)]

    def _written_out(self, node: Mapping[str, Any]) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for name, value in node.items():
            full = self.names.property(name)
            if full in written and written[full] != value:
                raise refusal(f"{name} is said twice, under two names", "", "policy.twice")
            written[full] = value
        return written

    def tops(self) -> list[Node]:
        return [Node(self, self._written_out(node), "", 0) for node in self.listed]

    def node(self, value: Any, where: str, depth: int, as_term: bool, is_thing: bool) -> Node:
        """A node from an embedded object, a reference or, for actions, a word.

        The bare name of a thing, an asset, a party or an action, is that thing; in a ``@graph`` it is what the node of
        that name says. The bare name of a rule or a constraint is always a reference.
        """
        self._taken_count += 1
        if depth > DEEPEST or self._taken_count > NODES_MAX:
            raise refusal("rules refer to each other in a circle, or nest too deeply", where, "policy.depth")
        if isinstance(value, str):
            expanded = self.names.term(value) if as_term else self.names.iri(value)
            value = {"@id": expanded}
        if not isinstance(value, Mapping) or "@value" in value:
            raise refusal(f"{value!r} stands where a node belongs", where, "policy.node")
        written = self._written_out(value)
        if set(written) == {"@id"} and isinstance(written["@id"], str) and (self.is_graph or not is_thing):
            written = dict(self.by_id.get(self.names.iri(written["@id"]), written))
        return Node(self, written, where, depth)


class Node:
    """One node, whose properties are taken one by one; ``rest`` gives what nobody took."""

    def __init__(self, nodes: Nodes, properties: dict[str, Any], where: str, depth: int) -> None:
        self.nodes = nodes
        self.left = dict(properties)
        self.where = str(properties.get("@id") or where)
        self._depth = depth

    def has(self, iri: str) -> bool:
        return iri in self.left

    def has_rules(self) -> bool:
        return any(_listed(self.left.get(odrl(name))) for name in ("permission", "prohibition", "obligation"))

    def types(self) -> list[str]:
        return [self.nodes.names.term(text) for text in _listed(self.left.get("@type")) if isinstance(text, str)]

    def has_type(self, wanted: Collection[str]) -> bool:
        return any(each in wanted for each in self.types())

    def types_besides(self, known: Collection[str]) -> list[str]:
        return sorted(set(self.types()) - set(known))

    def must_say_something(self, kind: str) -> None:
        if not set(self.left) - {"@id"}:
            raise refusal(f"a {kind} is named but not written", self.where, "policy.reference")

    def take_uid(self, as_term: bool = False) -> str:
        own = self.left.pop("@id", "")
        if not isinstance(own, str):
            raise refusal(f"{own!r} is no IRI", self.where, "policy.iri")
        uid = "" if own.startswith("_:") else (self.nodes.names.term(own) if as_term else self.nodes.names.iri(own))
        stated = self.left.get(odrl("uid"))
        if stated is not None and (not uid or self._iris(stated) == (uid,)):
            del self.left[odrl("uid")]
            uid = next(iter(self._iris(stated)), uid)
        return uid

    def take_nodes(self, name: str, as_term: bool = False, are_things: bool = False) -> list[Node]:
        iri = name if ":" in name else odrl(name)
        values = _listed(self.left.pop(iri, None))
        where, depth = self.where or name, self._depth + 1
        return [self.nodes.node(value, where, depth, as_term, are_things or as_term) for value in values]

    def take_iris(self, name: str) -> tuple[str, ...]:
        return self._iris(self.left.pop(odrl(name), None))

    def take_iri(self, name: str) -> str:
        found = self.take_iris(name)
        if len(found) > 1:
            raise refusal(f"one {name} is enough", self.where, f"policy.{name}")
        return found[0] if found else ""

    def take_term(self, name: str) -> str:
        values = _listed(self.left.pop(odrl(name), None))
        if len(values) > 1:
            raise refusal(f"one {name} is enough", self.where, f"policy.{name}")
        return self._iris(values, as_term=True)[0] if values else ""

    def _iris(self, value: Any, as_term: bool = False) -> tuple[str, ...]:
        expand = self.nodes.names.term if as_term else self.nodes.names.iri
        found = []
        for each in _listed(value):
            text = self._id_of(each) if isinstance(each, Mapping) else each
            if not isinstance(text, str):
                raise refusal(f"{each!r} is no IRI", self.where, "policy.iri")
            found.append(expand(text))
        return tuple(found)

    def _id_of(self, node: Mapping[str, Any]) -> Any:
        # rdflib writes some IRIs as literals of xsd:anyURI
        return node.get("@value") if node.get("@type") in ("xsd:anyURI", XSD + "anyURI") else node.get("@id")

    def take_values(self, name: str) -> tuple[Value, ...]:
        return tuple(self._value(each) for each in _listed(self.left.pop(odrl(name), None)))

    def _value(self, value: Any) -> Value:
        plain = value.get("@value") if isinstance(value, Mapping) and "@type" not in value else value
        if isinstance(plain, (bool, int, float)):
            return _native(plain)
        if isinstance(value, str):
            return Value(value)
        if isinstance(value, Mapping):
            if set(value) == {"@id"} and isinstance(value["@id"], str):
                return Value(self.nodes.names.term(value["@id"]), is_iri=True)
            plain = value.get("@value")
            if isinstance(plain, (str, int, float)) and set(value) <= {"@value", "@type", "@language"}:
                datatype = self.nodes.names.iri(str(value.get("@type", "")))
                return Value(str(plain), datatype, str(value.get("@language", "")))
        raise refusal(f"{value!r} is no value", self.where, "policy.value")

    def rest(self, but: Iterable[str] = ()) -> Extras:
        """What was not taken, as canonical JSON; types that were understood (``but``) are left out."""
        types = self.types_besides(set(but))
        self.left.pop("@type", None)
        keywords = [name for name in self.left if name.startswith("@") and name != "@id"]
        if keywords:
            raise refusal(f"{keywords[0]} stands where it means nothing here", self.where, "policy.keyword")
        kept = {name: _single(self._written_out(value)) for name, value in self.left.items() if name != "@id"}
        if types:
            kept["@type"] = types
        return tuple(sorted((name, digests.canonical_json(value).decode()) for name, value in kept.items()))

    def _written_out(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._written_out(each) for each in value]
        if not isinstance(value, Mapping):
            return value
        names = self.nodes.names
        written = {names.property(name): self._written_out(each) for name, each in value.items()}
        if set(map(str, written)) & {"@context", "@graph"}:
            raise refusal("a context within the document", self.where, "policy.context")
        for keyword in ("@id", "@type"):
            if isinstance(written.get(keyword), str):
                written[keyword] = names.iri(written[keyword])
        return written


def _native(value: bool | int | float) -> Value:
    """A JSON number or boolean as the XSD literal that JSON-LD takes it for."""
    if isinstance(value, bool):
        return Value("true" if value else "false", XSD + "boolean")
    return Value(str(value), XSD + "integer") if isinstance(value, int) else Value(repr(value), XSD + "double")


def _single(value: Any) -> Any:
    """A value without the lists of one around it, for JSON-LD does not tell them apart."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value


def _refuse_unwritable(value: Any, depth: int) -> None:
    """Refuses what no JSON document of ours could hold again: endless nesting, numbers that are none, broken text."""
    if depth > DEEPEST_JSON:
        raise refusal("the document nests too deeply", "", "policy.depth")
    if isinstance(value, float) and not isfinite(value):
        raise refusal(f"{value} is no number", "", "policy.value")
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise refusal("a text has half of a character", "", "policy.value")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, Mapping) and set(value) == {"@list"}:
        value = value["@list"]
    if not isinstance(value, list):
        return [value]
    return [inner for each in value for inner in (_listed(each) if _is_list(each) else [each])]


def _is_list(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"@list"}
