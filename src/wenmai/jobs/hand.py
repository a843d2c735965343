"""One worker process: it takes a step at a time, tells its progress, and can be killed without harm to others."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from wenmai.jobs.bench import Workbench, WorkbenchSettings
from wenmai.jobs.steps import Payload, StepResult, attempt
from wenmai.jobs.threads import keep_to_one_thread

# Forked threads of BLAS and vips may deadlock; a spawned process starts clean.
SPAWN = multiprocessing.get_context("spawn")
PR_SET_PDEATHSIG = 1  # prctl(2)
PROGRESS_PAUSE_S = 0.1  # between two reports: more often nobody looks


class Hand:
    """A worker process as its owner sees it. Not for two threads at once."""

    def __init__(self, settings: WorkbenchSettings) -> None:
        """To be made by a thread that lasts: on Linux the process ends with the thread that started it."""
        self.connection, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_labour, args=(theirs, settings, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, step: str, index: int, payload: Payload) -> None:
        """Give it work; one that is dead is heard to be."""
        self._send((step, index, payload))

    def hear(self) -> float | list[str] | StepResult | None:
        """What it says next: how much is done (0…1), blobs that it will keep, or the result; None where it died.

        One that announced blobs waits for an ``answer``.
        """
        try:
            said: float | list[str] | StepResult = self.connection.recv()
        except (EOFError, OSError):
            return None
        return said

    def answer(self) -> None:
        """Let it go on that announced blobs."""
        self._send(True)

    def _send(self, thing: object) -> None:
        with suppress(OSError):
            self.connection.send(thing)

    def strike(self) -> None:
        """End it at once, with every process that it started; its owner hears that it is dead."""
        with suppress(ProcessLookupError, PermissionError):
            if self._process.pid is not None:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()  # it may not lead a group yet

    def kill(self) -> None:
        """End it at once; it is gone when this returns."""
        self.strike()
        self._process.join()
        self.connection.close()


def _labour(connection: Connection, settings: WorkbenchSettings, parent: int) -> None:
    os.setpgid(0, 0)  # so that what a step starts dies with it
    _die_with(parent)
    keep_to_one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    bench = Workbench(settings)
    while True:
        try:
            given = connection.recv()
        except (EOFError, OSError):
            return
        reporter = _Reporter(connection)
        bench.report, bench.announce = reporter, reporter.announce
        connection.send(attempt(given[0], bench, given[1], given[2]))


class _Reporter:
    """Sends how much is done, now and then, and which blobs will be kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._told_at_s = 0.0

    def __call__(self, done: float) -> None:
        now_s = time.monotonic()
        if now_s - self._told_at_s >= PROGRESS_PAUSE_S:
            self._told_at_s = now_s
            self._connection.send(min(max(float(done), 0.0), 1.0))

    def announce(self, digests: Sequence[str]) -> None:
        self._connection.send(list(digests))
        self._connection.recv()  # who is told has noted it


def _die_with(parent: int) -> None:
    """End this worker when its parent is killed, so that a killed command leaves no process behind.

    Where the system can, it does so itself and at once: another worker may take the work up a moment later. Elsewhere
    a thread looks. The parent names itself: one that is killed while this process starts is not there to be asked.
    """
    import threading

    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()
