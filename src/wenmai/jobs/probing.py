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
from wenmai.production.contract import PROBED_CORE_MS, Line, LineInput, Manifest, Prober, Workplace
from wenmai.production.drivers import checked_drivers, drivers_of

PROBE_LINE = "wenmai.jobs.probing:probe_line"


def probe_line(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """Take a probe of the JobSpec ``payload["spec"]``: ``drivers``, ``notes`` and ``core_ms``; writes no blob."""
    spec = JobSpec.from_json(payload["spec"])
    line = bench.ready_line(spec.line)
    parameters = line.parameters.model_validate(spec.parameters)
    with bench.scratch() as scratch:
        inputs = inputs_of(spec, bench.blobs, scratch)
        room = scratch / "out"
        room.mkdir()
        return taken_probe(line, inputs, parameters, Workplace(room, bench.models, lambda done: None))


def taken_probe(line: Line, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> dict[str, Any]:
    """A run's drivers, and, where its line is a Prober, the ``notes`` of its first part and what that used."""
    drivers = drivers_of(line, inputs, parameters)
    if not isinstance(line, Prober):
        return {"drivers": drivers, "notes": None, "core_ms": 0}
    begun = meter.start()
    probe = line.probe(inputs, parameters, workplace)
    core_ms = meter.used_since(begun, 0, 0)["core_ms"]
    found = checked_drivers(line.name, probe.drivers) | {PROBED_CORE_MS: float(core_ms)}
    return {"drivers": drivers | found, "notes": dict(probe.notes), "core_ms": core_ms}


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
    taken = dict(probe) if probe else taken_probe(line, inputs, parameters, workplace)
    manifest = line.run(inputs, parameters, replace(workplace, notes=taken["notes"]))
    return manifest, dict(taken["drivers"]), int(taken["core_ms"]) if probe else 0
