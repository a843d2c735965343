"""Steps 1 to 3 of the door: what is asked for, whether it may be, its key, and its place in the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.catalogue import withdrawn_among
from wenmai.assets.model import Asset, activity_id
from wenmai.audit.recording import recorded
from wenmai.jobs import store as jobs
from wenmai.jobs.fair_share import tags
from wenmai.jobs.model import Job
from wenmai.jobs.spec import InputSpec, JobSpec
from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.production.contract import Line
from wenmai.production.quotes import Quote
from wenmai.services.charging import reserve
from wenmai.services.context import Context
from wenmai.storage.database import lock_exclusive

COST_MS_UNKNOWN = 2_000  # what a job is taken to cost as long as nobody knows
OPEN_JOBS_MAX = 100_000  # of one party: what is queued is kept, and a loop that asks without end is a fault


@dataclass(frozen=True, slots=True)
class Request:
    """One run that is asked for: the spec, and the assets behind its inputs."""

    spec: JobSpec
    inputs: tuple[Asset, ...]
    activity_id: str


def check_parameters(line: Line, parameters: Mapping[str, Any]) -> BaseModel:
    """The line's own parameter model of ``parameters``. Raises InvalidInput that names each field at fault."""
    try:
        return line.parameters.model_validate(dict(parameters))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'parameters'}: {e['msg']}" for e in error.errors())
        choices = ", ".join(line.parameters.model_fields)
        raise InvalidInput(faults, where=f"make {line.name}", remedy=f"Parameters: {choices}.") from error


def groups_of(context: Context, line: Line, asset_ids: Sequence[str]) -> list[tuple[Asset, ...]]:
    """The assets of each run. Raises InvalidInput for a kind that the line does not take, or what was withdrawn."""
    with context.database.reading() as connection:
        known = assets.get_assets(connection, asset_ids)  # an id may be given by its first digits, too
        found = [known.get(asset_id) or assets.get_asset(connection, asset_id) for asset_id in asset_ids]
        withdrawn = withdrawn_among(connection, [asset.id for asset in found])
    for asset in found:
        if asset.kind not in line.takes:
            raise InvalidInput(
                f"{line.name} takes {', '.join(sorted(line.takes))}, and this is a {asset.kind}",
                where=asset.id[:12],
            )
        if asset.id in withdrawn:
            raise InvalidInput("this asset was withdrawn", where=asset.id[:12])
    unique = list({asset.id: asset for asset in found}.values())
    if not unique:
        raise InvalidInput("nothing to make it from", where=f"make {line.name}", remedy="Name one asset or more.")
    return [tuple(unique)] if line.gathers else [(asset,) for asset in unique]


def request_for(context: Context, line: Line, parameters: BaseModel, inputs: tuple[Asset, ...]) -> Request:
    """The request for one run over these inputs."""
    return requests_for(context, line, parameters, [inputs])[0]


def requests_for(
    context: Context, line: Line, parameters: BaseModel, groups: Sequence[tuple[Asset, ...]]
) -> list[Request]:
    """The request for a run over each of these groups of inputs."""
    if not groups:
        return []
    said, models = parameters.model_dump(mode="json"), dict(line.models(parameters, context.models))
    requests = []
    with context.database.reading() as connection:
        for inputs in groups:
            specs = tuple(_input_spec(connection, asset) for asset in inputs)
            spec = JobSpec(line.name, line.version, said, specs, models)
            identity = activity_id(spec.key, context.party, tuple(asset.id for asset in inputs))
            requests.append(Request(spec, inputs, identity))
    return requests


def _input_spec(connection: Connection, asset: Asset) -> InputSpec:
    context, parts = _what_the_catalogue_says(connection, asset), _parts(connection, asset)
    return InputSpec(asset.blob, asset.kind, asset.media_type, context, parts)


def _what_the_catalogue_says(connection: Any, asset: Asset) -> dict[str, Any]:
    if asset.work_id is None:
        return {"title_zh": asset.title_zh, "title_en": asset.title_en, "fields": {}}
    work = assets.get_work(connection, asset.work_id)
    return {"title_zh": asset.title_zh, "title_en": asset.title_en, "fields": dict(work.fields)}


def _parts(connection: Connection, asset: Asset) -> dict[str, tuple[str, str]]:
    """What belongs to something that was made; an import's derivatives are views of it, made at leisure."""
    if asset.activity_id is None:
        return {}
    found = assets.derivatives_of(connection, asset.id)
    return {role: (found[role].blob, found[role].media_type) for role in sorted(found)}


def queue_jobs(context: Context, requests: Sequence[Request], quotes: Sequence[Quote | None]) -> list[Job]:
    """Record what is asked for as jobs that wait, all or none; each has its place in the queue from now on.

    What each may cost at most is reserved. Raises Conflict where the party has not as much, or asks for too many.
    """
    if not requests:
        return []
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"jobs of {context.party}")
        _refuse_flood(connection, context.party, len(requests))
        now, before = jobs.virtual_time(connection), jobs.last_finish_tag(connection, context.party)
        queued = []
        for request, quote in zip(requests, quotes, strict=True):
            cost_ms = COST_MS_UNKNOWN if quote is None else quote.estimate.p50.core_ms
            start, before = tags(now, before, cost_ms)
            promised = quote.to_json() if quote is not None else None
            asked = replace(job_of(context, request), asked_at=at, quote=promised, start_tag=start, finish_tag=before)
            job, is_new = jobs.queue(connection, asked)
            if is_new and quote is not None:
                reserve_run(connection, job, quote, at)
            queued.append(job)
    return queued


def reserve_run(connection: Connection, job: Job, quote: Quote, at: str) -> None:
    """Set aside what a job may cost at most, as an event of its own. Raises Conflict where its party has less."""
    with recorded(connection, "run.reserved", job.party, job.run_id, at) as recorder:
        reserved = reserve(recorder, job.run_id, job.party, quote, at, job.titles[1] or job.titles[0])
        recorder.details = {"line": job.line, "held_fen": reserved.held_fen if reserved is not None else 0}


def job_of(context: Context, request: Request) -> Job:
    """The job that a request becomes, asked for now."""
    first = request.inputs[0]
    return Job(
        id=request.activity_id,
        party=context.party,
        line=request.spec.line,
        spec=request.spec.to_json(),
        inputs=tuple(asset.id for asset in request.inputs),
        asked_at=context.clock(),
        titles=(first.title_zh, first.title_en),
    )


def _refuse_flood(connection: Connection, party: str, more: int) -> None:
    waiting = jobs.count_open(connection, party)
    if waiting + more > OPEN_JOBS_MAX:
        raise Conflict(
            f"{party} has {waiting} jobs that wait, and {OPEN_JOBS_MAX} may",
            where="jobs",
            remedy="Wait for some to end, or cancel them: wenmai jobs cancel ID.",
            rule="jobs.quota",
        )
