"""Carries steps out on a Ray cluster: the same specs, the same steps, the same bytes as on this machine.

Tasks keep nothing and are never retried by Ray: the keeper of jobs retries. Blobs have to lie where every node reaches
them (a shared folder, or an S3 address).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import ray
from ray.exceptions import RayError

from wenmai.jobs.bench import Workbench, WorkbenchSettings, tidy_scratch
from wenmai.jobs.runner import LOOK_S, UNWATCHED, Watch
from wenmai.jobs.steps import Abandoned, Payload, StepResult, attempt, was_cancelled, worker_lost
from wenmai.jobs.threads import keep_to_one_thread

AHEAD = 2  # tasks for each core of the cluster, so that none waits for the next


class RayRunner:
    """A runner over a cluster. ``address`` as ``ray.init`` takes it; empty: a cluster on this machine alone."""

    def __init__(self, settings: WorkbenchSettings, workers: int, address: str = "") -> None:
        self._settings, self._stopped = settings, False
        self._workers, self._address = workers, address

    def _connect(self) -> None:
        """Join the cluster when the first step is asked for: it takes seconds."""
        if not ray.is_initialized():
            own = {} if self._address else {"num_cpus": self._workers, "include_dashboard": False}
            ray.init(address=self._address or None, log_to_driver=False, logging_level="ERROR", **own)
        self._labour = ray.remote(max_retries=0, num_cpus=1)(_labour)

    def run(self, step: str, payloads: Iterable[Payload]) -> Iterator[StepResult]:
        self._connect()
        most = max(1, int(ray.cluster_resources().get("CPU", 1))) * AHEAD
        numbered = enumerate(payloads)
        working: dict[Any, int] = {}
        waiting = next(numbered, None)
        while working or waiting is not None:
            while waiting is not None and len(working) < most:
                said = self._labour.options(num_returns="streaming").remote(self._settings, step, *waiting)
                working[said] = waiting[0]
                waiting = next(numbered, None)
            ready, _ = ray.wait(list(working), num_returns=1, fetch_local=False)
            for said in ready:
                result = _next(said, step, working[said])
                if isinstance(result, StepResult):
                    del working[said]
                    yield result

    def carry(self, step: str, payload: Payload, watch: Watch = UNWATCHED) -> StepResult:
        self._connect()
        said = self._labour.options(num_returns="streaming").remote(self._settings, step, 0, payload)
        while True:
            ready, _ = ray.wait([said], timeout=LOOK_S, fetch_local=False)
            if self._stopped:
                _stop(said)
                raise Abandoned
            if not ready:
                if watch.cancelled():
                    _stop(said)
                    return StepResult(0, None, was_cancelled(step))
                continue
            heard = _next(said, step, 0)
            if isinstance(heard, StepResult):
                return heard
            if isinstance(heard, list):
                watch.keeping(heard)
            else:
                watch.report(heard)

    def close(self) -> None:
        """Ray lets idle workers go by itself."""

    def tidy(self) -> None:
        tidy_scratch(self._settings)

    def stop(self) -> None:
        self._stopped = True
        if ray.is_initialized():
            ray.shutdown()


def _next(said: Any, step: str, index: int) -> float | list[str] | StepResult:
    """What a task says next; that it was lost, where its process died."""
    try:
        heard: float | list[str] | StepResult = ray.get(next(said))
    except (RayError, StopIteration):
        return StepResult(index, None, worker_lost(step))
    return heard


def _stop(said: Any) -> None:
    ray.cancel(said, force=True)


@lru_cache(maxsize=1)
def _bench(blobs: str, models_dir: str, scratch_dir: str, lines: tuple[tuple[str, str], ...]) -> Workbench:
    """The workbench of this process of the cluster; a task has no other place to keep what the next needs."""
    keep_to_one_thread()
    return Workbench(WorkbenchSettings(blobs, models_dir, scratch_dir, dict(lines)))


def _labour(settings: WorkbenchSettings, step: str, index: int, payload: Payload) -> Iterator[Any]:
    """One step in a process of the cluster: tells how far it is and what it will keep, and last the result."""
    lines = tuple(sorted(settings.lines.items()))
    bench = _bench(settings.blobs, settings.models_dir, settings.scratch_dir, lines)
    said: queue.Queue[Any] = queue.Queue()

    def announce(digests: Sequence[str]) -> None:
        said.put(list(digests))

    def work() -> None:
        bench.report, bench.announce = lambda done: said.put(float(done)), announce
        said.put(attempt(step, bench, index, payload))

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    while True:
        heard = said.get()
        yield heard
        if isinstance(heard, StepResult):
            return
