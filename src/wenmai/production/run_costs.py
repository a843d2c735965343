"""What finished runs used, beside what was known of each before it ran: what quotes are learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from wenmai.production.meter import Usage
from wenmai.production.tables import RUN_COST
from wenmai.storage.inserting import insert_or_replace

RUNS_LEARNED_FROM_MAX = 500  # the newest: they know the machine as it is now, and a fit takes milliseconds


@dataclass(frozen=True, slots=True)
class RunCost:
    """One finished run: its line, its ``variant`` (see ``drivers.variant_of``), its drivers, and what it used."""

    run_id: str
    line: str
    line_version: str
    variant: str
    drivers: Mapping[str, float]
    usage: Usage
    at: str


def note_run_cost(connection: Connection, cost: RunCost) -> None:
    """Keep what a run used; once for each run: the same run noted again takes the place of what was noted before."""
    row = {
        "run_id": cost.run_id,
        "line": cost.line,
        "line_version": cost.line_version,
        "variant": cost.variant,
        "drivers": dict(cost.drivers),
        "core_ms": cost.usage.core_ms,
        "wall_ms": cost.usage.wall_ms,
        "bytes_out": cost.usage.bytes_out,
        "memory_mb_ms": cost.usage.memory_mb_ms,
        "at": cost.at,
    }
    insert_or_replace(connection, RUN_COST, row)


def past_runs(connection: Connection, line: str, limit: int = RUNS_LEARNED_FROM_MAX) -> list[RunCost]:
    """The newest runs of a line, of whichever version, in an order of their own (by moment and id)."""
    query = select(RUN_COST).where(RUN_COST.c.line == line)
    query = query.order_by(RUN_COST.c.at.desc(), RUN_COST.c.run_id).limit(limit)
    return [
        RunCost(
            row.run_id,
            row.line,
            row.line_version,
            row.variant,
            row.drivers,
            Usage(row.core_ms, row.wall_ms, row.bytes_out, row.memory_mb_ms),
            row.at,
        )
        for row in connection.execute(query)
    ]
