"""A worker's day: it carries out jobs until it is told to leave, and seals what was recorded."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

from wenmai.jobs import store as jobs
from wenmai.kernel.errors import InvalidInput
from wenmai.services.auditing import seal
from wenmai.services.context import Context

LOOK_S = 0.3
SEAL_ROUNDS = 100  # every half minute


def work(context: Context, *, until_idle: bool, ready: Callable[[str], None]) -> str:
    """Be a worker until SIGTERM or SIGINT (or, on demand, until nothing is open). Returns its name."""
    if context.keeper is None:
        raise InvalidInput("a worker needs a keeper of jobs", remedy="Open the installation without inline.")
    leaving = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        leaving.set()

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        name = context.keeper.attend()
        ready(name)
        rounds = 0
        while not leaving.wait(LOOK_S):
            rounds += 1
            if rounds % SEAL_ROUNDS == 0:
                seal(context)
            if until_idle and _idle(context):
                break
        seal(context)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return name


def _idle(context: Context) -> bool:
    with context.database.reading() as connection:
        return not jobs.any_open(connection)
