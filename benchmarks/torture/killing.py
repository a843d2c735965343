"""Kills a child with SIGKILL at random moments, many a second: children are forked off a process that is ready."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from typing import Any

from benchmarks.torture.carrying_work import PRELOADED

POLLED_EVERY_S = 0.001


def told_until_killed(work: Callable[..., None], *arguments: Any, after_s: float) -> list[Any]:
    """Fork ``work(*arguments, pipe)``, kill it ``after_s`` after it first speaks, and give what it said after that."""
    parent, child = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=work, args=(*arguments, child))
    process.start()
    child.close()
    parent.recv()  # it is about to begin
    time.sleep(after_s)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    told = []
    try:
        while True:
            told.append(parent.recv())
    except EOFError:
        parent.close()
    return told


class Killer:
    """Runs a function in a child and kills it after a random part of the time that a whole run takes."""

    def __init__(self, seed: int) -> None:
        self._processes: ForkServerContext = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(PRELOADED)
        self._chance = random.Random(seed)

    def run(self, work: Callable[..., Any], *arguments: Any, after_s: float | None = None) -> bool:
        """Whether the child came to its end; with ``after_s``, it is killed by then at the latest."""
        child = self._processes.Process(target=work, args=arguments)
        child.start()
        assert child.pid is not None
        child.join(None if after_s is None else self._chance.uniform(0, after_s))
        if child.exitcode is None:
            os.kill(child.pid, signal.SIGKILL)
        child.join()
        code = child.exitcode
        child.close()
        if code not in (0, -signal.SIGKILL):
            raise AssertionError(f"the child left with {code}")
        return code == 0

    def run_until(self, seen: Callable[[], bool], work: Callable[..., Any], *arguments: Any) -> bool:
        """Whether the child was killed, which it is as soon as ``seen()`` is true."""
        child = self._processes.Process(target=work, args=arguments)
        child.start()
        assert child.pid is not None
        while child.is_alive() and not seen():
            time.sleep(POLLED_EVERY_S)
        os.kill(child.pid, signal.SIGKILL) if child.is_alive() else None
        child.join()
        return child.exitcode == -signal.SIGKILL

    def until_done(
        self,
        work: Callable[..., Any],
        *arguments: Any,
        check: Callable[[], None],
        first_s: float = 0.1,
        growth: float = 1.6,
    ) -> int:
        """Run and kill children, each let live longer, until one comes to its end; ``check`` what each kill leaves.

        Returns the number of kills. However fast or slow the machine is, some fall into the middle of the work.
        """
        kills, after_s = 0, first_s
        while not self.run(work, *arguments, after_s=after_s):
            check()
            kills, after_s = kills + 1, after_s * growth
        return kills
