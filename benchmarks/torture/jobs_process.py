"""The processes that ``jobs`` kills: a worker, or a command that asks for jobs and carries them out while it waits.

python -m benchmarks.torture.jobs_process HOME URL                      a worker
python -m benchmarks.torture.jobs_process HOME URL NOTE FIRST COUNT     a command
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenmai.kernel.settings import Settings

if TYPE_CHECKING:
    from wenmai.services.context import Context

LINES = {"witness": "benchmarks.torture.witness_line:LINE"}
MAKER = "workshop"
HANDS = 2
PAUSE_MS = 80


def settings_of(home: Path, url: str) -> Settings:
    """The installation under attack."""
    return Settings(home, url or f"sqlite:///{home / 'wenmai.db'}", "house", HANDS)


def asked_of(home: Path, number: int) -> dict[str, Any]:
    """The parameters of one job."""
    return {"number": number, "pause_ms": PAUSE_MS, "trace": str(home / "trace")}


def _command(context: Context, home: Path, note: str, numbers: range) -> None:
    from wenmai.parties.model import Actor
    from wenmai.services.making import make

    maker = context.acting_as(Actor.everything(MAKER))
    for number in numbers:
        for made in make(maker, "witness", [note], asked_of(home, number)):
            if made.error is not None:
                raise made.error


def main() -> None:
    from wenmai.bootstrap import open_context
    from wenmai.services.working import work

    home, url = Path(sys.argv[1]), sys.argv[2]
    context = open_context(settings_of(home, url), lines=LINES)
    try:
        if len(sys.argv) > 3:
            first, count = int(sys.argv[4]), int(sys.argv[5])
            _command(context, home, sys.argv[3], range(first, first + count))
        else:
            work(context, until_idle=False, ready=lambda name: None)
    finally:
        context.close()


if __name__ == "__main__":
    main()
