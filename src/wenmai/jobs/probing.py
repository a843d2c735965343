"""Runs a line in two parts where it offers that: a probe, from which its cost is told, and the rest, from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from wenmai.jobs import meter
from wenmai.jobs.bench import Workbench
from wenmai.jobs.inputs import inputs_of
from wenmai.jobs.spec import JobSpec
from wenmai.production.contract import PROBED_CORE_MS, Line, LineInput, Manifest, Probe, Prober, Workplace
from wenmai.production.drivers import checked_drivers, drivers_of

PROBE_LINE = "wenmai.jobs.probing:probe_line"


def probe_line(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """Take a probe of the JobSpec ``payload["spec"]``, as JSON: ``drivers``, ``notes``, ``core_ms``; writes no blob."""
    spec = JobSpec.from_json(payload["spec"])
    line = bench.ready_line(spec.line)
    parameters = line.parameters.model_validate(spec.parameters)
    with bench.scratch() as scratch:
        inputs = inputs_of(spec, bench.blobs, scratch)
        room = scratch / "out"
        room.mkdir()
        workplace = Workplace(room, bench.models, lambda done: None)
        if not isinstance(line, Prober):
            return {"drivers": drivers_of(line, inputs, parameters), "notes": None, "core_ms": 0}
        probe, core_ms = _taken(spec.line, line, inputs, parameters, workplace)
        return {"drivers": dict(probe.drivers), "notes": dict(probe.notes), "core_ms": core_ms}


def run_probed(
    line: Line,
    inputs: Sequence[LineInput],
    parameters: BaseModel,
    workplace: Workplace,
    probe: Mapping[str, Any] | None,
) -> tuple[Manifest, dict[str, float], int]:
    """Run a line, from a ``probe`` that was taken before or else from the beginning.

    Gives what it made, its drivers, and the core-ms that were used before for the probe: they belong to the run's.
    """
    if probe:
        manifest = line.run(inputs, parameters, replace(workplace, notes=probe["notes"]))
        return manifest, dict(probe["drivers"]), int(probe["core_ms"])
    if not isinstance(line, Prober):
        drivers = drivers_of(line, inputs, parameters)
        return line.run(inputs, parameters, workplace), drivers, 0
    taken, _ = _taken(line.name, line, inputs, parameters, workplace)
    manifest = line.run(inputs, parameters, replace(workplace, notes=taken.notes, found=taken.found))
    return manifest, dict(taken.drivers), 0


def _taken(
    name: str, line: Prober, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace
) -> tuple[Probe, int]:
    """The first part of a run, its drivers checked and with what it used, and that in core-ms."""
    begun = meter.start()
    probe = line.probe(inputs, parameters, workplace)
    core_ms = meter.used_since(begun, 0, 0)["core_ms"]
    drivers = checked_drivers(name, probe.drivers) | {PROBED_CORE_MS: float(core_ms)}
    return replace(probe, drivers=drivers), core_ms
