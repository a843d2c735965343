"""The one door: everything that becomes an Asset by being made is made here, always by the same steps.

1 permit, 3 key and reuse, 4 run, 5 record, 6 inherited rights and royalties, 8 event. The quote (2) has its place; the
credential (7) is signed where a file leaves (``services.crediting``), so that equal requests keep equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Activity, Asset, activity_id
from wenmai.audit.recording import recorded
from wenmai.jobs import store as jobs
from wenmai.jobs.line_step import RUN_LINE
from wenmai.jobs.spec import InputSpec, JobSpec
from wenmai.kernel.clock import now_iso
from wenmai.kernel.errors import Forbidden, InvalidInput, WenmaiError
from wenmai.production.contract import Line
from wenmai.services.context import Context, Progress, silent
from wenmai.services.deciding import AGREEMENT, Permit
from wenmai.services.inheriting import inherit, inherit_policy, under
from wenmai.services.permitting import permits_for
from wenmai.services.recording import record_run


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one run: its outputs, or the error that stopped it. ``reused`` tells that no line ran."""

    inputs: tuple[Asset, ...]
    activity_id: str | None
    outputs: tuple[Asset, ...]
    reused: bool = False
    error: WenmaiError | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One run that is asked for: the spec, and the assets behind its inputs."""

    spec: JobSpec
    inputs: tuple[Asset, ...]
    activity_id: str
    permits: Mapping[str, Permit]


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
    line = context.lines.get(line_name)
    checked = check_parameters(line, parameters)
    groups = _groups(context, line, asset_ids)
    requests, refused = [], []
    for group, permits in zip(groups, permits_for(context, line, groups), strict=True):
        if isinstance(permits, Forbidden):
            refused.append(Made(group, None, (), error=permits))
        else:
            requests.append(_request(context, line, checked, group, permits))
    # 2 quote: line.quote(inputs, parameters) stands here.
    total, done = len(groups), 0
    progress(done, total)
    for made in chain(refused, _run(context, requests)):
        done += 1
        progress(done, total)
        yield made


def check_parameters(line: Line, parameters: Mapping[str, Any]) -> BaseModel:
    """The line's own parameter model of ``parameters``. Raises InvalidInput that names each field at fault."""
    try:
        return line.parameters.model_validate(dict(parameters))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'parameters'}: {e['msg']}" for e in error.errors())
        choices = ", ".join(line.parameters.model_fields)
        raise InvalidInput(faults, where=f"make {line.name}", remedy=f"Parameters: {choices}.") from error


def _groups(context: Context, line: Line, asset_ids: Sequence[str]) -> list[tuple[Asset, ...]]:
    with context.database.reading() as connection:
        found = [assets.get_asset(connection, asset_id) for asset_id in asset_ids]
        for asset in found:
            if asset.kind not in line.takes:
                raise InvalidInput(
                    f"{line.name} takes {', '.join(sorted(line.takes))}, and this is a {asset.kind}",
                    where=asset.id[:12],
                )
            if assets.is_withdrawn(connection, asset.id):
                raise InvalidInput("this asset was withdrawn", where=asset.id[:12])
    unique = list({asset.id: asset for asset in found}.values())
    if not unique:
        raise InvalidInput("nothing to make it from", where=f"make {line.name}", remedy="Name one asset or more.")
    return [tuple(unique)] if line.gathers else [(asset,) for asset in unique]


def _request(
    context: Context, line: Line, parameters: BaseModel, inputs: tuple[Asset, ...], permits: Mapping[str, Permit]
) -> Request:
    with context.database.reading() as connection:
        specs = tuple(
            InputSpec(asset.blob, asset.kind, asset.media_type, _what_the_catalogue_says(connection, asset))
            for asset in inputs
        )
    spec = JobSpec(
        line=line.name,
        line_version=line.version,
        parameters=parameters.model_dump(mode="json"),
        inputs=specs,
        models=dict(line.models(parameters, context.models)),
    )
    return Request(spec, inputs, activity_id(spec.key, context.party, tuple(asset.id for asset in inputs)), permits)


def _what_the_catalogue_says(connection: Any, asset: Asset) -> dict[str, Any]:
    if asset.work_id is None:
        return {"title_zh": asset.title_zh, "title_en": asset.title_en, "fields": {}}
    work = assets.get_work(connection, asset.work_id)
    return {"title_zh": asset.title_zh, "title_en": asset.title_en, "fields": dict(work.fields)}


def _run(context: Context, requests: Sequence[Request]) -> Iterator[Made]:
    waiting: list[Request] = []
    for request in requests:
        made = _made_before(context, request)
        if made is None:
            waiting.append(request)
        else:
            yield made
    started_at = now_iso()
    for result in context.runner.run(RUN_LINE, (request.spec.to_json() for request in waiting)):
        request = waiting[result.index]
        if result.value is None:
            yield Made(request.inputs, None, (), error=result.error)
            continue
        yield _record(context, request, result.value, started_at, reused=False)


def _made_before(context: Context, request: Request) -> Made | None:
    """What the same request gave before; or the blobs of an equal job of this party, recorded as a run of its own."""
    with context.database.reading() as connection:
        if assets.get_activity(connection, request.activity_id) is not None:
            outputs = tuple(assets.outputs_of(connection, request.activity_id))
            return Made(request.inputs, request.activity_id, outputs, reused=True)
        result = jobs.find_result(connection, request.spec.key, context.party)
    if result is None:
        return None
    return _record(context, request, result, now_iso(), reused=True)


def _record(context: Context, request: Request, result: dict[str, Any], started_at: str, *, reused: bool) -> Made:
    spec = request.spec
    activity = Activity(
        line=spec.line,
        line_version=spec.line_version,
        parameters=spec.parameters,
        key=spec.key,
        party=context.party,
        inputs=tuple(asset.id for asset in request.inputs),
        started_at=started_at,
        ended_at=now_iso(),
        meter={"reused": True} if reused else result["meter"],
    )
    try:
        with context.database.writing() as connection:
            assets.lock_catalogue(connection)
            jobs.put_result(connection, spec.key, context.party, result)
            outputs = record_run(connection, activity, request.inputs, result, context.party)
            _vouch(connection, context, activity, request, outputs)
    except WenmaiError as error:
        return Made(request.inputs, None, (), error=error)
    return Made(request.inputs, activity.id, tuple(outputs), reused=reused)


def _vouch(
    connection: Connection, context: Context, activity: Activity, request: Request, outputs: Sequence[Asset]
) -> None:
    """Steps 6 and 8: what the outputs owe and allow is frozen, and the event that vouches for it goes to the log."""
    at = context.clock()
    with recorded(connection, "asset.made", context.party, activity.id, at) as recorder:
        inherit(recorder, outputs, request.inputs, request.permits, at)
        if all(permit.ground != AGREEMENT for permit in request.permits.values()):
            inherit_policy(recorder, outputs, request.inputs, context.party, at)
        recorder.details = {
            "line": activity.line,
            "line_version": activity.line_version,
            "key": activity.key,
            "inputs": [
                {
                    "id": asset.id,
                    "ground": request.permits[asset.id].ground,
                    "agreement": under(request.permits[asset.id]),
                }
                for asset in request.inputs
            ],
            "outputs": [asset.id for asset in outputs],
        }
