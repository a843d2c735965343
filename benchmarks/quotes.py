"""How near quotes come to what runs then use: ``python -m benchmarks.quotes [--learn 40] [--held-out 50] [--json]``.

With ``--keep FILE`` finished runs are kept there, and a stopped benchmark goes on.

Jobs of four lines over real photographs: deconstruction (with and without inscriptions), embroidery (three styles, of
photographs and of drawn ornaments), a filter that names no drivers, and work that grows with a parameter. Models are
learned from ``--learn`` runs of each line; the held-out jobs are over other pictures, and each is quoted before it
runs and learned from afterwards, as an installation does.
Used is processor time, of the run and of its probe.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quote_jobs import LINES, job_specs, sources
from benchmarks.quote_lines import EXTRA_LINES
from wenmai.jobs.bench import Workbench, WorkbenchSettings
from wenmai.jobs.line_step import run_line
from wenmai.jobs.probing import probe_line
from wenmai.jobs.spec import JobSpec
from wenmai.jobs.threads import keep_to_one_thread
from wenmai.kernel.errors import InvalidInput
from wenmai.production.contract import PROBED_CORE_MS
from wenmai.production.drivers import prior_of, variant_of
from wenmai.production.meter import Usage
from wenmai.production.quotes import learn_costs
from wenmai.production.run_costs import RunCost

SEED = 20_261_127
WARM_UP = 2  # runs of each line that are not counted: a worker compiles and loads once
OF_PROBES = ("genes", "gene_box_megapixels", "gene_megapixels", "areas", "outline_px", "outline_mm", PROBED_CORE_MS)


@dataclass(frozen=True, slots=True)
class Measured:
    """One held-out job: what was foretold, from sizes alone and with a probe, and what it used. Core-ms."""

    line: str
    cost: RunCost
    p50: int
    p90: int
    p50_of_sizes: int
    p90_of_sizes: int
    probe: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learn", type=int, default=40, help="runs of each line to learn from")
    parser.add_argument("--held-out", type=int, default=50, help="jobs to quote")
    parser.add_argument("--keep", type=Path, default=None, help="a file for finished runs, to go on from")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    keep_to_one_thread()
    with tempfile.TemporaryDirectory(prefix="wenmai-quotes-") as home:
        settings = WorkbenchSettings(f"{home}/blobs", f"{home}/models", f"{home}/scratch", EXTRA_LINES)
        measured = _measure(Workbench(settings), asked.learn, asked.held_out, Kept(asked.keep))
    figures = _figures(measured)
    if asked.json:
        print(json.dumps(figures, indent=2))
        return
    for name, values in figures.items():
        print(f"{name:<28} " + ", ".join(f"{key} {value}" for key, value in values.items()))


class Kept:
    """What finished runs gave, by name, in a file of JSON lines where one is named."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        lines = file.read_text().splitlines() if file is not None and file.exists() else []
        self._found: dict[str, dict[str, Any]] = dict(json.loads(line) for line in lines)

    def get(self, name: str, make: Callable[[], Any]) -> dict[str, Any]:
        """What is kept under ``name``, or what ``make`` gives (a dataclass), kept from now on."""
        if name not in self._found:
            self._found[name] = asdict(make())
            if self._file is not None:
                with self._file.open("a") as stream:
                    stream.write(json.dumps([name, self._found[name]]) + "\n")
        return self._found[name]


def _measure(bench: Workbench, learn: int, held_out: int, kept: Kept) -> list[Measured]:
    seen, unseen = sources(SEED)
    past: dict[str, list[RunCost]] = {}
    for name in LINES:
        for spec in islice(job_specs(bench, name, seen, SEED), WARM_UP):
            _finished(partial(_run, bench, spec, 0))
        made = (
            _finished(partial(kept.get, f"{name} {n}", partial(_run, bench, spec, n)))
            for n, spec in enumerate(job_specs(bench, name, seen, SEED))
        )
        past[name] = [_cost_of(one) for one in islice((one for one in made if one), learn)][::-1]
    waiting = {name: job_specs(bench, name, unseen, SEED) for name in LINES}
    found: list[Measured] = []
    for number in count():
        if len(found) == held_out:
            return found
        spec = next(waiting[LINES[number % len(LINES)]])
        quote = partial(_quoted, bench, spec, past[spec.line], number)
        quoted = _finished(partial(kept.get, f"held out {number}", quote))
        if quoted:
            cost = _cost_of(quoted.pop("cost"))
            found.append(Measured(**quoted, cost=cost))
            past[spec.line].insert(0, cost)
    return found


def _finished(job: Callable[[], Any]) -> Any:
    """What a job gives; None for one that is refused (a motif too fine, say): it costs nothing, and tells nothing."""
    try:
        return job()
    except InvalidInput as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return None


def _cost_of(kept: Mapping[str, Any]) -> RunCost:
    return RunCost(**{**kept, "usage": Usage(**kept["usage"])})


def _run(bench: Workbench, spec: JobSpec, number: int, probe: Mapping[str, Any] | None = None) -> RunCost:
    result = run_line(bench, {"spec": spec.to_json(), "probe": probe})
    line = bench.lines.get(spec.line)
    variant = variant_of(line, line.parameters.model_validate(spec.parameters))
    usage = Usage.from_meter(result["meter"])
    return RunCost(str(number), spec.line, spec.line_version, variant, result["drivers"], usage, "")


def _quoted(bench: Workbench, spec: JobSpec, past: Sequence[RunCost], number: int) -> Measured:
    """Probe, quote, and then run from the probe."""
    line = bench.lines.get(spec.line)
    probe = probe_line(bench, {"spec": spec.to_json()})
    drivers = probe["drivers"]
    sizes = {name: value for name, value in drivers.items() if name not in OF_PROBES}
    variant = variant_of(line, line.parameters.model_validate(spec.parameters))
    prior = prior_of(line)
    full = learn_costs(past, line.version, variant, list(drivers), prior).estimate(drivers, variant)
    rough = learn_costs(past, line.version, variant, list(sizes), prior).estimate(sizes, variant)
    cost = _run(bench, spec, number, probe if probe["notes"] is not None else None)
    return Measured(
        spec.line, cost, full.p50.core_ms, full.p90.core_ms, rough.p50.core_ms, rough.p90.core_ms, probe["core_ms"]
    )


def _figures(measured: Sequence[Measured]) -> dict[str, dict[str, float | int]]:
    found = {
        "all": _errors(measured, "p50", "p90"),
        "all, by sizes alone": _errors(measured, "p50_of_sizes", "p90_of_sizes"),
    }
    for name in LINES:
        of_line = [one for one in measured if one.line == name]
        if of_line:
            found[name] = _errors(of_line, "p50", "p90")
            if any(one.probe for one in of_line):
                found[f"{name}, by sizes alone"] = _errors(of_line, "p50_of_sizes", "p90_of_sizes")
                shares = [one.probe / one.cost.usage.core_ms for one in of_line]
                found[name]["probe's share of the run, median"] = round(float(np.median(shares)), 2)
    return found


def _errors(measured: Sequence[Measured], p50: str, p90: str) -> dict[str, float | int]:
    used = np.array([one.cost.usage.core_ms for one in measured], np.float64)
    middle = np.array([getattr(one, p50) for one in measured], np.float64)
    upper = np.array([getattr(one, p90) for one in measured], np.float64)
    errors = np.abs(middle - used) / used
    return {
        "jobs": len(measured),
        "error median": round(float(np.median(errors)), 3),
        "error P90": round(float(np.quantile(errors, 0.9)), 3),
        "used at most P90": round(float((used <= upper).mean()), 2),
        "P90 over P50": round(float(np.median(upper / middle)), 2),
        "core-s median": round(float(np.median(used)) / 1000, 2),
    }


if __name__ == "__main__":
    main()
