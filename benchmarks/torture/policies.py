"""Inheritance under torture: whatever a derived policy permits, every parent permits.

Also: deriving again changes nothing, the order of parents does not matter, and fifty generations stay small.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from benchmarks.torture.random_policies import Seeded, World
from wenmai.kernel import digests
from wenmai.rights.decisions import decide
from wenmai.rights.derivation.deriving import derive
from wenmai.rights.odrl.writing import policy_id, policy_to_jsonld

SAVED_EVERY = 1_000
FEWEST_PERMITTED = 0.20  # of all derived policies; below it the theorem would hold for want of permits
GENERATIONS = 50


def run(home: Path, count: int, seed: int, chained: bool = True) -> dict[str, Any]:
    """``count`` random families of policies, resumed from ``home``; ``chained``: and fifty generations of one.

    Raises AssertionError where inheritance leaks.
    """
    home.mkdir(parents=True, exist_ok=True)
    saved = home / f"policies-{seed}.json"
    figures: dict[str, Any] = json.loads(saved.read_text()) if saved.is_file() else _nothing_yet()
    started = time.perf_counter()
    while figures["cases"] < count:
        _one(seed * 1_000_003 + figures["cases"], figures)
        figures["cases"] += 1
        if figures["cases"] % SAVED_EVERY == 0 or figures["cases"] == count:
            figures["seconds"] += time.perf_counter() - started
            started = time.perf_counter()
            saved.write_text(json.dumps(figures))
    share = figures["permitted"] / figures["cases"]
    assert share > FEWEST_PERMITTED, f"only {share:.1%} of the derived policies permitted anything"
    return figures | {"permitted share": round(share, 4), **(_chain(seed) if chained else {})}


def _nothing_yet() -> dict[str, Any]:
    return {
        "cases": 0,
        "permitted": 0,
        "all parents permit": 0,
        "narrower than need be": 0,
        "rules most": 0,
        "seconds": 0.0,
    }


def _one(seed: int, figures: dict[str, Any]) -> None:
    source = Seeded(seed)
    world = World(source)
    parents = [world.policy(n) for n in range(source.choose([1, 2, 2, 2, 3]))]
    child = derive(parents)
    permitted = decide(world.request, [child], world.facts).permitted
    by_parents = [decide(world.request, [parent], world.facts).permitted for parent in parents]
    assert not permitted or all(by_parents), f"seed {seed}: permitted although a parent denies"
    assert policy_id(derive([child])) == policy_id(child), f"seed {seed}: deriving again changed it"
    backwards = decide(world.request, [derive(parents[::-1])], world.facts).permitted
    assert backwards == permitted, f"seed {seed}: the order of parents matters"
    figures["permitted"] += permitted
    figures["all parents permit"] += all(by_parents)
    figures["narrower than need be"] += all(by_parents) and not permitted
    figures["rules most"] = max(figures["rules most"], len(child.permissions) + len(child.prohibitions))


def _chain(seed: int) -> dict[str, Any]:
    """Fifty generations, each with one new parent: the size of the largest, and the slowest derivation."""
    world = World(Seeded(seed))
    child = derive([world.wide_policy(0)])
    slowest_s, rules_most, bytes_most = 0.0, 0, 0
    for generation in range(GENERATIONS):
        started = time.perf_counter()
        child = derive([child, world.wide_policy(generation)])
        slowest_s = max(slowest_s, time.perf_counter() - started)
        rules_most = max(rules_most, len(child.permissions) + len(child.prohibitions))
        bytes_most = max(bytes_most, len(digests.canonical_json(policy_to_jsonld(child))))
    sizes = {"rules most": rules_most, "bytes most": bytes_most, "slowest derivation s": round(slowest_s, 3)}
    return {"generations": GENERATIONS, **{f"chain: {name}": size for name, size in sizes.items()}}
