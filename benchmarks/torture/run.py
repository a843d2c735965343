"""The long runs, one after the other: ``make torture``. Each goes on where it stopped; figures go to a file.

    python -m benchmarks.torture.run [--home FOLDER] [--only NAME …] [--postgresql]

A finished part is not run again; delete its line in ``figures.json`` to do so.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.torture import (
    bit_flips,
    jobs,
    kills,
    moving,
    paying_machine,
    paying_races,
    policies,
    properties,
    races,
    royalties,
    schema,
    tampering,
    tampering_market,
    trading_machine,
)

SEED = 20_260_301
Part = Callable[[Path, str], dict[str, Any]]
PARTS: dict[str, Part] = {
    "royalties": lambda home, url: royalties.run(home, 10_000, SEED),
    "policies": lambda home, url: policies.run(home, 10_000, SEED),
    "properties": lambda home, url: properties.run(),
    "tampering of the log": lambda home, url: tampering.run(home, 1_000, SEED),
    "tampering of a market": lambda home, url: tampering_market.run(home, 1_000, SEED),
    "bit flips": lambda home, url: bit_flips.run(home, 1_000, SEED),
    "kills": lambda home, url: kills.run(home, 500, SEED, url),
    "jobs": lambda home, url: jobs.run(home, 100, SEED, url),
    "races": lambda home, url: races.run(home, 100, SEED, url),
    "paying": lambda home, url: paying_machine.run(home, 500, SEED, url),
    "paying races": lambda home, url: paying_races.run(home, 100, SEED, url),
    "moving": lambda home, url: moving.run(home, 200, SEED),
    "requests": lambda home, url: schema.run(100),
    "trading": lambda home, url: trading_machine.run(home, 200, SEED, url),
}
ON_BOTH = frozenset({"jobs", "kills", "paying", "paying races", "races", "trading"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Path(".torture"))
    parser.add_argument("--only", nargs="*", default=list(PARTS), choices=list(PARTS), metavar="NAME")
    asked = parser.parse_args()
    asked.home.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads: each child opens all of its own
    with ExitStack() as stack:
        for name in asked.only:
            _once(asked.home, name, "sqlite", "")
            if name in ON_BOTH:
                _once(asked.home, name, "postgresql", stack)


def _once(home: Path, name: str, kind: str, where: str | ExitStack) -> None:
    file = home / "figures.json"
    figures: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    label = f"{name} ({kind})" if name in ON_BOTH else name
    if label in figures:
        print(f"{label}: done before")
        return
    url = where if isinstance(where, str) else _fresh_postgresql(where)
    print(f"{label} …", flush=True)
    started = time.monotonic()
    found = PARTS[name](home / label.replace(" ", "-").replace("(", "").replace(")", ""), url)
    figures[label] = found | {"took s": round(time.monotonic() - started, 1)}
    file.write_text(json.dumps(figures, indent=2, ensure_ascii=False, default=str))
    print(json.dumps(figures[label], ensure_ascii=False, default=str), flush=True)


def _fresh_postgresql(stack: ExitStack) -> str:
    from benchmarks.postgresql import running_server

    address: str = stack.enter_context(running_server()).empty_database()
    return address


if __name__ == "__main__":
    main()
