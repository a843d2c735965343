"""Routes of making: lines, quotes, jobs and their progress."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from wenmai.jobs.failures import error_to_json
from wenmai.jobs.model import Job
from wenmai.services import making, watching
from wenmai.services.context import Context
from wenmai.services.describing_lines import line_json, usable_lines
from wenmai.services.describing_making import quotation_json
from wenmai.services.making import Made
from wenmai.services.quoting import quote_making
from wenmai.services.showing_jobs import outputs_of_job
from wenmai.services.watching import job_json
from wenmai.web.api.asking import Acting, Limit
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.making_shapes import (
    AskedOut,
    JobOut,
    JobShownOut,
    LineName,
    LineOut,
    MakingIn,
    QuotationOut,
    State,
)
from wenmai.web.api.shapes import Id
from wenmai.web.progress import MEDIA_TYPE, progress_of

router = APIRouter(responses=RESPONSES)
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}, "description": "Server-Sent Events until it ends."}
}


@router.get("/lines", response_model=list[LineOut])
def list_lines(context: Acting) -> Any:
    """What can be made here, from what, and what can be asked of each line."""
    return [line_json(line) for line in usable_lines(context)]


@router.get("/lines/{name}", response_model=LineOut)
def show_line(context: Acting, name: LineName) -> Any:
    """One line."""
    return line_json(context.lines.get(name))


@router.post("/quotes", response_model=QuotationOut)
def quote(context: Acting, asked: MakingIn) -> Any:
    """What the same request as a job would use and cost. Nothing is reserved."""
    return quotation_json(asked.line, quote_making(context, asked.line, asked.asset_ids, asked.parameters))


@router.get("/jobs", response_model=list[JobOut])
def list_jobs(context: Acting, state: Annotated[State | None, Query()] = None, limit: Limit = 100) -> Any:
    """Your jobs, the latest first."""
    return [job_json(job) for job in watching.list_jobs(context, (state,) if state else (), limit)]


@router.post("/jobs", response_model=AskedOut, status_code=202)
def ask(context: Acting, asked: MakingIn) -> Any:
    """Ask for runs of a line. The same request is the same job, so that sending it again changes nothing.

    Where every run is refused, the answer is the first refusal; otherwise what is refused stands in ``settled``.
    """
    queued, settled = making.ask(context, asked.line, asked.asset_ids, asked.parameters)
    refused = [made.error for made in settled if made.error is not None]
    if refused and len(refused) == len(settled) and not queued:
        raise refused[0]
    return {
        "jobs": [job_json(watching.job_of(context, job.id)) for job in queued],
        "settled": [_settled(made) for made in settled],
    }


@router.get("/jobs/{job_id}", response_model=JobShownOut)
def show_job(context: Acting, job_id: Id) -> Any:
    """One job of yours."""
    return _shown(context, watching.job_of(context, job_id))


@router.post("/jobs/{job_id}/cancel", response_model=JobShownOut)
def cancel(context: Acting, job_id: Id) -> Any:
    """Stop a job of yours: nothing of it is kept or charged."""
    return _shown(context, watching.cancel(context, job_id))


@router.get("/jobs/{job_id}/events", response_class=StreamingResponse, responses=EVENTS)
async def follow(request: Request, context: Acting, job_id: Id) -> Response:
    """How far a job of yours is, each time that it changes: events ``progress``, and ``end`` as the last."""
    return await progress_of(context, job_id, request.app.state.streams)


def _shown(context: Context, job: Job) -> dict[str, Any]:
    return job_json(job) | {"outputs": list(outputs_of_job(context, job))}


def _settled(made: Made) -> dict[str, Any]:
    return {
        "inputs": [asset.id for asset in made.inputs],
        "activity_id": made.activity_id,
        "outputs": [asset.id for asset in made.outputs],
        "error": error_to_json(made.error) if made.error is not None else None,
    }
