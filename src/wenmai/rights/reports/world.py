"""The state of the world, read from RDF: the present time, memberships, and reports on duties done before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from wenmai.kernel.clock import parse_iso
from wenmai.rights.facts import Facts, Performed, Told
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Action, Constraint, Duty, Policy, every_duty
from wenmai.rights.odrl.values import Day, Quantity
from wenmai.rights.profile.names import DCTERMS, ODRL
from wenmai.rights.reports.model import REPORT

if TYPE_CHECKING:
    from rdflib import Graph

CURRENT_TIME = "http://example.com/request/currentTime"  # as the ODRL test suite names it
TIME_PROPERTY = "https://w3id.org/force/sotw#currentTime"  # as the state-of-the-world vocabulary does


@dataclass(frozen=True)
class StateOfWorld:
    """Facts, and by a duty's uid the uid of the report in which they were told."""

    facts: Facts
    reports: dict[str, str] = field(default_factory=dict)


def state_from_graph(graph: Graph, known: Sequence[Policy] = ()) -> StateOfWorld:
    """The state of the world that a graph describes.

    A report on a duty tells that this duty was performed. Where ``known`` policies say which action that was, it also
    tells that the action was done, which fulfils any duty to do an action of its class (formal semantics, "Evaluation
    of Conditions"); a report on a duty that nobody knows tells of no action.
    """
    from rdflib import RDF, URIRef

    report = {name: URIRef(REPORT + name) for name in ("DutyReport", "rule", "performanceState", "deonticState")}
    fulfilled, failed, done = set(), set(), []
    reports: dict[str, str] = {}
    duties = {duty.uid: duty for policy in known for duty in every_duty(policy) if duty.uid}
    for node in sorted(graph.subjects(RDF.type, report["DutyReport"]), key=str):
        rule, performance, deontic = (
            str(graph.value(node, report[name]) or "").removeprefix(REPORT)
            for name in ("rule", "performanceState", "deonticState")
        )
        reports[rule] = str(node)
        if deontic == "Fulfilled" or performance == "Performed":
            fulfilled.add(rule)
            done += _performed(duties[rule], str(node)) if rule in duties else []
        if deontic == "Violated" or performance == "Unperformed":
            failed.add(rule)
    facts = Facts(
        at=_time(graph),
        member_of=_memberships(graph),
        fulfilled=frozenset(fulfilled),
        failed=frozenset(failed),
        performed=tuple(done),
    )
    return StateOfWorld(facts, reports)


def _time(graph: Graph) -> datetime | None:
    from rdflib import URIRef

    stated = graph.value(URIRef(CURRENT_TIME), URIRef(DCTERMS + "issued"))
    stated = stated if stated is not None else next(graph.objects(None, URIRef(TIME_PROPERTY)), None)
    return None if stated is None else parse_iso(str(stated))


def _memberships(graph: Graph) -> dict[str, frozenset[str]]:
    from rdflib import URIRef

    found: dict[str, set[str]] = {}
    for member, collection in graph.subject_objects(URIRef(ODRL + "partOf")):
        found.setdefault(str(member), set()).add(str(collection))
    return {member: frozenset(collections) for member, collections in found.items()}


def _performed(duty: Duty, told_by: str) -> list[Performed]:
    party = duty.assignees[0].uid if len(duty.assignees) == 1 else ""
    target = duty.targets[0].uid if len(duty.targets) == 1 else ""
    return [Performed(action.name, party, target, _values(action), told_by) for action in duty.actions]


def _values(action: Action) -> dict[str, Told | tuple[Told, ...]]:
    """What a performed action is known to have been like: the refinements that name one value."""
    values: dict[str, Told | tuple[Told, ...]] = {}
    for each in action.refinements:
        if isinstance(each, Constraint) and each.operator == v.EQ and not each.flaw and len(each.bounds) == 1:
            bound = each.bounds[0]
            if each.kind == v.NUMBER and each.unit:
                values[each.left] = Quantity(bound, each.unit)  # type: ignore[arg-type]
            elif not isinstance(bound, Day) and bound is not None:
                values[each.left] = bound
    return values
