"""Steps 4 to 8 of the door, as the keeper of jobs calls them: a job begins, is recorded whole, or ends with nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Activity, Asset
from wenmai.audit.recording import Recorder, recorded
from wenmai.jobs import store as jobs
from wenmai.jobs.model import DONE, Job
from wenmai.jobs.spec import JobSpec
from wenmai.jobs.steps import was_cancelled
from wenmai.kernel.clock import Clock, now_iso, parse_iso
from wenmai.kernel.errors import WenmaiError
from wenmai.production.meter import Usage
from wenmai.production.quotes import Quote
from wenmai.production.registry import LineRegistry
from wenmai.rights.facts import Facts
from wenmai.services.charging import settle
from wenmai.services.deciding import AGREEMENT, Permit, decide_use
from wenmai.services.ending import end_unmade
from wenmai.services.inheriting import inherit, inherit_policy, under
from wenmai.services.permitting import refusal
from wenmai.services.probing import note_usage, probe_of
from wenmai.services.recording import record_run
from wenmai.services.requesting import reserve_run
from wenmai.storage.blobs import BlobStore
from wenmai.storage.database import Database

PERMIT_AGE_S_MAX = 60.0  # a job may wait for days: what was permitted then has to be permitted when it begins


@dataclass(frozen=True, slots=True)
class Rules:
    """What it takes to record a run beside the records: which lines there are, and what time it is."""

    lines: LineRegistry
    clock: Clock


class JobCompletion:
    """Implements ``jobs.completion.Completion`` for one installation, for the jobs of every party."""

    def __init__(self, database: Database, blobs: BlobStore, lines: LineRegistry, clock: Clock) -> None:
        self._database, self._blobs = database, blobs
        self._rules = Rules(lines, clock)

    def begin(self, job_id: str, attempt: int, worker: str) -> dict[str, Any] | None:
        at = self._rules.clock()
        with self._database.writing() as connection:
            jobs.without_waiting_for_the_disk(connection)
            job = jobs.find(connection, job_id)
            if job is None or not jobs.begin(connection, job_id, attempt, worker, at):
                if job is not None and job.cancel_asked and not job.ended:
                    assets.lock_catalogue(connection)
                    end_unmade(connection, self._blobs, job, was_cancelled(), at)
                return None
            if waited_s(job, at) > PERMIT_AGE_S_MAX:
                permits_at(connection, self._rules, job, _inputs(connection, job), at)
            line = self._rules.lines.get(job.line)
            probe = probe_of(connection, line, JobSpec.from_json(job.spec), job.party)
        return {"spec": dict(job.spec), "probe": probe}

    def report(self, job_id: str, attempt: int, done: float) -> None:
        with self._database.writing() as connection:
            jobs.without_waiting_for_the_disk(connection)
            jobs.tell_progress(connection, job_id, attempt, done)

    def keeping(self, job_id: str, attempt: int, digests: Sequence[str]) -> None:
        new = [digest for digest in digests if not self._blobs.has(digest)]
        with self._database.writing() as connection:
            jobs.without_waiting_for_the_disk(connection)
            jobs.note_kept(connection, job_id, attempt, new)

    def cancelled(self, job_id: str, attempt: int) -> bool:
        with self._database.reading() as connection:
            return jobs.is_cancelled(connection, job_id, attempt)

    def ended(self, job_ids: Sequence[str]) -> list[str]:
        with self._database.reading() as connection:
            still_open = jobs.open_among(connection, job_ids)
        return [job_id for job_id in job_ids if job_id not in still_open]

    def open_jobs(self) -> list[tuple[str, int, int]]:
        with self._database.reading() as connection:
            return jobs.open_jobs(connection)

    def complete(self, job_id: str, attempt: int, result: dict[str, Any]) -> bool:
        with self._database.writing() as connection:
            assets.lock_catalogue(connection)
            job = jobs.find(connection, job_id)
            if job is None or job.ended or job.attempt != attempt:
                return True  # recorded before
            if not self._all_kept(result):
                return False
            record(connection, self._rules, job, result)
            jobs.end(connection, job_id, attempt, DONE, self._rules.clock())
        return True

    def _all_kept(self, result: dict[str, Any]) -> bool:
        outputs = result["outputs"]
        wanted = [output["blob"] for output in outputs] + [p["blob"] for output in outputs for p in output["parts"]]
        return all(self._blobs.has(digest) for digest in wanted)

    def fail(self, job_id: str, attempt: int, error: WenmaiError) -> None:
        with self._database.writing() as connection:
            assets.lock_catalogue(connection)
            job = jobs.find(connection, job_id)
            if job is not None and job.attempt == attempt:
                end_unmade(connection, self._blobs, job, error, self._rules.clock())


def record(
    connection: Connection,
    rules: Rules,
    job: Job,
    result: dict[str, Any],
    *,
    reused: bool = False,
    quote: Quote | None = None,
) -> list[Asset]:
    """Record a run whole: outputs, activity and edges (5), what they owe and allow (6), the charge, the event (8).

    What was reserved for it is settled at what it used; for one that is ``reused`` the ``quote`` is reserved first. A
    repeat changes nothing. Raises Forbidden where the inputs may not be used, Conflict where the money lacks.
    """
    spec = JobSpec.from_json(job.spec)
    inputs = _inputs(connection, job)
    permits = permits_at(connection, rules, job, inputs, job.started_at or job.asked_at)
    activity = Activity(
        line=spec.line,
        line_version=spec.line_version,
        parameters=spec.parameters,
        key=spec.key,
        party=job.party,
        inputs=job.inputs,
        started_at=job.started_at or job.asked_at,
        ended_at=now_iso(),
        meter={"reused": True} if reused else result["meter"],
    )
    jobs.put_result(connection, spec.key, job.party, result)
    outputs = record_run(connection, activity, inputs, result, job.party)
    usage = Usage(reused=True) if reused else Usage.from_meter(result["meter"])
    at = rules.clock()
    if quote is not None:
        reserve_run(connection, job, quote, at)
    with recorded(connection, "asset.made", activity.party, activity.id, at) as recorder:
        _pass_on(recorder, activity, inputs, permits, outputs, at)
        if quote is not None or job.quote is not None:
            settle(recorder, job.run_id, usage, at)
    if not reused:
        line = rules.lines.get(job.line)
        note_usage(connection, job.run_id, job.party, spec, line, result, at)
    return outputs


def waited_s(job: Job, at: str) -> float:
    """How long ago the job was asked for, and its permit decided."""
    return (parse_iso(at) - parse_iso(job.asked_at)).total_seconds()


def permits_at(connection: Connection, rules: Rules, job: Job, inputs: Sequence[Asset], at: str) -> dict[str, Permit]:
    """By what right the job's party uses each input. Raises Forbidden where one is denied."""
    action = rules.lines.get(job.line).action
    permits = decide_use(connection, job.party, action, inputs, Facts(at=at), at)
    for permit in permits.values():
        if not permit.permitted:
            raise refusal(permit, action)
    return permits


def _inputs(connection: Connection, job: Job) -> tuple[Asset, ...]:
    return tuple(assets.get_asset(connection, asset_id) for asset_id in job.inputs)


def _pass_on(
    recorder: Recorder,
    activity: Activity,
    inputs: Sequence[Asset],
    permits: dict[str, Permit],
    outputs: Sequence[Asset],
    at: str,
) -> None:
    inherit(recorder, outputs, inputs, permits, at)
    if all(permit.ground != AGREEMENT for permit in permits.values()):
        inherit_policy(recorder, outputs, inputs, activity.party, at)
    recorder.details = {
        "line": activity.line,
        "line_version": activity.line_version,
        "key": activity.key,
        "inputs": [
            {"id": asset.id, "ground": permits[asset.id].ground, "agreement": under(permits[asset.id])}
            for asset in inputs
        ],
        "outputs": [asset.id for asset in outputs],
    }
