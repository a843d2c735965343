"""Carries steps out on a Ray cluster: the same specs, the same steps, the same bytes as on this machine.

Tasks keep nothing and are never retried by Ray: the keeper of jobs retries. Blobs have to lie where every node reaches
them (a shared folder, or an S3 address).
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import ray
from ray.exceptions import RayError

from wenmai.jobs.bench import Workbench, WorkbenchSettings, tidy_scratch
from wenmai.jobs.hand import PROGRESS_PAUSE_S
from wenmai.jobs.runner import LOOK_S, UNWATCHED, Watch
from wenmai.jobs.steps import Abandoned, Payload, StepResult, attempt, was_cancelled, worker_lost
from wenmai.jobs.threads import keep_to_one_thread
from wenmai.kernel.errors import RunFailure

AHEAD = 2  # tasks for each core of the cluster, so that none waits for the next
# A task says the next thing when the one before was taken: that is how it learns that it was heard.
SPEAKS = {"num_returns": "streaming", "_generator_backpressure_num_objects": 1}
HEARD = "heard"
STAY_S = 1.0  # between two looks of the thread that joined the cluster, whether it is still needed


class RayRunner:
    """A runner over a cluster. ``address`` as ``ray.init`` takes it; empty: a cluster on this machine alone."""

    def __init__(self, settings: WorkbenchSettings, workers: int, address: str = "") -> None:
        self._settings, self._stopped = settings, False
        self._workers, self._address = workers, address
        self._connecting = threading.Lock()

    def _connect(self) -> None:
        """Join the cluster when the first step is asked for, since it takes seconds. Raises RunFailure."""
        with self._connecting:  # jobs come in threads of their own
            if not ray.is_initialized():
                _join(self._workers, self._address)
            self._labour = ray.remote(max_retries=0, num_cpus=1)(_labour).options(**SPEAKS)

    def run(self, step: str, payloads: Iterable[Payload]) -> Iterator[StepResult]:
        self._connect()
        most = max(1, int(ray.cluster_resources().get("CPU", 1))) * AHEAD
        numbered = enumerate(payloads)
        working: dict[Any, int] = {}
        waiting = next(numbered, None)
        while working or waiting is not None:
            while waiting is not None and len(working) < most:
                said = self._labour.remote(self._settings, step, *waiting)
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
        said = self._labour.remote(self._settings, step, 0, payload)
        looked_at_s = time.monotonic()
        while True:
            ready, _ = ray.wait([said], timeout=LOOK_S, fetch_local=False)
            if self._stopped:
                _stop(said)
                raise Abandoned
            if time.monotonic() - looked_at_s >= LOOK_S:
                looked_at_s = time.monotonic()
                if watch.cancelled():
                    _stop(said)
                    return StepResult(0, None, was_cancelled(step))
            if not ready:
                continue
            heard = _next(said, step, 0)
            if isinstance(heard, StepResult):
                return heard
            if isinstance(heard, list):
                watch.keeping(heard)
            elif isinstance(heard, float):
                watch.report(heard)

    def close(self) -> None:
        """Ray lets idle workers go by itself."""

    def tidy(self) -> None:
        tidy_scratch(self._settings)

    def stop(self) -> None:
        self._stopped = True
        if ray.is_initialized():
            ray.shutdown()


def _join(workers: int, address: str) -> None:
    """Join the cluster, or start one here, from a thread that stays.

    The servers of a cluster on this machine are killed with the thread that started them (``PR_SET_PDEATHSIG`` is a
    thread's, prctl(2)), and then Ray ends the process: threads of jobs come and go.
    """
    joined: queue.Queue[Exception | None] = queue.Queue()

    def stay() -> None:
        own = {} if address else {"num_cpus": workers, "include_dashboard": False}
        try:
            ray.init(address=address or None, log_to_driver=False, logging_level="ERROR", **own)
        except Exception as error:  # Ray raises plain ones, and what fails may be anywhere in the cluster
            joined.put(error)
            return
        joined.put(None)
        while ray.is_initialized():
            time.sleep(STAY_S)

    threading.Thread(target=stay, name="ray", daemon=True).start()
    error = joined.get()
    if error is not None:
        raise _no_cluster(address, error) from error


def _no_cluster(address: str, error: Exception) -> RunFailure:
    return RunFailure(
        f"the Ray cluster cannot be joined: {str(error).partition(chr(10))[0][:200]}",
        where=address or "this machine",
        remedy="Check WENMAI_RAY_ADDRESS and that the cluster runs, or leave WENMAI_RUNNER away to work here.",
        rule="jobs.ray",
    )


def _next(said: Any, step: str, index: int) -> float | list[str] | str | StepResult:
    """What a task says next; that it was lost, where its process died."""
    try:
        heard: float | list[str] | str | StepResult = ray.get(next(said))
    except (RayError, StopIteration):
        return StepResult(index, None, worker_lost(step))
    return heard


def _stop(said: Any) -> None:
    ray.cancel(said, force=True)


@lru_cache(maxsize=1)
def _bench(blobs: str, models_dir: str, scratch_dir: str, lines: tuple[tuple[str, str], ...]) -> Workbench:
    """The workbench of this process of the cluster; a task has no other place to keep what the next needs."""
    keep_to_one_thread()
    settings = WorkbenchSettings(blobs, models_dir, scratch_dir, dict(lines))
    tidy_scratch(settings)  # of processes before this one on this node: only here can they be told from the living
    return Workbench(settings)


def _labour(settings: WorkbenchSettings, step: str, index: int, payload: Payload) -> Iterator[Any]:
    """One step in a process of the cluster: tells how far it is and what it will keep, and last the result."""
    lines = tuple(sorted(settings.lines.items()))
    bench = _bench(settings.blobs, settings.models_dir, settings.scratch_dir, lines)
    voice = _Voice()

    def work() -> None:
        bench.report, bench.announce = voice.report, voice.announce
        voice.said.put(attempt(step, bench, index, payload))

    threading.Thread(target=work, daemon=True).start()
    while True:
        told = voice.said.get()
        yield told
        if isinstance(told, StepResult):
            return
        if isinstance(told, list):
            yield HEARD  # taken when what came before has been noted, and only then is it gone on
            voice.heard.set()


class _Voice:
    """What a step says, from the thread in which it works to that which speaks to whoever asked for it."""

    def __init__(self) -> None:
        self.said: queue.Queue[Any] = queue.Queue()
        self.heard = threading.Event()
        self._told_at_s = 0.0

    def report(self, done: float) -> None:
        now_s = time.monotonic()
        if now_s - self._told_at_s >= PROGRESS_PAUSE_S:
            self._told_at_s = now_s
            self.said.put(min(max(float(done), 0.0), 1.0))

    def announce(self, digests: Sequence[str]) -> None:
        self.heard.clear()
        self.said.put(list(digests))
        self.heard.wait()
