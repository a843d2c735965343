"""Runners carry out steps. A step is a function named by its dotted path that takes JSON and gives JSON.

Whatever is large goes by digest through the blob store, so a step runs alike in this process, in a pool and, later,
on a cluster.
"""

from __future__ import annotations

import errno
import importlib
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol

from wenmai.jobs.bench import Workbench, WorkbenchSettings
from wenmai.jobs.threads import keep_to_one_thread
from wenmai.kernel.errors import RunFailure, StorageFailure, WenmaiError

Payload = dict[str, Any]
Step = Callable[[Workbench, Payload], Payload]

FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_DISK_REMEDY = "Free some space and run the command again; what is recorded is safe."
IN_FLIGHT_PER_WORKER = 4  # enough to keep every worker busy, few enough to keep memory flat over a million items


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one payload: ``value``, or ``error`` where the step failed. ``index`` counts from 0."""

    index: int
    value: Payload | None
    error: WenmaiError | None = None


class Runner(Protocol):
    """Carries out one step over many payloads; results come as they are ready, in any order, one for each payload."""

    def run(self, step: str, payloads: Iterable[Payload]) -> Iterator[StepResult]: ...

    def close(self) -> None: ...


class InlineRunner:
    """Runs steps in this process, one after another."""

    def __init__(self, settings: WorkbenchSettings) -> None:
        self._bench = Workbench(settings)

    def run(self, step: str, payloads: Iterable[Payload]) -> Iterator[StepResult]:
        function = load_step(step)
        for index, payload in enumerate(payloads):
            yield _attempt(function, self._bench, index, payload)

    def close(self) -> None:
        """Nothing is held open."""


class LocalRunner:
    """Runs steps in worker processes on this machine. A worker that dies fails its own payloads only."""

    def __init__(self, settings: WorkbenchSettings, workers: int) -> None:
        self._settings = settings
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def run(self, step: str, payloads: Iterable[Payload]) -> Iterator[StepResult]:
        waiting: dict[Future[StepResult], tuple[int, Payload]] = {}
        suspects: list[tuple[int, Payload]] = []
        numbered = iter(enumerate(payloads))
        exhausted = False
        while waiting or not exhausted:
            while not exhausted and len(waiting) < self._workers * IN_FLIGHT_PER_WORKER:
                item = next(numbered, None)
                if item is None:
                    exhausted = True
                elif (future := self._submit(step, *item)) is not None:
                    waiting[future] = item
                else:
                    suspects.append(item)
            done, _ = wait(waiting, return_when=FIRST_COMPLETED) if waiting else (set(), set())
            for future in done:
                item = waiting.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    suspects.append(item)
            if suspects and not waiting:
                self.close()
                yield from self._run_apart(step, suspects)
                suspects = []
        if suspects:
            self.close()
            yield from self._run_apart(step, suspects)

    def _submit(self, step: str, index: int, payload: Payload) -> Future[StepResult] | None:
        try:
            return self._open_pool().submit(_run_in_worker, step, index, payload)
        except BrokenProcessPool:
            return None

    def _run_apart(self, step: str, suspects: list[tuple[int, Payload]]) -> Iterator[StepResult]:
        """Run one by one what was under way when a worker died, so that only the culprit fails."""
        for index, payload in suspects:
            try:
                yield self._open_pool().submit(_run_in_worker, step, index, payload).result()
            except BrokenProcessPool:
                self.close()
                died = RunFailure(
                    "the worker process died (out of memory, or killed)",
                    where=step,
                    remedy="Try again; with a very large picture, set WENMAI_WORKERS=1.",
                )
                yield StepResult(index, None, died)

    def _open_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=self._workers,
                mp_context=multiprocessing.get_context("spawn"),  # forked threads of BLAS and vips may deadlock
                initializer=_start_worker,
                initargs=(self._settings, os.getpid()),
            )
        return self._pool

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def load_step(dotted_path: str) -> Step:
    """The function named ``package.module:function``."""
    module_name, _, function_name = dotted_path.partition(":")
    function: Step = getattr(importlib.import_module(module_name), function_name)
    return function


def _attempt(function: Step, bench: Workbench, index: int, payload: Payload) -> StepResult:
    try:
        return StepResult(index, function(bench, payload))
    except WenmaiError as error:
        return StepResult(index, None, error)
    except OSError as error:
        if error.errno not in FULL_DISK:
            return StepResult(index, None, _fault(error))
        full = StorageFailure("the disk is full", where=str(error.filename or ""), remedy=FULL_DISK_REMEDY)
        return StepResult(index, None, full)
    except Exception as error:  # whatever a picture does to a library must not stop the others
        return StepResult(index, None, _fault(error))


def _fault(error: Exception) -> RunFailure:
    return RunFailure(f"{type(error).__name__}: {error}", remedy="This is a fault of wenmai; please report it.")


class _Worker:
    """The one workbench of a worker process; a pool offers no other place to keep what its initializer made."""

    bench: Workbench | None = None


def _start_worker(settings: WorkbenchSettings, parent: int) -> None:
    import signal

    keep_to_one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    _die_with(parent)
    _Worker.bench = Workbench(settings)


def _die_with(parent: int) -> None:
    """End this worker when its parent is killed, so that a killed command leaves no process behind.

    The parent names itself: one that is killed while this process starts is no longer there to be asked.
    """
    import threading
    import time

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


def _run_in_worker(step: str, index: int, payload: Payload) -> StepResult:
    if _Worker.bench is None:
        raise RuntimeError("the worker was not started by LocalRunner")
    return _attempt(load_step(step), _Worker.bench, index, payload)
