"""How many pictures of one megapixel a core imports and deconstructs in a second: ``python -m benchmarks.throughput``.

Runs in this process, which keeps to one thread as a worker does, after a warm-up, and counts CPU time: the figure for
one core of this machine.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.pictures import photographs, write_at_one_megapixel
from wenmai.bootstrap import open_context
from wenmai.jobs.threads import keep_to_one_thread
from wenmai.kernel.settings import Settings
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.making import make

PICTURES, WARM_UP = 24, 3


def _rate(count: int, work: Callable[[], object]) -> float:
    start_s = time.process_time()
    work()
    return count / (time.process_time() - start_s)


def _open(home: Path) -> Context:
    return open_context(Settings.from_environment({"WENMAI_HOME": str(home), "WENMAI_PARTY": "bench"}), inline=True)


def measure(pictures: int = PICTURES) -> dict[str, Any]:
    """Pictures a second of CPU time for import, deconstruction without inscriptions, and with."""
    keep_to_one_thread()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        files = photographs(pictures + WARM_UP, scratch)
        warm = write_at_one_megapixel(files[:WARM_UP], scratch / "warm")
        folder = write_at_one_megapixel(files[WARM_UP:], scratch / "timed")
        count = len(files) - WARM_UP
        context = _open(scratch / "home")
        warm_ids = import_collection(context, warm, keep_ids=True).asset_ids
        for inscriptions in (False, True):
            list(make(context, "deconstruct", warm_ids, {"inscriptions": inscriptions}))
        ids: list[str] = []
        imported = _rate(count, lambda: ids.extend(import_collection(context, folder, keep_ids=True).asset_ids))
        plain = _rate(count, lambda: list(make(context, "deconstruct", ids, {"inscriptions": False})))
        reading = _rate(count, lambda: list(make(context, "deconstruct", ids, {"inscriptions": True})))
        context.close()
    return {
        "pictures": count,
        "import_per_s_core": round(imported, 2),
        "deconstruct_per_s_core": round(plain, 3),
        "deconstruct_with_inscriptions_per_s_core": round(reading, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure(arguments.pictures)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:45} {figure}")


if __name__ == "__main__":
    main()
