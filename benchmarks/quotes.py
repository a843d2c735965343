"""How near quotes come to what runs then use: ``python -m benchmarks.quotes [--learn 40] [--held-out 50] [--json]``.

Jobs of three lines over real photographs: deconstruction (with and without inscriptions), a filter that names no
drivers, and work that grows with a parameter. Models are learned from ``--learn`` runs of each line; the held-out jobs
are over other photographs. Used is processor time, of the run and of its probe.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.photographs import folder
from benchmarks.quote_lines import EXTRA_LINES
from wenmai.jobs.bench import Workbench, WorkbenchSettings
from wenmai.jobs.line_step import run_line
from wenmai.jobs.probing import PROBED_CORE_MS, probe_line
from wenmai.jobs.spec import InputSpec, JobSpec
from wenmai.jobs.threads import keep_to_one_thread
from wenmai.production.drivers import prior_of, variant_of
from wenmai.production.meter import Usage
from wenmai.production.quotes import learn_costs
from wenmai.production.run_costs import RunCost

SEED = 20_261_127
LINES = ("deconstruct", "smooth", "points")
WARM_UP = 2  # runs of each line that are not counted: a worker compiles and loads once
OF_PROBES = ("genes", "gene_box_megapixels", "gene_megapixels", PROBED_CORE_MS)


@dataclass(frozen=True, slots=True)
class Measured:
    """One held-out job: what was foretold, from sizes alone and with a probe, and what it used. Core-ms."""

    line: str
    used: int
    p50: int
    p90: int
    p50_of_sizes: int
    p90_of_sizes: int
    probe: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learn", type=int, default=40, help="runs of each line to learn from")
    parser.add_argument("--held-out", type=int, default=50, help="jobs to quote")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    keep_to_one_thread()
    with tempfile.TemporaryDirectory(prefix="wenmai-quotes-") as home:
        settings = WorkbenchSettings(f"{home}/blobs", f"{home}/models", f"{home}/scratch", EXTRA_LINES)
        measured = _measure(Workbench(settings), asked.learn, asked.held_out)
    figures = _figures(measured)
    if asked.json:
        print(json.dumps(figures, indent=2))
        return
    for name, values in figures.items():
        print(f"{name:<28} " + ", ".join(f"{key} {value}" for key, value in values.items()))


def _measure(bench: Workbench, learn: int, held_out: int) -> list[Measured]:
    chance = np.random.default_rng(SEED)
    pictures = sorted(folder().iterdir())
    pictures = [pictures[place] for place in chance.permutation(len(pictures))]
    apart = len(pictures) // 3  # the held-out jobs' photographs
    past: dict[str, list[RunCost]] = {}
    for name in LINES:
        specs = _specs(bench, name, pictures[apart:], chance)
        runs = [_run(bench, next(specs), number) for number in range(WARM_UP + learn)]
        past[name] = runs[WARM_UP:]
    waiting = {name: _specs(bench, name, pictures[:apart], chance) for name in LINES}
    return [_quoted(bench, next(waiting[LINES[number % len(LINES)]]), past, number) for number in range(held_out)]


def _specs(bench: Workbench, name: str, pictures: Sequence[Path], chance: np.random.Generator) -> Iterator[JobSpec]:
    """Jobs of one line without end, over these photographs in turn, with parameters by chance."""
    line = bench.lines.get(name)
    while True:
        for picture in pictures:
            digest = bench.blobs.put(picture.read_bytes())
            media_type = "image/png" if picture.suffix == ".png" else "image/jpeg"
            context = {"title_zh": "", "title_en": "", "fields": {}}
            given: dict[str, Any] = {}
            if name == "deconstruct":
                given = {"inscriptions": bool(chance.random() < 0.5)}
            elif name == "points":
                given = {"points": int(10 ** chance.uniform(4.0, 5.0)), "relax": bool(chance.random() < 0.3)}
            parameters = line.parameters.model_validate(given)
            models = dict(line.models(parameters, bench.models))
            inputs = (InputSpec(digest, "image", media_type, context),)
            yield JobSpec(name, line.version, parameters.model_dump(mode="json"), inputs, models)


def _run(bench: Workbench, spec: JobSpec, number: int, probe: Mapping[str, Any] | None = None) -> RunCost:
    result = run_line(bench, {"spec": spec.to_json(), "probe": probe})
    variant = variant_of(bench.lines.get(spec.line).parameters.model_validate(spec.parameters))
    usage = Usage.from_meter(result["meter"])
    return RunCost(str(number), spec.line, spec.line_version, variant, result["drivers"], usage, "")


def _quoted(bench: Workbench, spec: JobSpec, past: Mapping[str, Sequence[RunCost]], number: int) -> Measured:
    """Probe, quote, and then run from the probe."""
    line = bench.lines.get(spec.line)
    probe = probe_line(bench, {"spec": spec.to_json()})
    drivers = probe["drivers"]
    sizes = {name: value for name, value in drivers.items() if name not in OF_PROBES}
    variant = variant_of(line.parameters.model_validate(spec.parameters))
    runs, prior = past[spec.line], prior_of(line)
    full = learn_costs(runs, line.version, variant, list(drivers), prior).estimate(drivers, variant)
    rough = learn_costs(runs, line.version, variant, list(sizes), prior).estimate(sizes, variant)
    used = _run(bench, spec, number, probe if probe["notes"] is not None else None).usage.core_ms
    return Measured(
        spec.line, used, full.p50.core_ms, full.p90.core_ms, rough.p50.core_ms, rough.p90.core_ms, probe["core_ms"]
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
                shares = [one.probe / one.used for one in of_line]
                found[name]["probe's share of the run, median"] = round(float(np.median(shares)), 2)
    return found


def _errors(measured: Sequence[Measured], p50: str, p90: str) -> dict[str, float | int]:
    used = np.array([one.used for one in measured], np.float64)
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
