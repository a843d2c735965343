"""Probes of runs, from which their cost is told and which they go on from; and what runs used, to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from wenmai.jobs import store as jobs
from wenmai.jobs.probing import PROBE_LINE
from wenmai.jobs.spec import JobSpec
from wenmai.kernel.clock import iso, parse_iso
from wenmai.production.contract import Line, Probe, Prober
from wenmai.production.drivers import variant_of
from wenmai.production.meter import Usage
from wenmai.production.probes import KeptProbe, find_probe, forget_probe, forget_probes, put_probe
from wenmai.production.run_costs import RunCost, note_run_cost
from wenmai.services.context import Context
from wenmai.services.requesting import Request

PROBE_DAYS = 7  # a probe is kept for so long for a run that nobody asks for


def take_probes(context: Context, requests: Sequence[Request]) -> None:
    """Do the first part of each run that has neither run nor begun yet, and keep what it found.

    A probe that fails is left out: its run will say what is wrong.
    """
    with context.database.reading() as connection:
        waiting = [
            request
            for request in requests
            if jobs.find_result(connection, request.spec.key, context.party) is None
            and find_probe(connection, request.spec.key, context.party) is None
        ]
    for result in context.runner.run(PROBE_LINE, ({"spec": request.spec.to_json()} for request in waiting)):
        if result.value is None:
            continue
        taken, at = result.value, context.clock()
        probe = Probe(taken["drivers"], taken["notes"])
        kept = KeptProbe(waiting[result.index].spec.key, context.party, probe, taken["core_ms"], at)
        with context.database.writing() as connection:
            forget_probes(connection, iso(parse_iso(at) - timedelta(days=PROBE_DAYS)))
            put_probe(connection, kept)


def probe_of(connection: Connection, line: Line, spec: JobSpec, party: str) -> dict[str, Any] | None:
    """What a job goes on from, as ``run_line`` takes it (``payload["probe"]``); None where it begins anew."""
    kept = find_probe(connection, spec.key, party) if isinstance(line, Prober) else None
    if kept is None:
        return None
    return {"drivers": dict(kept.probe.drivers), "notes": dict(kept.probe.notes), "core_ms": kept.core_ms}


def note_usage(
    connection: Connection, run_id: str, party: str, spec: JobSpec, line: Line, result: Mapping[str, Any], at: str
) -> None:
    """Keep what a run used beside its drivers, as its result tells, so that the next ones are quoted better.

    Its probe is forgotten. Again: nothing is doubled.
    """
    usage, drivers = Usage.from_meter(result["meter"]), result.get("drivers")
    if drivers and not usage.reused:
        variant = variant_of(line, line.parameters.model_validate(spec.parameters))
        note_run_cost(connection, RunCost(run_id, spec.line, spec.line_version, variant, drivers, usage, at))
    if isinstance(line, Prober):
        forget_probe(connection, spec.key, party)
