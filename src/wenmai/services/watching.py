"""Jobs as who asked for them sees them: how far they are, and how to stop them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from wenmai.assets import store as assets
from wenmai.jobs import store as jobs
from wenmai.jobs.model import QUEUED, STATES, Job
from wenmai.jobs.steps import was_cancelled
from wenmai.kernel.errors import Conflict, InvalidInput, NotFound
from wenmai.services.context import Context
from wenmai.services.ending import end_unmade

LOOK_S = 0.2
LIMIT_MAX = 1_000


def list_jobs(context: Context, states: Sequence[str] = (), limit: int = 50, *, everybody: bool = False) -> list[Job]:
    """The jobs that were asked for last. Raises InvalidInput for an unknown state, Forbidden for others' jobs."""
    unknown = sorted(set(states) - set(STATES))
    if unknown or not 1 <= limit <= LIMIT_MAX:
        raise InvalidInput(
            f"{unknown[0]!r} is no state" if unknown else f"a limit of {limit}",
            where="jobs",
            remedy=f"States: {', '.join(STATES)}; at most {LIMIT_MAX} jobs.",
            rule="jobs.asked",
        )
    if everybody:
        context.actor.require_everywhere("job.read")
    else:
        context.actor.require("job.read")
    with context.database.reading() as connection:
        return jobs.latest(connection, None if everybody else context.party, states or STATES, limit)


def job_of(context: Context, job_id: str) -> Job:
    """One job by the beginning of its id. What is another's is not found."""
    with context.database.reading() as connection:
        job = jobs.get(connection, job_id)
    if not context.actor.may("job.read", job.party):
        raise NotFound("no such job", where=job_id[:16], remedy="See: wenmai jobs")
    return job


def watch(context: Context, job_id: str) -> Iterator[Job]:
    """The job as it is, and again whenever that changes, until it has ended."""
    job = job_of(context, job_id)
    yield job
    while not job.ended:
        time.sleep(LOOK_S)
        seen, job = job, job_of(context, job.id)
        if (job.state, job.progress, job.attempt) != (seen.state, seen.progress, seen.attempt):
            yield job


def cancel(context: Context, job_id: str) -> Job:
    """Stop a job: one that waits ends now, one that runs within a second; nothing of it is kept or charged.

    Raises Conflict where it has ended, Forbidden where the caller may not.
    """
    found = job_of(context, job_id)
    context.actor.require("make.run", found.party)
    with context.database.writing() as connection:
        assets.lock_catalogue(connection)
        job = jobs.get(connection, found.id)
        if job.ended:
            raise Conflict(f"the job is {job.state}", where=job.id[:16], rule="jobs.ended")
        jobs.ask_to_cancel(connection, job.id)
        if job.state == QUEUED:
            end_unmade(connection, context.blobs, job, was_cancelled(), context.clock())
    return job_of(context, found.id)


def job_json(job: Job) -> dict[str, Any]:
    """A job for programs."""
    return {
        "id": job.id,
        "attempt": job.attempt,
        "party": job.party,
        "line": job.line,
        "state": job.state,
        "progress": round(job.progress, 3),
        "inputs": list(job.inputs),
        "parameters": job.spec["parameters"],
        "title_zh": job.titles[0],
        "title_en": job.titles[1],
        "asked_at": job.asked_at,
        "started_at": job.started_at or None,
        "ended_at": job.ended_at or None,
        "worker": job.worker or None,
        "quote": dict(job.quote) if job.quote else None,
        "error": dict(job.error) if job.error else None,
    }
