"""Compliance reports as RDF and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wenmai.rights.odrl.context import PREFIXES
from wenmai.rights.odrl.graph import graph_from_jsonld
from wenmai.rights.odrl.records import Value
from wenmai.rights.profile.names import DCTERMS, XSD
from wenmai.rights.reports.model import REPORT, PolicyReport, PremiseReport, RuleReport

if TYPE_CHECKING:
    from rdflib import Graph


def report_to_jsonld(report: PolicyReport) -> dict[str, Any]:
    """A report as expanded-name JSON-LD with the ``report`` prefix; conditions already reported on are only named."""
    created = [{"@value": report.created, "@type": XSD + "dateTime"}] if report.created else []
    return {
        "@context": {"report": REPORT, "odrl": PREFIXES["odrl"], "rdfs": PREFIXES["rdfs"]},
        "@id": report.uid,
        "@type": "report:PolicyReport",
        DCTERMS + "created": created,
        "report:policy": _node(report.policy),
        "report:policyRequest": _node(report.request),
        "report:ruleReport": list(map(_rule, report.rules)),
    }


def report_to_graph(report: PolicyReport) -> Graph:
    """A report as an RDF graph."""
    return graph_from_jsonld(report_to_jsonld(report))


def _rule(report: RuleReport) -> dict[str, Any]:
    if report.told:
        return {"@id": report.uid}
    states = {
        "report:attemptState": report.attempt,
        "report:activationState": report.activation,
        "report:performanceState": report.performance,
        "report:deonticState": report.deontic,
    }
    return {
        "@id": report.uid,
        "@type": f"report:{report.kind}",
        "report:rule": _node(report.rule),
        "report:ruleRequest": _node(report.request),
        **{name: _node(f"report:{state}") for name, state in states.items() if state},
        "report:premiseReport": list(map(_premise, report.premises)),
        "report:conditionReport": list(map(_rule, report.conditions)),
    }


def _premise(report: PremiseReport) -> dict[str, Any]:
    return {
        "@id": report.uid,
        "@type": f"report:{report.kind}",
        "report:satisfactionState": _node(f"report:{report.satisfaction}" if report.satisfaction else ""),
        "report:constraint": _node(report.constraint),
        "report:constraintLeftOperand": [] if report.left is None else _literal(report.left),
        "report:constraintOperator": _node(report.operator),
        "report:constraintRightOperand": list(map(_literal, report.right)),
        "report:constraintLogicalOperand": _node(report.logical_operand),
        "report:premiseReport": list(map(_premise, report.parts)),
        "rdfs:comment": report.comment or [],
    }


def _node(iri: str) -> Any:
    return {"@id": iri} if ":" in iri else (iri or [])


def _literal(value: Value) -> dict[str, Any]:
    if value.is_iri:
        return {"@id": value.text}
    said = {"@value": value.text}
    if value.language:
        return said | {"@language": value.language}
    return said | {"@type": value.datatype} if value.datatype else said
