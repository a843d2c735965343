"""What the door adds to the work: jobs a second, and milliseconds a job beyond what the line itself takes.

    python -m benchmarks.jobs [--postgresql] [--jobs N]

Small jobs (a line that writes a few bytes) through the whole door: permit, place in the queue, durable workflow, worker
process, record, event. 'Alone' is one job after the other; what a job takes longer there than its line is the overhead.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.postgresql import running_server
from benchmarks.torture.jobs_process import LINES
from benchmarks.torture.witness_line import KIND
from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.bootstrap import open_context
from wenmai.kernel.settings import Settings
from wenmai.services.context import Context
from wenmai.services.making import make

WORKERS = 2
ALONE = 30


def run(home: Path, url: str, count: int) -> dict[str, Any]:
    """Figures of one database."""
    (home / "trace").mkdir(parents=True)
    settings = Settings(home, url or f"sqlite:///{home / 'wenmai.db'}", "house", WORKERS)
    context = open_context(settings, lines=LINES)
    try:
        notes = _seed(context, count)
        _make(context, notes[:1], -1)  # the engine and the worker processes start
        together_s = _timed(lambda: _make(context, notes, 0))
        alone = [_timed(lambda n=n: _make(context, notes[:1], 1 + n)) for n in range(ALONE)]
        return {
            "jobs": count,
            "jobs_per_s": round(count / together_s, 1),
            "alone_ms_median": round(1000 * statistics.median(alone), 1),
            "alone_ms_p90": round(1000 * sorted(alone)[int(0.9 * ALONE)], 1),
            "line_ms_median": _line_ms(context),
        }
    finally:
        context.close()


def _seed(context: Context, count: int) -> list[str]:
    notes = [Asset(KIND, context.blobs.put(f"n{n}".encode()), "text/plain", context.party, 2) for n in range(count)]
    with context.database.writing() as connection:
        for note in notes:
            assets.put_asset(connection, note, [])
    return [note.id for note in notes]


def _make(context: Context, notes: list[str], number: int) -> None:
    asked = {"number": abs(number), "pause_ms": 0 if number >= 0 else 1, "trace": str(context.home / "trace")}
    for made in make(context, "witness", notes, asked):
        if made.error is not None:
            raise made.error


def _line_ms(context: Context) -> float:
    """What the line itself takes, by the meter of its runs."""
    from sqlalchemy import select

    from wenmai.assets.tables import ACTIVITY

    with context.database.reading() as connection:
        meters = list(connection.execute(select(ACTIVITY.c.meter)).scalars())
    return float(statistics.median(meter["wall_ms"] for meter in meters if "wall_ms" in meter))


def _timed(work: Any) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.postgresql:
            with running_server() as server:
                print(json.dumps({"postgresql": run(Path(folder) / "home", server.new_database(), asked.jobs)}))
        else:
            print(json.dumps({"sqlite": run(Path(folder) / "home", "", asked.jobs)}))


if __name__ == "__main__":
    main()
