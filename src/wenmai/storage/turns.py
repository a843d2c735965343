"""Writers of one SQLite file take turns by a lock beside it.

SQLite's own writers poll for its lock with pauses that grow to a tenth of a second: of several processes that write
much, some then wait for seconds while others pass them again and again. Here nobody pauses longer than two
milliseconds, and a second lock tells who comes that others wait. Who does not know of the turns (another program) is
still held off by SQLite's own lock.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wenmai.kernel.errors import StorageFailure

try:
    import fcntl
except ImportError:  # no POSIX: SQLite's own lock alone
    fcntl = None  # type: ignore[assignment]

FIRST_PAUSE_S = 0.002
SHORTEST_PAUSE_S = 0.00005
IMPATIENCE = 0.85  # each pause is so much of the one before


@contextmanager
def turn_to_write(database: Path, wait_ms: int) -> Iterator[None]:
    """Hold the turn of a database file. Raises StorageFailure where it does not come in ``wait_ms`` milliseconds.

    The turn of a process that dies is free at once.
    """
    if fcntl is None:
        yield
        return
    with _opened(database, "turn") as turn:
        with _opened(database, "waiting") as waiting:
            # Who comes while others wait does not pass them; who had the turn last would, each time.
            if not _locked(waiting, fcntl.LOCK_EX) or not _locked(turn, fcntl.LOCK_EX):
                _wait(turn, waiting, database, wait_ms)
        yield


@contextmanager
def _opened(database: Path, purpose: str) -> Iterator[int]:
    descriptor = os.open(database.with_name(f"{database.name}-{purpose}"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(turn: int, waiting: int, database: Path, wait_ms: int) -> None:
    """Try again and again, the sooner the longer it has waited: so who came first is likely to be first."""
    until, pause_s = time.monotonic() + wait_ms / 1000, FIRST_PAUSE_S
    _locked(waiting, fcntl.LOCK_SH)
    while True:
        time.sleep(pause_s)
        if _locked(turn, fcntl.LOCK_EX):
            return
        pause_s = max(IMPATIENCE * pause_s, SHORTEST_PAUSE_S)
        if time.monotonic() > until:
            raise StorageFailure(
                "database is locked", where=str(database), remedy="Another wenmai is writing; try again later."
            )
