"""Writers of one SQLite file take turns by a lock beside it.

SQLite's own writers poll for its lock with pauses that grow to a tenth of a second: of several processes that write
much, some then wait for seconds while others pass them again and again. Here nobody pauses longer than a millisecond
or two. Who does not know of the turns (another program) is still held off by SQLite's own lock.
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

SHORTEST_PAUSE_S = 0.0003
LONGEST_PAUSE_S = 0.002


@contextmanager
def turn_to_write(database: Path, wait_ms: int) -> Iterator[None]:
    """Hold the turn of a database file. Raises StorageFailure where it does not come in ``wait_ms`` milliseconds.

    The turn of a process that dies is free at once.
    """
    if fcntl is None:
        yield
        return
    descriptor = os.open(database.with_name(database.name + "-turn"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, database, wait_ms)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, database: Path, wait_ms: int) -> None:
    until, pause_s = time.monotonic() + wait_ms / 1000, SHORTEST_PAUSE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise StorageFailure(
                    "database is locked", where=str(database), remedy="Another wenmai is writing; try again later."
                ) from None
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
