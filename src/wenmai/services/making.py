"""The one door: everything that becomes an Asset by being made is made here, always by the same steps.

1 permit, 2 quote, 3 key, reuse and place in the queue (``requesting``); 4 run, kept by ``jobs``; 5 record, 6 inherited
rights and royalties, 8 event (``completing``). The credential (7) is signed where a file leaves (``crediting``), so
that equal requests keep equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.jobs import store as jobs
from wenmai.jobs.carrier import Carrier
from wenmai.jobs.desk import Desk, InlineDesk, Ticket
from wenmai.jobs.failures import error_from_json
from wenmai.jobs.model import DONE, Job
from wenmai.jobs.steps import was_cancelled
from wenmai.kernel.errors import Forbidden, WenmaiError
from wenmai.production.contract import Line
from wenmai.production.quotes import Quote
from wenmai.services.completing import JobCompletion, Rules, record
from wenmai.services.context import Context, Progress, silent
from wenmai.services.permitting import permits_for
from wenmai.services.quoting import quote_requests
from wenmai.services.requesting import Request, check_parameters, groups_of, job_of, queue_jobs, requests_for
from wenmai.services.tariffs import terms_for
from wenmai.services.watching import cancel

REQUESTS_PER_LOOK = 400  # whose earlier results are looked up in one transaction


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one run: its outputs, or the error that stopped it. ``reused`` tells that no line ran."""

    inputs: tuple[Asset, ...]
    activity_id: str | None
    outputs: tuple[Asset, ...]
    reused: bool = False
    error: WenmaiError | None = None


def make(
    context: Context,
    line_name: str,
    asset_ids: Sequence[str],
    parameters: Mapping[str, Any],
    progress: Progress = silent,
) -> Iterator[Made]:
    """Run a line over assets, one run for each (or one for all, where the line gathers its inputs).

    A request that was carried out before gives what it gave then. A failure of one run leaves the others alone and
    nothing of itself. Raises NotFound for an unknown line or asset, InvalidInput for parameters out of range.
    """
    line, checked = _checked(context, line_name, parameters)
    requests, refused = _requests(context, line, checked, asset_ids)
    total, done = len(requests) + len(refused), 0
    progress(done, total)
    for made in chain(refused, _carry_out(context, line, checked, requests)):
        done += 1
        progress(done, total)
        yield made


def ask(
    context: Context,
    line_name: str,
    asset_ids: Sequence[str],
    parameters: Mapping[str, Any],
    *,
    hand_in: bool = True,
) -> tuple[list[Job], list[Made]]:
    """Ask for the same as ``make`` and do not wait: the jobs that are queued, and what was refused or made before.

    Without ``hand_in`` they are only recorded: whoever works next finds them.
    """
    line, checked = _checked(context, line_name, parameters)
    requests, settled = _requests(context, line, checked, asset_ids)
    waiting = []
    for request, made in _made_before(context, line, checked, requests):
        if made is None:
            waiting.append(request)
        else:
            settled.append(made)
    queued = queue_jobs(context, waiting, _quotes(context, line, checked, waiting))
    if hand_in:
        _desk(context).hand_in([_ticket(job) for job in queued])
    return queued, settled


def _checked(context: Context, line_name: str, parameters: Mapping[str, Any]) -> tuple[Line, BaseModel]:
    context.actor.require("make.run")
    line = context.lines.get(line_name)
    return line, check_parameters(line, parameters)


def _requests(
    context: Context, line: Line, checked: BaseModel, asset_ids: Sequence[str]
) -> tuple[list[Request], list[Made]]:
    groups = groups_of(context, line, asset_ids)
    permitted, refused = [], []
    for group, permits in zip(groups, permits_for(context, line, groups), strict=True):
        if isinstance(permits, Forbidden):
            refused.append(Made(group, None, (), error=permits))
        else:
            permitted.append(group)
    return requests_for(context, line, checked, permitted), refused


def _quotes(context: Context, line: Line, checked: BaseModel, requests: Sequence[Request]) -> list[Quote | None]:
    """What each run may cost; None where making costs the caller nothing, and nobody has to look at its inputs."""
    with context.database.reading() as connection:
        if terms_for(connection, context.party) is None:
            return [None] * len(requests)
    return list(quote_requests(context, line, checked, requests))


def _carry_out(context: Context, line: Line, checked: BaseModel, requests: Sequence[Request]) -> Iterator[Made]:
    waiting: dict[str, Request] = {}
    for request, made in _made_before(context, line, checked, requests):
        if made is None:
            waiting[request.activity_id] = request
        else:
            yield made
    asked = list(waiting.values())
    queued = queue_jobs(context, asked, _quotes(context, line, checked, asked))
    try:
        for job_id in _desk(context).carry_out([_ticket(job) for job in queued]):
            yield _outcome(context, waiting[job_id])
    except KeyboardInterrupt:
        # Who is killed leaves his jobs to the next worker; who interrupts does not want them.
        _call_off(context, queued)
        raise


def _call_off(context: Context, queued: Sequence[Job]) -> None:
    for job in queued:
        with suppress(WenmaiError):  # it has ended, or was another's before
            cancel(context, job.id)


def _desk(context: Context) -> Desk:
    if context.keeper is not None:
        return context.keeper
    completion = JobCompletion(context.database, context.blobs, context.lines, context.clock)
    return InlineDesk(Carrier(context.runner, completion, "inline"))


def _ticket(job: Job) -> Ticket:
    return Ticket(job.id, job.attempt, job.start_tag)


def _outcome(context: Context, request: Request) -> Made:
    with context.database.reading() as connection:
        job = jobs.find(connection, request.activity_id)
        assert job is not None  # it was asked for, and rows of jobs stay
        if job.state == DONE:
            return Made(request.inputs, job.id, tuple(assets.outputs_of(connection, job.id)))
    return Made(request.inputs, None, (), error=error_from_json(job.error) if job.error else was_cancelled())


def _made_before(
    context: Context, line: Line, checked: BaseModel, requests: Sequence[Request]
) -> Iterator[tuple[Request, Made | None]]:
    """Each request with what it gave before, or None."""
    for start in range(0, len(requests), REQUESTS_PER_LOOK):
        asked = requests[start : start + REQUESTS_PER_LOOK]
        with context.database.reading() as connection:
            earlier = [_earlier(connection, context.party, request) for request in asked]
        for request, found in zip(asked, earlier, strict=True):
            yield request, _reuse(context, line, checked, request, found) if isinstance(found, dict) else found


def _earlier(connection: Connection, party: str, request: Request) -> Made | dict[str, Any] | None:
    """What the same request gave; or else what an equal job of this party gave."""
    if assets.get_activity(connection, request.activity_id) is None:
        return jobs.find_result(connection, request.spec.key, party)
    outputs = tuple(assets.outputs_of(connection, request.activity_id))
    return Made(request.inputs, request.activity_id, outputs, reused=True)


def _reuse(context: Context, line: Line, checked: BaseModel, request: Request, result: dict[str, Any]) -> Made:
    """Record the blobs of an equal job as a run of its own."""
    job = replace(job_of(context, request), started_at=context.clock())
    try:
        (quote,) = _quotes(context, line, checked, [request])
        with context.database.writing() as connection:
            assets.lock_catalogue(connection)
            earlier = _earlier(connection, context.party, request)
            if isinstance(earlier, Made):  # somebody else was faster
                return earlier
            outputs = tuple(
                record(connection, Rules(context.lines, context.clock), job, result, reused=True, quote=quote)
            )
    except WenmaiError as error:
        return Made(request.inputs, None, (), error=error)
    return Made(request.inputs, job.id, outputs, reused=True)
