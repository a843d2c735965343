"""ODRL documents: what is written can be read again, whatever it says; nothing is fetched; nothing is lost."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from benchmarks.torture.random_policies import Seeded, World
from tests.rights.arbitrary import arbitrary_policies
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.decisions import decide
from wenmai.rights.facts import Facts, Request
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.checking import problems_of
from wenmai.rights.odrl.graph import in_order, policy_from_graph, policy_to_graph
from wenmai.rights.odrl.inheriting import with_inherited
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import (
    Action,
    Constraint,
    Entity,
    Permission,
    Policy,
    Record,
    Value,
)
from wenmai.rights.odrl.writing import policy_id, policy_to_jsonld
from wenmai.rights.profile.names import ODRL, odrl, words
from wenmai.rights.summaries.summarise import summarise

W3C = "http://www.w3.org/ns/odrl.jsonld"


@settings(max_examples=150)
@given(arbitrary_policies())
def test_every_policy_comes_back_from_its_json_ld(policy: Policy) -> None:
    written = json.loads(json.dumps(policy_to_jsonld(policy)))
    assert policy_from_jsonld(written) == policy


@settings(max_examples=40)
@given(st.integers(0, 1 << 30))
def test_every_policy_comes_back_from_rdf(seed: int) -> None:
    policy = _apart(World(Seeded(seed)).policy(), itertools.count())
    read = policy_from_graph(policy_to_graph(policy))
    assert in_order(read) == in_order(policy)
    assert policy_id(in_order(read)) == policy_id(in_order(policy))


def _apart(record: Any, number: Iterator[int]) -> Any:
    """The record with uids of its own throughout, for in RDF what shares a name is one thing."""
    if isinstance(record, tuple):
        return tuple(_apart(each, number) for each in record)
    if not isinstance(record, Record) or isinstance(record, Value):
        return record
    changed = {f.name: _apart(getattr(record, f.name), number) for f in fields(record) if f.name != "extras"}
    if changed.get("uid") and record != Entity(changed["uid"]):
        changed["uid"] += f"-{next(number)}"
    return replace(record, **changed)


def _read(document: dict[str, Any]) -> Policy:
    return policy_from_jsonld({"@context": W3C, "@type": "Set", "uid": "urn:p", **document})


def test_the_compact_expanded_and_turtle_forms_say_the_same() -> None:
    compact = _read(
        {
            "permission": [
                {
                    "target": "http://example.com/document:1234",
                    "assigner": "http://example.com/org:616",
                    "action": [
                        {
                            "rdf:value": {"@id": "odrl:print"},
                            "refinement": [
                                {
                                    "leftOperand": "resolution",
                                    "operator": "lteq",
                                    "rightOperand": {"@value": "1200", "@type": "xsd:integer"},
                                    "unit": "http://dbpedia.org/resource/Dots_per_inch",
                                }
                            ],
                        }
                    ],
                }
            ]
        }
    )
    turtle = """
        @prefix odrl: <http://www.w3.org/ns/odrl/2/>. @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>.
        <urn:p> a odrl:Set; odrl:permission [ a odrl:Permission; odrl:target <http://example.com/document:1234>;
            odrl:assigner <http://example.com/org:616>; odrl:action [ rdf:value odrl:print; odrl:refinement [
                odrl:leftOperand odrl:resolution; odrl:operator odrl:lteq; odrl:rightOperand 1200;
                odrl:unit <http://dbpedia.org/resource/Dots_per_inch> ] ] ].
    """
    expanded = {
        "@id": "urn:p",
        "@type": [ODRL + "Set"],
        ODRL + "permission": [{"@id": "urn:r"}],
    }
    graph_form = {"@graph": [expanded, {"@id": "urn:r", ODRL + "action": [{"@id": odrl("use")}]}]}
    assert policy_from_graph(Graph().parse(data=turtle, format="turtle")) == in_order(compact)
    assert policy_from_jsonld(graph_form).permissions == (Permission("urn:r", actions=(Action(v.USE),)),)


def test_prefixes_of_ones_own_are_read() -> None:
    policy = policy_from_jsonld(
        {
            "@context": [W3C, {"ex": "http://example.org/", "wozu": {"@id": "odrl:purpose", "@type": "@vocab"}}],
            "type": "Set",
            "@id": "ex:p",
            "permission": {
                "@type": "Permission",
                "target": "ex:a",
                "action": "odrl:use",
                "constraint": {"leftOperand": "wozu", "operator": "eq", "rightOperand": {"@id": "ex:why"}},
            },
        }
    )
    constraint = Constraint(odrl("purpose"), v.EQ, (Value("http://example.org/why", is_iri=True),))
    assert policy.uid == "http://example.org/p"
    assert policy.permissions[0].constraints == (constraint,)


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        ({"@context": "http://elsewhere.example/context.jsonld"}, "policy.context"),
        ({"@context": {"@import": "http://elsewhere.example/context.jsonld"}}, "policy.context"),
        ({"permission": 5}, "policy.node"),
        ({"permission": ["urn:rule:elsewhere"]}, "policy.reference"),
        ({"permission": [{"action": "use", "constraint": [{"and": [], "or": []}]}]}, "policy.constraint"),
        ({"permission": [{"action": "use", "constraint": [{"rightOperand": [None]}]}]}, "policy.value"),
        ({"uid": "urn:p", "@id": "urn:q"}, "policy.twice"),
        ({"@type": "ex:Thing", "uid": "urn:nothing"}, "policy.one"),
        ({"@graph": [{"@type": "Set", "uid": "urn:a"}, {"@type": "Offer", "uid": "urn:b"}]}, "policy.one"),
        ({"obligation": [{"@id": "urn:d", "action": "use", "consequence": {"@id": "urn:d"}}]}, "policy.depth"),
    ],
)
def test_what_cannot_be_read_is_refused(document: dict[str, Any], rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        policy_from_jsonld({"@context": W3C, "@type": "Set", "uid": "urn:p", **document})
    assert refused.value.rule == rule
    assert refused.value.remedy or rule == "policy.one"


WORDS = st.sampled_from(
    words(
        "@id @type @value @list @graph @context uid permission prohibition duty obligation action target constraint "
        "and leftOperand operator rightOperand refinement rdf:value use Set Offer urn:x eq count consequence profile"
    )
)
LEAVES = st.one_of(WORDS, st.none(), st.booleans(), st.integers(-9, 9), st.just(float("nan")), st.just("\ud800"))
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=5)),
    max_leaves=20,
)


def _policy_or_refusal(document: dict[str, Any]) -> Policy | InvalidInput:
    try:
        return policy_from_jsonld({"@type": "Set", "uid": "urn:p", **document})
    except InvalidInput as refused:
        return refused


@settings(max_examples=200)
@given(st.dictionaries(WORDS, DOCUMENTS, max_size=6))
def test_whatever_comes_is_a_policy_or_a_clear_refusal(document: dict[str, Any]) -> None:
    policy = _policy_or_refusal(document)
    if isinstance(policy, InvalidInput):
        assert policy.rule
        return
    assert policy_from_jsonld(policy_to_jsonld(policy)) == policy
    assert problems_of(policy) is not None
    assert summarise(policy, "zh")
    assert not decide(Request("urn:x", "urn:a", "urn:b"), [policy], Facts()).permitted


def test_documents_that_would_never_end_are_refused() -> None:
    deep: Any = {"action": "use"}
    for _ in range(500):
        deep = {"and": [deep]}
    laughs = [{"@id": f"urn:{n}", ODRL + "or": [{"@id": f"urn:{n + 1}"}] * 9} for n in range(9)]
    top = {"@id": "urn:p", "@type": ODRL + "Set", ODRL + "permission": {"@id": "urn:r"}}
    rule = {"@id": "urn:r", ODRL + "action": {"@id": v.USE}, ODRL + "constraint": {"@id": "urn:0"}}
    for document in ({"permission": [deep]}, {"@graph": [top, rule, *laughs]}):
        with pytest.raises(InvalidInput, match="nest"):
            policy_from_jsonld(document)


def test_a_policy_in_full_has_its_shared_terms_in_every_rule() -> None:
    policy = _read(
        {
            "target": "urn:asset",
            "assigner": "urn:museum",
            "permission": [{"action": "display"}, {"action": "print", "target": "urn:other"}],
            "prohibition": [{"action": "derive"}],
        }
    )
    full = policy.in_full
    assert [{entity.uid for entity in rule.targets} for rule in full.permissions] == [
        {"urn:asset"},
        {"urn:asset", "urn:other"},
    ]
    assert full.prohibitions[0].assigners == (Entity("urn:museum"),)
    assert full.targets == ()


def test_inheriting_adds_the_parents_rules() -> None:
    parent = _read({"prohibition": [{"action": "derive", "target": "urn:a"}]})
    child = policy_from_jsonld(
        {"@context": W3C, "@type": "Set", "uid": "urn:c", "inheritFrom": "urn:p",
         "permission": [{"action": "use", "target": "urn:a"}]}
    )  # fmt: skip
    whole = with_inherited(child, {"urn:p": parent})
    assert len(whole.permissions) == len(whole.prohibitions) == 1
    assert whole.inherit_from == ()
    with pytest.raises(InvalidInput, match="not known"):
        with_inherited(child, {})
    circle = policy_from_jsonld({"@context": W3C, "@type": "Set", "uid": "urn:p", "inheritFrom": "urn:c"})
    with pytest.raises(InvalidInput, match="circle"):
        with_inherited(child, {"urn:p": circle, "urn:c": child})
