"""Runners carry out steps. A step is a function named by its dotted path that takes JSON and gives JSON.

Whatever is large goes by digest through the blob store, so a step runs alike in this process, in a worker process and
on a cluster.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Protocol

from wenmai.jobs.bench import Workbench, WorkbenchSettings, tidy_scratch
from wenmai.jobs.crew import Crew
from wenmai.jobs.hand import Hand
from wenmai.jobs.steps import Abandoned, Payload, StepResult, attempt, was_cancelled, worker_lost

LOOK_S = 0.25  # how often it is asked whether work that goes on is still wanted


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches one piece of work: he is told how much is done (0…1) and which blobs it will keep, and may stop it.

    The work waits until ``keeping`` has returned.
    """

    report: Callable[[float], None] = lambda done: None
    cancelled: Callable[[], bool] = lambda: False
    keeping: Callable[[Sequence[str]], None] = lambda digests: None


UNWATCHED = Watch()


class Runner(Protocol):
    """Carries out steps, wherever it may be."""

    def run(self, step: str, payloads: Iterable[Payload]) -> Iterator[StepResult]:
        """One step over many payloads; one result for each, as they are ready, in any order."""
        ...

    def carry(self, step: str, payload: Payload, watch: Watch = UNWATCHED) -> StepResult:
        """One step over one payload, watched. May be called by several threads.

        The error of its result is Cancelled where the watch stopped it, WorkerLost where its process died.
        """
        ...

    def close(self) -> None:
        """Let idle workers go; they come back when there is work."""
        ...

    def tidy(self) -> None:
        """Remove what killed workers left in their scratch folders."""
        ...

    def stop(self) -> None:
        """End for good. Work under way is abandoned: ``carry`` raises Abandoned."""
        ...


class InlineRunner:
    """Runs steps in this process, one after another. Nothing can be stopped that has begun."""

    def __init__(self, settings: WorkbenchSettings) -> None:
        self._settings = settings
        self._bench = Workbench(settings)

    def run(self, step: str, payloads: Iterable[Payload]) -> Iterator[StepResult]:
        for index, payload in enumerate(payloads):
            yield attempt(step, self._bench, index, payload)

    def carry(self, step: str, payload: Payload, watch: Watch = UNWATCHED) -> StepResult:
        if watch.cancelled():
            return StepResult(0, None, was_cancelled(step))
        self._bench.report, self._bench.announce = watch.report, watch.keeping
        return attempt(step, self._bench, 0, payload)

    def close(self) -> None:
        """Nothing is held open."""

    def tidy(self) -> None:
        tidy_scratch(self._settings)

    def stop(self) -> None:
        """What is under way ends by itself."""


class LocalRunner:
    """Runs steps in worker processes on this machine. A worker that dies fails its own payload only."""

    def __init__(self, settings: WorkbenchSettings, workers: int) -> None:
        self._crew = Crew(settings, workers)
        self._workers = workers

    def run(self, step: str, payloads: Iterable[Payload]) -> Iterator[StepResult]:
        numbered = enumerate(payloads)
        working: dict[Hand, int] = {}
        waiting = next(numbered, None)  # looked at before a hand is asked for: to start one takes a second
        try:
            while working or waiting is not None:
                while waiting is not None and len(working) < self._workers:
                    hand = self._crew.lease_at_once() if working else self._crew.lease()
                    if hand is None:
                        break
                    working[hand] = waiting[0]
                    hand.give(step, *waiting)
                    waiting = next(numbered, None)
                yield from self._hear(step, working)
        finally:
            for hand in working:
                self._crew.give_back(hand, whole=False)
            if working:
                self.tidy()

    def _hear(self, step: str, working: dict[Hand, int]) -> Iterator[StepResult]:
        by_connection = {hand.connection: hand for hand in working}
        for connection in wait(list(by_connection)):
            hand = by_connection[connection]  # type: ignore[index]
            said = hand.hear()
            if isinstance(said, list):
                hand.answer()
            if isinstance(said, (float, list)):
                continue
            index = working.pop(hand)
            self._crew.give_back(hand, whole=said is not None)
            yield said or StepResult(index, None, worker_lost(step))

    def carry(self, step: str, payload: Payload, watch: Watch = UNWATCHED) -> StepResult:
        hand = self._crew.lease(watch.cancelled)
        if hand is None:
            return StepResult(0, None, was_cancelled(step))
        whole = False
        try:
            hand.give(step, 0, payload)
            looked_at_s = time.monotonic()
            while True:
                if hand.connection.poll(LOOK_S):
                    said = hand.hear()
                    if said is None or isinstance(said, StepResult):
                        whole = said is not None
                        if said is None and self._crew.disbanded:
                            raise Abandoned
                        return said or StepResult(0, None, worker_lost(step))
                    if isinstance(said, float):
                        watch.report(said)
                    else:
                        watch.keeping(said)
                        hand.answer()
                if time.monotonic() - looked_at_s >= LOOK_S:
                    looked_at_s = time.monotonic()
                    if watch.cancelled():
                        return StepResult(0, None, was_cancelled(step))
        finally:
            self._crew.give_back(hand, whole=whole)
            if not whole:
                self.tidy()  # what it had in its scratch folder when it was stopped

    def close(self) -> None:
        self._crew.dismiss()

    def tidy(self) -> None:
        tidy_scratch(self._crew.settings)

    def stop(self) -> None:
        self._crew.disband()
