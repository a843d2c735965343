"""Runs the cases of the ODRL test suite: ``python -m benchmarks.odrl_cases FOLDER`` prints what came out as JSON.

FOLDER is the suite's ``data`` folder (``index.ttl``, ``policies``, ``requests``, ``sotw``, ``test_cases``). Every case
whose file is there is run; policies in the folder are known to the reader of the state of the world. Inputs that are
missing are rebuilt from reports and titles (``odrl_rebuilt``) and such cases counted apart.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from benchmarks.odrl_rebuilt import rebuilt
from wenmai.kernel import digests
from wenmai.rights.odrl.graph import policy_from_graph
from wenmai.rights.odrl.records import Policy
from wenmai.rights.reports.evaluating import evaluate
from wenmai.rights.reports.model import PolicyReport
from wenmai.rights.reports.world import state_from_graph
from wenmai.rights.reports.writing import report_to_graph

EX = Namespace("http://example.org/")
REPORT = Namespace("https://w3id.org/force/compliance-report#")
TYPE = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TITLE = URIRef("http://purl.org/dc/terms/title")
ROOTS = ("policy", "request", "sotw")


@dataclass(frozen=True)
class Case:
    """``inputs``: policy, request and state as graphs; ``missing``: the files of those that had to be rebuilt."""

    name: str
    title: str
    inputs: dict[str, Graph]
    missing: tuple[str, ...]
    expected: Graph
    known: tuple[Policy, ...]

    def run(self) -> PolicyReport:
        return evaluate(
            policy_from_graph(self.inputs["policy"]),
            policy_from_graph(self.inputs["request"]),
            state_from_graph(self.inputs["sotw"], self.known),
        )


def cases(folder: Path) -> Iterator[Case]:
    """Every case in the folder whose inputs are there or can be rebuilt."""
    index = Graph().parse(folder / "index.ttl")
    files = {p.name: Graph().parse(p) for d in ("policies", "requests", "sotw") for p in (folder / d).glob("*.ttl")}
    tests = {path: Graph().parse(path) for path in sorted((folder / "test_cases").glob("*.ttl"))}
    needed = {path: _needed(graph, index) for path, graph in tests.items()}
    names = {name: uid for inputs in needed.values() for name, uid in inputs.values()}
    cited = Graph()
    for graph in tests.values():
        cited += graph
    made = {name: rebuilt(name, uid, cited) for name, uid in names.items() if name not in files}
    found = {**files, **{name: graph for name, graph in made.items() if graph is not None}}
    known = tuple(policy_from_graph(graph) for name, graph in sorted(found.items()) if name.startswith("policy-"))
    for path, graph in tests.items():
        inputs = {root: found.get(name) for root, (name, _) in needed[path].items()}
        if any(each is None for each in inputs.values()):
            continue
        case = next(graph.subjects(EX.expectedReport, None))
        yield Case(
            path.stem,
            str(graph.value(case, TITLE)),
            {root: each for root, each in inputs.items() if each is not None},
            tuple(name for name, _ in needed[path].values() if name not in files),
            _expected(graph),
            known,
        )


def _needed(graph: Graph, index: Graph) -> dict[str, tuple[str, str]]:
    """By root: the name of the file and the id of what it holds."""
    case = next(graph.subjects(EX.expectedReport, None))
    return {
        root: (str(index.value(case, EX[root + "Source"])).rsplit("/", 1)[-1], str(graph.value(case, EX[root])))
        for root in ROOTS
    }


def _expected(graph: Graph) -> Graph:
    """The expected report without the description of the case."""
    report = Graph()
    case = next(graph.subjects(EX.expectedReport, None))
    for triple in graph:
        if triple[0] != case:
            report.add(triple)
    return report


def activations(graph: Graph) -> dict[str, str]:
    """The activation state of every rule of the policy; the conditions of its permissions have their own reports."""
    found = {}
    for report in graph.objects(None, REPORT.ruleReport):
        state = graph.value(report, REPORT.activationState)
        found[str(graph.value(report, REPORT.rule))] = str(state).rsplit("#", 1)[-1]
    return found


def compared(graph: Graph) -> Graph:
    """A report whose own nodes are named by what they say, for their uids are drawn anew each time.

    Reports are trees, so equal names stand for isomorphic nodes; a repeated node keeps its number of occurrences.
    """
    own = {node for node in graph.subjects() if any(str(k).startswith(str(REPORT)) for k in graph.objects(node, TYPE))}
    names: dict[Any, URIRef] = {}

    def name(node: Any) -> Any:
        if node in own and node not in names:
            said = sorted((str(p), name(o).n3()) for p, o in graph.predicate_objects(node))
            names[node] = URIRef("urn:sha256:" + digests.of_json(said))
        return names.get(node, node)

    renamed = Graph()
    for s, predicate, o in graph:
        renamed.add((name(s), predicate, name(o)))
    return renamed


def measure(folder: Path) -> dict[str, Any]:
    """Per case: whether the activation states agree, and whether the whole report is isomorphic."""
    rows = {}
    for case in cases(folder):
        ours = report_to_graph(case.run())
        rows[case.name] = {
            "title": case.title,
            "rebuilt": list(case.missing),
            "activation": activations(ours) == activations(case.expected),
            "isomorphic": isomorphic(compared(ours), compared(case.expected)),
        }
    whole = [row for row in rows.values() if not row["rebuilt"]]
    return {
        "cases": len(rows),
        "activation": sum(bool(row["activation"]) for row in rows.values()),
        "isomorphic": sum(bool(row["isomorphic"]) for row in rows.values()),
        "cases as published": len(whole),
        "activation as published": sum(bool(row["activation"]) for row in whole),
        "isomorphic as published": sum(bool(row["isomorphic"]) for row in whole),
        "rows": rows,
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])), ensure_ascii=False, indent=1))
