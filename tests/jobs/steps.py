"""Steps for the runner's tests; they run in worker processes, so they live in a module of their own."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from wenmai.jobs.bench import Workbench
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput


def double(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """Twice the number; 13 is bad input, 66 a fault of ours, 99 kills the worker."""
    number = payload["number"]
    if number == 13:
        raise InvalidInput("unlucky", where="13")
    if number == 66:
        raise ZeroDivisionError
    if number == 99:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"number": 2 * number, "pid": os.getpid()}


def keep(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    return {"digest": bench.blobs.put(payload["text"].encode())}


def long(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """Tells that a quarter is done, and then takes its time."""
    bench.report(0.25)
    time.sleep(payload["pause_s"])
    return {}


def announced(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """Says what it will keep, and keeps it."""
    data = payload["text"].encode()
    bench.announce([digests.of_bytes(data)])
    return {"digest": bench.blobs.put(data)}


def restless(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """Tells how far it is without a pause, and never ends."""
    while True:
        bench.report(0.5)
        time.sleep(0.01)
