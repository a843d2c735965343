"""Inputs of the ODRL test suite that the data at hand lacks, rebuilt from the published reports and titles.

The suite names policies, requests and states of the world by number; where a file is missing, its ids are taken from
the expected reports that cite them, and what it says from the titles ("Read request from Alice to resource X (temporal
lt)"). Results on such cases are stated apart from those whose inputs are all as published.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib import Graph, Namespace, URIRef

REPORT = Namespace("https://w3id.org/force/compliance-report#")
EX = Namespace("http://example.org/")
PREFIXES = """
@prefix odrl: <http://www.w3.org/ns/odrl/2/>. @prefix ex: <http://example.org/>.
@prefix temp: <http://example.com/request/>. @prefix dct: <http://purl.org/dc/terms/>.
@prefix xsd: <http://www.w3.org/2001/XMLSchema#>. @prefix report: <https://w3id.org/force/compliance-report#>.
"""
ALICE_READS_X = "odrl:assignee ex:alice; odrl:action odrl:read; odrl:target ex:x"
INSTANT = '"2024-02-12T11:20:10.999Z"^^xsd:dateTime'
RULES = {  # what the one permission of a missing policy says
    "policy-1.ttl": "",
    "policy-3.ttl": "odrl:action odrl:use",
    "policy-5.ttl": "odrl:assignee ex:alice; odrl:action odrl:use",
    "policy-7.ttl": "odrl:assignee ex:alice; odrl:action odrl:read",
    "policy-9.ttl": ALICE_READS_X + "; odrl:constraint <{constraint}>",
    "policy-11.ttl": ALICE_READS_X + "; odrl:constraint <{constraint}>",
    "policy-13.ttl": ALICE_READS_X + "; odrl:constraint <{constraint}>",
    "policy-15.ttl": ALICE_READS_X + "; odrl:constraint <{constraint}>",
    "policy-17.ttl": "odrl:assignee ex:alice; odrl:action odrl:read; odrl:target ex:assetCollection",
    "policy-19.ttl": ALICE_READS_X + "; odrl:duty <urn:uuid:a0b12cb7-d3a1-4953-86da-f59a597615d2>",
    "policy-20.ttl": ALICE_READS_X + "; odrl:constraint <{constraint}>",
}
OPERATORS = {"policy-9.ttl": "eq", "policy-11.ttl": "lt", "policy-13.ttl": "gt"}
FURTHER = {
    "policy-17.ttl": "ex:assetCollection a odrl:AssetCollection; odrl:source ex:assetIdentifier.",
    "policy-19.ttl": "<urn:uuid:a0b12cb7-d3a1-4953-86da-f59a597615d2> a odrl:Duty; odrl:action odrl:compensate.",
}
REQUESTS = {
    "request-2.ttl": "odrl:assignee ex:bob; odrl:action odrl:read; odrl:target ex:x",
    "request-4.ttl": "odrl:assignee ex:alice; odrl:action odrl:sell; odrl:target ex:x",
    "request-6.ttl": "odrl:assignee ex:alice; odrl:action odrl:read; odrl:target ex:y",
}
DUTY_DONE = """<{report}> a report:DutyReport; report:attemptState report:Attempted;
    report:rule <urn:uuid:a0b12cb7-d3a1-4953-86da-f59a597615d2>;
    report:performanceState report:Performed; report:deonticState report:Fulfilled.\n"""
IN_PARTIES = "ex:alice odrl:partOf ex:partyCollection.\n"
WORLDS = {
    "temporal-past.ttl": ("2017-02-12T11:20:10.999Z", ""),
    "partyMembership.ttl": ("2024-02-12T11:20:10.999Z", IN_PARTIES),
    "assetMembership.ttl": ("2024-02-12T11:20:10.999Z", "ex:x odrl:partOf ex:assetCollection.\n"),
    "dutyFulfilled.ttl": ("2024-02-12T11:20:10.999Z", DUTY_DONE),
    "all-2023.ttl": ("2023-02-12T11:20:10.999Z", IN_PARTIES + DUTY_DONE),
}


def rebuilt(name: str, uid: str, cited: Graph) -> Graph | None:
    """The file ``name`` whose policy, request or state has the id ``uid``; None where it cannot be rebuilt.

    ``cited``: the expected reports of all cases, in one graph.
    """
    if name in RULES:
        return _parse(_policy(name, uid, cited))
    if name in REQUESTS:
        rule = next(cited.objects(next(_rule_reports(cited, REPORT.policyRequest, uid)), REPORT.ruleRequest))
        return _parse(
            f"<{uid}> a odrl:Request; odrl:uid <{uid}>; odrl:permission <{rule}>.\n"
            f"<{rule}> a odrl:Permission; {REQUESTS[name]}."
        )
    if name in WORLDS:
        time, further = WORLDS[name]
        told = next((t for r in _expected(cited, uid) for t in cited.objects(r, REPORT.conditionReport)), uid)
        return _parse(
            f'<{uid}> a ex:Sotw. temp:currentTime dct:issued "{time}"^^xsd:dateTime.\n' + further.format(report=told)
        )
    return None


def _expected(cited: Graph, state: str) -> Iterator[Any]:
    """The reports on rules in the cases that take place in this state of the world."""
    for case in cited.subjects(EX.sotw, URIRef(state)):
        for report in cited.objects(case, EX.expectedReport):
            yield from cited.objects(report, REPORT.ruleReport)


def _parse(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def _rule_reports(cited: Graph, by: Any, uid: str) -> Iterator[Any]:
    for report in cited.subjects(by, URIRef(uid)):
        yield from cited.objects(report, REPORT.ruleReport)


def _policy(name: str, uid: str, cited: Graph) -> str:
    rule_report = next(_rule_reports(cited, REPORT.policy, uid))
    rule = next(cited.objects(rule_report, REPORT.rule))
    premises = cited.objects(rule_report, REPORT.premiseReport)
    constraint = next((c for premise in premises for c in cited.objects(premise, REPORT.constraint)), "")
    text = f"<{uid}> a odrl:Set; odrl:uid <{uid}>; odrl:permission <{rule}>.\n<{rule}> a odrl:Permission"
    said = RULES[name].format(constraint=constraint)
    text += f"; {said}.\n" if said else ".\n"
    if name in OPERATORS:
        text += (
            f"<{constraint}> odrl:leftOperand odrl:dateTime; odrl:operator odrl:{OPERATORS[name]}; "
            f"odrl:rightOperand {INSTANT}.\n"
        )
    elif constraint:
        text += "".join(_constraints(constraint, cited, set()))
    return text + FURTHER.get(name, "")


def _constraints(constraint: Any, cited: Graph, seen: set[Any]) -> Iterator[str]:
    """A logical constraint as the reports show it. Only satisfied constraints restate operator and bound, so a report
    at another time tells what one at this time leaves out; a working day's opening follows from its close."""
    if constraint in seen:
        return
    seen.add(constraint)
    reports = list(cited.subjects(REPORT.constraint, constraint))
    operand = next((o for r in reports for o in cited.objects(r, REPORT.constraintLogicalOperand)), None)
    if operand is None:
        operator = next((o for r in reports for o in cited.objects(r, REPORT.constraintOperator)), None)
        bound = next((o for r in reports for o in cited.objects(r, REPORT.constraintRightOperand)), None)
        if operator is not None and bound is not None:
            yield _atom(constraint, str(operator), str(bound))
        return
    below = [premise for report in reports for premise in cited.objects(report, REPORT.premiseReport)]
    parts = sorted({part for premise in below for part in cited.objects(premise, REPORT.constraint)}, key=str)
    written = ", ".join(f"<{part}>" for part in parts)
    yield f"<{constraint}> a odrl:LogicalConstraint; <{operand}> {written}.\n"
    texts = {part: "".join(_constraints(part, cited, seen)) for part in parts}
    closes = [text for text in texts.values() if "/lt>" in text]
    for part, text in texts.items():
        if text or not closes:
            yield text
        else:
            close = closes[0].split('"')[1]
            yield _atom(part, "http://www.w3.org/ns/odrl/2/gt", close[:11] + "09:00:00.000Z")


def _atom(constraint: Any, operator: str, bound: str) -> str:
    return (
        f"<{constraint}> odrl:leftOperand odrl:dateTime; odrl:operator <{operator}>; "
        f'odrl:rightOperand "{bound}"^^xsd:dateTime.\n'
    )
