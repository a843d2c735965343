"""What a step is, and how one attempt at it ends: with a value, or with an error that says what is wrong."""

from __future__ import annotations

import errno
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wenmai.jobs.bench import Workbench
from wenmai.kernel.errors import RunFailure, StorageFailure, WenmaiError

Payload = dict[str, Any]
Step = Callable[[Workbench, Payload], Payload]

FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FAULT_REMEDY = "This is a fault of wenmai; please report it."
FULL_DISK_REMEDY = "Free some space and run the command again; what is recorded is safe."


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one payload: ``value``, or ``error`` where the step failed. ``index`` counts from 0."""

    index: int
    value: Payload | None
    error: WenmaiError | None = None


class WorkerLost(RunFailure):
    """The process that did the work is gone. The platform's fault: to be tried again, at nobody's cost."""


class Cancelled(RunFailure):
    """The work was stopped because somebody asked for it."""


class Abandoned(BaseException):  # no Exception: a keeper records those, and this work is to be done by another
    """The work was dropped because its worker goes; whoever comes next does it again."""


def load_step(dotted_path: str) -> Step:
    """The function named ``package.module:function``."""
    module_name, _, function_name = dotted_path.partition(":")
    function: Step = getattr(importlib.import_module(module_name), function_name)
    return function


def attempt(step: str, bench: Workbench, index: int, payload: Payload) -> StepResult:
    """Run a step once; whatever goes wrong becomes the error of its result."""
    try:
        return StepResult(index, load_step(step)(bench, payload))
    except WenmaiError as error:
        return StepResult(index, None, error)
    except OSError as error:
        if error.errno not in FULL_DISK:
            return StepResult(index, None, _fault(error))
        where = str(error.filename or bench.scratch_dir)  # a write that fails names no file
        full = StorageFailure("the disk is full", where=where, remedy=FULL_DISK_REMEDY, rule="storage.full")
        return StepResult(index, None, full)
    except Exception as error:  # whatever a picture does to a library must not stop the others
        return StepResult(index, None, _fault(error))


def worker_lost(step: str) -> WorkerLost:
    """The error of work whose process died."""
    return WorkerLost(
        "the worker process died (out of memory, or killed)",
        where=step,
        remedy="Try again; with a very large picture, set WENMAI_WORKERS=1.",
        rule="jobs.worker-lost",
    )


def was_cancelled(step: str = "") -> Cancelled:
    """The error of work that somebody asked to stop."""
    return Cancelled("cancelled", where=step, rule="jobs.cancelled")


def _fault(error: Exception) -> RunFailure:
    return RunFailure(f"{type(error).__name__}: {error}", remedy=FAULT_REMEDY, rule="jobs.fault")
