"""Carries one job from its beginning to its end: the work, retried where the platform failed it, and the completion."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wenmai.jobs.completion import Completion
from wenmai.jobs.failures import error_from_json, error_to_json
from wenmai.jobs.line_step import RUN_LINE
from wenmai.jobs.runner import Runner, Watch
from wenmai.jobs.steps import StepResult, WorkerLost
from wenmai.kernel.errors import RunFailure, WenmaiError

TRIALS = 3  # of work whose process died; what is wrong with the input stays wrong
FIRST_PAUSE_S = 0.5
COMPLETIONS = 3  # as often a run is done again whose blobs are gone when it is to be recorded
TELL_PAUSE_S = 0.5  # between two writes of a job's progress

Outcome = dict[str, Any]
Work = Callable[[str, int], Outcome]


@dataclass(frozen=True)
class Carrier:
    """What a worker does with a job. ``work`` is what must not be done twice; ``settle`` may be."""

    runner: Runner
    completion: Completion
    worker: str

    def carry_out(self, job_id: str, attempt: int, work: Work | None = None) -> None:
        """Do the whole; a keeper gives ``work`` as the step whose result it keeps."""
        for _ in range(COMPLETIONS):
            if self.settle(job_id, attempt, (work or self.work)(job_id, attempt)):
                return
        gone = RunFailure("what the run kept was gone each time it was recorded", where=job_id[:16], rule="jobs.blobs")
        self.completion.fail(job_id, attempt, gone)

    def work(self, job_id: str, attempt: int) -> Outcome:
        """Run the line: {"result": …}, {"error": …}, or {} where there is nothing to do."""
        try:
            payload = self.completion.begin(job_id, attempt, self.worker)
            if payload is None:
                return {}
            result = self._with_retries(job_id, attempt, payload)
        except WenmaiError as error:
            return {"error": error_to_json(error)}
        if result.error is not None:
            return {"error": error_to_json(result.error)}
        return {"result": result.value}

    def _with_retries(self, job_id: str, attempt: int, payload: dict[str, Any]) -> StepResult:
        completion = self.completion
        watch = Watch(
            report=_Telling(completion, job_id, attempt),
            cancelled=lambda: completion.cancelled(job_id, attempt),
            keeping=lambda digests: completion.keeping(job_id, attempt, digests),
        )
        pause_s = FIRST_PAUSE_S
        for trial in range(1, TRIALS + 1):
            result = self.runner.carry(RUN_LINE, payload, watch)
            if not isinstance(result.error, WorkerLost) or trial == TRIALS:
                break
            time.sleep(pause_s)
            pause_s *= 2
        return result

    def settle(self, job_id: str, attempt: int, outcome: Outcome) -> bool:
        """Bring the job to its end; False where its work has to be done again."""
        if "result" in outcome:
            try:
                return self.completion.complete(job_id, attempt, outcome["result"])
            except WenmaiError as error:
                self.completion.fail(job_id, attempt, error)
        elif "error" in outcome:
            self.completion.fail(job_id, attempt, error_from_json(outcome["error"]))
        return True


class _Telling:
    """Writes a job's progress down, now and then."""

    def __init__(self, completion: Completion, job_id: str, attempt: int) -> None:
        self._completion, self._job_id, self._attempt = completion, job_id, attempt
        self._told_at_s = time.monotonic()

    def __call__(self, done: float) -> None:
        if time.monotonic() - self._told_at_s >= TELL_PAUSE_S:
            self._told_at_s = time.monotonic()
            self._completion.report(self._job_id, self._attempt, done)
