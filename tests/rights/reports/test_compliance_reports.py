"""Compliance reports: the cases of the ODRL test suite, the examples of the formal semantics, and duties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from benchmarks.odrl_cases import measure
from wenmai.rights.decisions import decide
from wenmai.rights.facts import Facts, Performed
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Policy
from wenmai.rights.odrl.values import Quantity
from wenmai.rights.profile.names import odrl
from wenmai.rights.reports.evaluating import evaluate, requests_of
from wenmai.rights.reports.model import RuleReport
from wenmai.rights.reports.world import state_from_graph
from wenmai.rights.reports.writing import report_to_graph, report_to_jsonld

CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
EURO = "http://dbpedia.org/resource/Euro"


def test_the_cases_of_the_odrl_test_suite(shared_data: Path) -> None:
    figures = measure(shared_data / "odrl-cases" / "data")
    rows = figures["rows"]
    assert len(rows) >= 34
    assert [name for name, row in rows.items() if not row["activation"]] == []
    assert [name for name, row in rows.items() if not row["isomorphic"]] == []
    assert figures["activation as published"] == figures["cases as published"] >= 7


def _policy(**said: Any) -> Policy:
    return policy_from_jsonld({"@context": CONTEXT, "@type": "Set", "uid": "urn:p", **said})


def _request(action: str, target: str = "urn:t", party: str = "urn:b") -> Policy:
    permission = [{"uid": "urn:asked", "action": action, "target": target, "assignee": party}]
    return policy_from_jsonld({"@context": CONTEXT, "@type": "Request", "uid": "urn:q", "permission": permission})


def _only(policy: Policy, action: str, facts: Facts, **asked: str) -> RuleReport:
    (report,) = evaluate(policy, _request(action, **asked), facts).rules
    return report


# ODRL Formal Semantics, example A1: the permission is active before 2018.
@pytest.mark.parametrize(("at", "state"), [("2017-12-19T15:00:00Z", "Active"), ("2019-12-19T15:00:00Z", "Inactive")])
def test_a_constrained_permission(at: str, state: str) -> None:
    until = {"uid": "urn:c", "leftOperand": "dateTime", "operator": "lt",
             "rightOperand": {"@value": "2018-01-01", "@type": "xsd:date"}}  # fmt: skip
    policy = _policy(permission=[{"uid": "urn:r", "target": "urn:t", "action": "distribute", "constraint": [until]}])
    report = _only(policy, "distribute", Facts(at=at))
    assert report.activation == state
    assert [premise.kind for premise in report.premises] == ["TargetReport", "ActionReport", "ConstraintReport"]


COMPENSATE = {
    "uid": "urn:condition",
    "action": {
        "rdf:value": {"@id": "odrl:compensate"},
        "refinement": [
            {"leftOperand": "payAmount", "operator": "eq", "rightOperand": {"@value": "5.00", "@type": "xsd:decimal"},
             "unit": EURO}
        ],
    },
}  # fmt: skip


# Examples 22 and 88: a condition is active, and not fulfilled until its action is performed; a constraint may rest it.
@pytest.mark.parametrize(
    ("paid", "counted", "condition", "deontic", "permission"),
    [
        ("5", None, "Active", "Fulfilled", "Active"),
        ("4", None, "Active", "NonSet", "Inactive"),
        (None, None, "Active", "NonSet", "Inactive"),
        (None, 9, "Inactive", "NonSet", "Active"),
        (None, 1, "Active", "NonSet", "Inactive"),
        ("5", 1, "Active", "Fulfilled", "Active"),
    ],
)
def test_a_conditioned_permission(
    paid: str | None, counted: int | None, condition: str, deontic: str, permission: str
) -> None:
    from decimal import Decimal

    few = {"leftOperand": "count", "operator": "lt", "rightOperand": 5}
    duty = COMPENSATE | ({} if counted is None else {"constraint": [few]})
    policy = _policy(permission=[{"uid": "urn:r", "target": "urn:t", "action": "play", "duty": [duty]}])
    amount = {odrl("payAmount"): Quantity(Decimal(paid), EURO)} if paid else {}
    done = (Performed(odrl("compensate"), "urn:b", values=amount),) if paid else ()
    facts = Facts(count=counted, performed=done)
    report = _only(policy, "play", facts)
    assert report.activation == permission
    assert [(each.activation, each.deontic) for each in report.conditions] == [(condition, deontic)]
    (asked,) = requests_of(_request("play"))
    assert decide(asked, [policy], facts).permitted is (permission == "Active")


# Example 55: a prohibition is active while its constraint is satisfied.
@pytest.mark.parametrize(("at", "state"), [("2024-06-01T00:00:00Z", "Active"), ("2025-06-01T00:00:00Z", "Inactive")])
def test_a_constrained_prohibition(at: str, state: str) -> None:
    until = {"leftOperand": "dateTime", "operator": "lt", "rightOperand": {"@value": "2025-01-01", "@type": "xsd:date"}}
    policy = _policy(prohibition=[{"uid": "urn:r", "target": "urn:t", "action": "archive", "constraint": [until]}])
    assert _only(policy, "archive", Facts(at=at)).activation == state


# Example 42, and an obligation that can no longer be met.
@pytest.mark.parametrize(
    ("facts", "deontic", "performance"),
    [
        (Facts(fulfilled=frozenset({"urn:o"})), "Fulfilled", "Performed"),
        (Facts(), "NonSet", "Unknown"),
        (Facts(failed=frozenset({"urn:o"})), "Violated", "Unperformed"),
    ],
)
def test_an_obligation(facts: Facts, deontic: str, performance: str) -> None:
    report = _only(_policy(obligation=[{"uid": "urn:o", "action": "compensate"}]), "read", facts)
    assert (report.kind, report.activation) == ("DutyReport", "Active")
    assert (report.deontic, report.performance) == (deontic, performance)


def test_what_cannot_be_told_is_not_said_to_be_satisfied() -> None:
    unknown = [{"leftOperand": "urn:weather", "operator": "eq", "rightOperand": "sunny"}]
    rule = {"uid": "urn:r", "target": "urn:t", "action": "read", "constraint": unknown}
    permission = _only(_policy(permission=[rule]), "read", Facts())
    prohibition = _only(_policy(prohibition=[rule]), "read", Facts())
    assert (permission.activation, prohibition.activation) == ("Inactive", "Active")
    assert permission.premises[-1].satisfaction == ""
    assert permission.premises[-1].comment == "constraint.unknown-operand"


def test_an_offer_reports_no_active_permission() -> None:
    offer = _policy(**{"@type": "Offer"}, permission=[{"uid": "urn:r", "target": "urn:t", "action": "read"}])
    assert _only(offer, "read", Facts()).activation == "Inactive"


def test_reports_are_the_same_each_time_and_written_whole() -> None:
    policy = _policy(permission=[{"uid": "urn:r", "target": "urn:t", "action": "play", "duty": [COMPENSATE]}])
    first, second = (evaluate(policy, _request("play"), Facts(at="2026-01-01")) for _ in range(2))
    assert first == second
    assert report_to_jsonld(first)["@type"] == "report:PolicyReport"
    graph = report_to_graph(first)
    assert len(set(graph.subjects())) == 5  # policy, permission, target, action, condition


def test_the_state_of_the_world_is_read_from_either_vocabulary() -> None:
    text = """
        @prefix odrl: <http://www.w3.org/ns/odrl/2/>. @prefix sotw: <https://w3id.org/force/sotw#>.
        @prefix report: <https://w3id.org/force/compliance-report#>. @prefix xsd: <http://www.w3.org/2001/XMLSchema#>.
        <urn:s> a sotw:SotW; sotw:currentTime "2026-05-01T00:00:00Z"^^xsd:dateTime.
        <urn:b> odrl:partOf <urn:g>, <urn:h>.
        <urn:done> a report:DutyReport; report:rule <urn:condition>; report:performanceState report:Performed.
        <urn:late> a report:DutyReport; report:rule <urn:other>; report:deonticState report:Violated.
    """
    known = [_policy(permission=[{"uid": "urn:r", "target": "urn:t", "action": "play", "duty": [COMPENSATE]}])]
    state = state_from_graph(Graph().parse(data=text, format="turtle"), known)
    assert state.facts.at is not None
    assert state.facts.member_of == {"urn:b": frozenset({"urn:g", "urn:h"})}
    assert (state.facts.fulfilled, state.facts.failed) == (frozenset({"urn:condition"}), frozenset({"urn:other"}))
    assert [done.action for done in state.facts.performed] == [odrl("compensate")]
    report = _only(known[0], "play", state.facts)
    assert report.activation == "Active"
    told = evaluate(known[0], _request("play"), state).rules[0].conditions[0]
    assert (told.uid, told.told) == ("urn:done", True)
