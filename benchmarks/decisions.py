"""How long a decision takes: ``python -m benchmarks.decisions`` prints microseconds as JSON."""

from __future__ import annotations

import json
import time
import timeit
from typing import Any

from wenmai.rights.decisions import decide
from wenmai.rights.facts import Facts, asking
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Policy

CONSTRAINTS = [
    {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": {"@value": "2026-12-31", "@type": "xsd:date"}},
    {"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["CN", "JP"]},
    {"leftOperand": "product", "operator": "isAnyOf", "rightOperand": ["textiles", "ceramics"]},
    {"leftOperand": "count", "operator": "lteq", "rightOperand": 1000},
]
ROUNDS, CALLS = 15, 1_000


def policy(*actions: str) -> Policy:
    """One permission per action, each with four constraints."""
    rule = {"target": "urn:wenmai:asset:a", "assignee": "urn:wenmai:party:b", "constraint": CONSTRAINTS}
    permissions = [{"uid": f"urn:rule:{n}", "action": action, **rule} for n, action in enumerate(actions)]
    context = "http://www.w3.org/ns/odrl.jsonld"
    return policy_from_jsonld({"@context": context, "@type": "Set", "uid": "urn:p", "permission": permissions})


def measure() -> dict[str, Any]:
    """Processor time, the fastest of several rounds: a use that all rules permit, that one permits, that none does."""
    request = asking("merchandise", "a", "b")
    inside = Facts(at="2026-05-01", place="CN-HN", product="textiles/scarves", count=10)
    outside = Facts(at="2027-05-01", place="KR", product="toys", count=2000)
    same = policy("wenmai:merchandise", "use", "wenmai:merchandise")
    mixed = policy("reproduce", "wenmai:merchandise", "derive")
    return {
        "permitted by three rules µs": _fastest(lambda: decide(request, [same], inside)),
        "permitted by one of three rules µs": _fastest(lambda: decide(request, [mixed], inside)),
        "denied by three rules µs": _fastest(lambda: decide(request, [same], outside)),
    }


def _fastest(call: Any) -> float:
    return round(min(timeit.repeat(call, timer=time.process_time, number=CALLS, repeat=ROUNDS)) / CALLS * 1e6, 1)


if __name__ == "__main__":
    print(json.dumps(measure(), ensure_ascii=False, indent=1))
