"""The same moment for many: processes that open all of their own, wait for each other, and then act."""

from __future__ import annotations

import multiprocessing as mp
from collections.abc import Callable, Sequence
from typing import Any

ANSWER_MAX_S = 120.0
Racer = Callable[[Callable[[], object]], str]  # opens what it needs, calls what it is given, acts, and answers


def at_once(racers: Sequence[Racer]) -> list[str]:
    """The answer of each, in their order. Raises ``queue.Empty`` where one does not come in two minutes."""
    fork = mp.get_context("fork")
    barrier, queue = fork.Barrier(len(racers)), fork.Queue()
    processes = [fork.Process(target=_run, args=(place, racer, barrier, queue)) for place, racer in enumerate(racers)]
    for process in processes:
        process.start()
    answers = dict(queue.get(timeout=ANSWER_MAX_S) for _ in racers)
    for process in processes:
        process.join(timeout=ANSWER_MAX_S)
    return [answers[place] for place in range(len(racers))]


def _run(place: int, racer: Racer, barrier: Any, queue: Any) -> None:
    queue.put((place, racer(barrier.wait)))
