"""RDF into records and back: Turtle, JSON-LD or anything that rdflib reads. Nothing is fetched."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.context import context
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import LogicalConstraint, Policy, content_digest
from wenmai.rights.odrl.writing import policy_to_jsonld

if TYPE_CHECKING:
    from rdflib import Graph

T = TypeVar("T")


def policy_from_graph(graph: Graph, iri: str = "") -> Policy:
    """The policy named ``iri``, or the only one, in an RDF graph; its rules in a canonical order, for RDF has none.

    Raises InvalidInput where the graph holds no such policy, or several and none was named.
    """
    found = policy_iris(graph)
    if iri and iri not in found:
        raise InvalidInput(f"the graph holds no policy {iri}", rule="policy.one")
    if not iri and len(found) != 1:
        raise InvalidInput(f"the graph holds {len(found)} policies: name one", rule="policy.one")
    nodes = _nodes(graph)
    chosen = iri or found[0]
    reachable = {"@graph": [_only_reference(node, chosen) for node in nodes]}
    return in_order(policy_from_jsonld(reachable))


def policy_iris(graph: Graph) -> list[str]:
    """The ids of all policies in a graph, requests included; blank ones as ``_:`` and a label."""
    from rdflib import RDF, URIRef

    found = {subject for kind in v.POLICY_KINDS for subject in graph.subjects(RDF.type, URIRef(kind))}
    return sorted(map(_id, found))


def policy_to_graph(policy: Policy) -> Graph:
    """The policy as an RDF graph."""
    return graph_from_jsonld(policy_to_jsonld(policy) | {"@context": context()})


def graph_from_jsonld(document: dict[str, Any]) -> Graph:
    """The RDF that a JSON-LD document with its context inside says. (rdflib's own door to its reader is deprecated.)"""
    from rdflib import Graph
    from rdflib.plugins.parsers.jsonld import to_rdf

    graph = Graph()
    to_rdf(document, graph)
    return graph


def in_order(record: T) -> T:
    """The same record with everything whose order means nothing sorted and said once, as RDF has it.

    The parts of a logical constraint stay as many as they are, and in order where that is andSequence.
    """
    if not is_dataclass(record) or isinstance(record, type):
        return record
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple) and field.name != "extras":
            items = [in_order(item) if not isinstance(item, tuple) else tuple(map(in_order, item)) for item in value]
            if not isinstance(record, LogicalConstraint):
                items = list(dict.fromkeys(items))
            keeps = isinstance(record, LogicalConstraint) and record.operand == v.AND_SEQUENCE
            changed[field.name] = tuple(items if keeps else sorted(items, key=_sort_key))
    return replace(record, **changed)


def _sort_key(item: Any) -> tuple[str, str]:
    return (item, "") if isinstance(item, str) else (str(getattr(item, "uid", "")), content_digest(item))


def _only_reference(node: dict[str, Any], chosen: str) -> dict[str, Any]:
    """Other policies of the graph lose their types and rules, so that one is left to read."""
    if node["@id"] == chosen or not set(node.get("@type", ())) & v.POLICY_KINDS:
        return node
    return {"@id": node["@id"]}


def _id(term: Any) -> str:
    from rdflib import BNode

    return f"_:{term}" if isinstance(term, BNode) else str(term)


def _nodes(graph: Graph) -> list[dict[str, Any]]:
    """Every subject of the graph as an expanded JSON-LD node; the cells of lists are folded into ``@list``."""
    from rdflib import RDF

    nodes = []
    for subject in sorted(set(graph.subjects()), key=_id):
        if (subject, RDF.first, None) in graph:
            continue
        node: dict[str, Any] = {"@id": _id(subject)}
        for predicate, value in graph.predicate_objects(subject):
            if predicate == RDF.type:
                node.setdefault("@type", []).append(str(value))
            else:
                node.setdefault(str(predicate), []).append(_object(graph, value))
        for name, values in node.items():
            if name != "@id":
                values.sort(key=digests.canonical_json)
        nodes.append(node)
    return nodes


def _object(graph: Graph, value: Any) -> Any:
    from rdflib import RDF, Literal
    from rdflib.collection import Collection

    if isinstance(value, Literal):
        said = {"@value": str(value)}
        if value.language:
            return said | {"@language": value.language}
        return said | {"@type": str(value.datatype)} if value.datatype else str(value)
    if value == RDF.nil or (value, RDF.first, None) in graph:
        try:
            return {"@list": [_object(graph, each) for each in Collection(graph, value)]}
        except (ValueError, RecursionError) as error:
            raise InvalidInput("an RDF list in the graph never ends", where=str(value), rule="policy.depth") from error
    return {"@id": _id(value)}
