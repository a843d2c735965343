"""Keeps what probes found, from the quote to the run that goes on from there; within one party, since a hit tells."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from wenmai.production.contract import Probe
from wenmai.production.tables import RUN_PROBE
from wenmai.storage.driver import Prepared
from wenmai.storage.inserting import insert_new

_OF_JOB = RUN_PROBE.c.key == bindparam("of"), RUN_PROBE.c.party == bindparam("by")
_FIND = Prepared(select(RUN_PROBE).where(*_OF_JOB))
_FORGET = Prepared(delete(RUN_PROBE).where(*_OF_JOB))


@dataclass(frozen=True, slots=True)
class KeptProbe:
    """A probe of the job with this ``key``, and the core time that taking it used."""

    key: str
    party: str
    probe: Probe
    core_ms: int
    at: str


def put_probe(connection: Connection, kept: KeptProbe) -> None:
    """Keep a probe; one that is there already stays."""
    row = {
        "key": kept.key,
        "party": kept.party,
        "drivers": dict(kept.probe.drivers),
        "notes": dict(kept.probe.notes),
        "core_ms": kept.core_ms,
        "at": kept.at,
    }
    insert_new(connection, RUN_PROBE, row)


def find_probe(connection: Connection, key: str, party: str) -> KeptProbe | None:
    """The probe of a job, or None where none was taken, or it has run since."""
    row = _FIND.first(connection, of=key, by=party)
    if row is None:
        return None
    return KeptProbe(row.key, row.party, Probe(row.drivers, row.notes), row.core_ms, row.at)


def forget_probe(connection: Connection, key: str, party: str) -> None:
    """Forget the probe of a job that has run."""
    _FORGET.changed(connection, of=key, by=party)


def forget_probes(connection: Connection, before: str) -> int:
    """Forget probes older than a moment, of runs that nobody asked for after their quote; returns how many."""
    return int(connection.execute(delete(RUN_PROBE).where(RUN_PROBE.c.at < before)).rowcount)
