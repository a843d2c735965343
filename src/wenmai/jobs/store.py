"""Keeps jobs. Each write says from which state it goes, so that of two that race one changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, update

from wenmai.jobs import statements
from wenmai.jobs.model import CANCELLED, FAILED, OPEN_STATES, Job
from wenmai.jobs.tables import JOB, JOB_RESULT
from wenmai.kernel.clock import now_iso
from wenmai.kernel.errors import NotFound
from wenmai.storage.driver import execute
from wenmai.storage.inserting import insert_new, insert_row

IDS_PER_QUERY = 400


def find_result(connection: Connection, key: str, party: str) -> dict[str, Any] | None:
    """What the job with this key gave for this party before, or None; within one party, since a hit tells."""
    result: dict[str, Any] | None = statements.RESULT.value(connection, of=key, by=party)
    return result


def put_result(connection: Connection, key: str, party: str, result: dict[str, Any]) -> None:
    """Keep what a job gave; a result that is there already stays."""
    insert_new(connection, JOB_RESULT, {"key": key, "party": party, "result": result, "created_at": now_iso()})


def queue(connection: Connection, job: Job) -> tuple[Job, bool]:
    """Queue a job. One that is open or done stays as it is; one that failed or was cancelled begins its next attempt.

    Gives the job as it then stands, and whether it was queued now. Two that ask at once have to be kept apart by the
    caller's lock.
    """
    known = find(connection, job.id)
    if known is None:
        insert_row(connection, JOB, _row(job))
        return job, True
    if known.state not in (FAILED, CANCELLED):
        return known, False
    again = replace(job, attempt=known.attempt + 1)
    connection.execute(update(JOB).where(JOB.c.id == job.id).values(**_row(again)))
    return again, True


def find(connection: Connection, job_id: str) -> Job | None:
    row = statements.BY_ID.first(connection, of=job_id)
    return _job(row._asdict()) if row is not None else None


def get(connection: Connection, job_id: str) -> Job:
    """The job whose id begins so. Raises NotFound where there is none, or where it is more than one's."""
    rows = connection.execute(select(JOB).where(JOB.c.id.startswith(job_id, autoescape=True)).limit(2)).all()
    if len(rows) != 1 or not job_id:
        raise NotFound(
            "several jobs begin so" if rows else "no such job",
            where=job_id[:16],
            remedy="See: wenmai jobs",
            rule="jobs.unknown",
        )
    return _job(rows[0]._asdict())


def open_among(connection: Connection, job_ids: Sequence[str]) -> set[str]:
    """Those of these jobs that are queued or running."""
    found: set[str] = set()
    for first in range(0, len(job_ids), IDS_PER_QUERY):
        asked = job_ids[first : first + IDS_PER_QUERY]
        query = select(JOB.c.id).where(JOB.c.id.in_(asked), JOB.c.state.in_(OPEN_STATES))
        found |= set(connection.execute(query).scalars())
    return found


def latest(connection: Connection, party: str | None, states: Iterable[str], limit: int) -> list[Job]:
    """The jobs that were asked for last, of one party or of all."""
    query = select(JOB).where(JOB.c.state.in_(list(states)))
    if party is not None:
        query = query.where(JOB.c.party == party)
    query = query.order_by(JOB.c.asked_at.desc(), JOB.c.id).limit(limit)
    return [_job(row._asdict()) for row in connection.execute(query)]


def open_jobs(connection: Connection) -> list[tuple[str, int, int]]:
    """(id, attempt, start tag) of all that are queued or running."""
    query = select(JOB.c.id, JOB.c.attempt, JOB.c.start_tag).where(JOB.c.state.in_(OPEN_STATES))
    return [(row.id, row.attempt, row.start_tag) for row in connection.execute(query)]


def any_open(connection: Connection) -> bool:
    """Whether any job is queued or running."""
    query = select(JOB.c.id).where(JOB.c.state.in_(OPEN_STATES)).limit(1)
    return connection.execute(query).first() is not None


def count_open(connection: Connection, party: str) -> int:
    return int(statements.COUNT_OPEN.value(connection, of=party) or 0)


def without_waiting_for_the_disk(connection: Connection) -> None:
    """Let this transaction be committed before it is on the disk: what a crash of the server takes of it is done again.

    For what tells how far a job is; never for what was made or what it costs. SQLite does so of itself.
    """
    if connection.dialect.name == "postgresql":
        execute(connection, "SET LOCAL synchronous_commit = off")


def begin(connection: Connection, job_id: str, attempt: int, worker: str, at: str) -> bool:
    """Mark a job as running; False where it is not to be run (ended, another attempt, to be cancelled)."""
    return bool(statements.BEGIN.changed(connection, of=job_id, of_attempt=attempt, now=at, by=worker))


def tell_progress(connection: Connection, job_id: str, attempt: int, done: float) -> None:
    statements.TELL_PROGRESS.changed(connection, of=job_id, of_attempt=attempt, done=done)


def note_kept(connection: Connection, job_id: str, attempt: int, digests: Sequence[str]) -> None:
    """Note which blobs a run is about to keep, so that they can be found where it ends without an asset.

    A run that is done again, because its process died, adds to what it noted then: some of that may be there.
    """
    before = statements.KEPT.value(connection, of=job_id, of_attempt=attempt) or []
    if not set(digests) <= set(before):
        kept = json.dumps(sorted({*before, *digests}))
        statements.NOTE_KEPT.changed(connection, of=job_id, of_attempt=attempt, digests=kept)


def is_cancelled(connection: Connection, job_id: str, attempt: int) -> bool:
    """Whether somebody asked to stop this attempt, or it is no longer the one that counts."""
    asked = statements.CANCEL_ASKED.value(connection, of=job_id, of_attempt=attempt)
    return asked is None or bool(asked)


def ask_to_cancel(connection: Connection, job_id: str) -> None:
    connection.execute(update(JOB).where(JOB.c.id == job_id, JOB.c.state.in_(OPEN_STATES)).values(cancel_asked=True))


def end(
    connection: Connection, job_id: str, attempt: int, state: str, at: str, error: dict[str, Any] | None = None
) -> bool:
    """End an attempt; False where it has ended before."""
    why, done = (json.dumps(error), 0.0) if error else (None, 1.0)
    return bool(
        statements.END.changed(connection, of=job_id, of_attempt=attempt, to_state=state, now=at, why=why, done=done)
    )


def virtual_time(connection: Connection) -> int:
    """The start tag of the job that began last; see ``jobs.fair_share``."""
    return int(statements.VIRTUAL_TIME.value(connection) or 0)


def last_finish_tag(connection: Connection, party: str) -> int:
    return int(statements.LAST_FINISH_TAG.value(connection, of=party) or 0)


def _row(job: Job) -> dict[str, Any]:
    title_zh, title_en = job.titles
    values = {column.name: getattr(job, column.name) for column in JOB.c if not column.name.startswith("title_")}
    return values | {
        "inputs": list(job.inputs),
        "kept": list(job.kept),
        "spec": dict(job.spec),
        "title_zh": title_zh,
        "title_en": title_en,
    }


def _job(values: dict[str, Any]) -> Job:
    titles = values.pop("title_zh"), values.pop("title_en")
    return Job(**values | {"inputs": tuple(values["inputs"]), "kept": tuple(values["kept"]), "titles": titles})
