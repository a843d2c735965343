"""Places of workers. A worker holds one place for as long as it lives, so that whoever gets a place knows it was free.

The durable engine does again what an executor left undone, and believes whoever says that the executor is dead. Here
a lock says it, which the system frees when its holder dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from wenmai.kernel.errors import StorageFailure

PLACES_MAX = 256


class Slot(Protocol):
    """A place that is held."""

    name: str

    def is_held(self) -> bool:
        """Whether it is held still: a lock in a database goes with its connection."""
        ...

    def release(self) -> None: ...


class Slots(Protocol):
    """All places of one installation."""

    def take_over(self, name: str) -> Slot | None:
        """The named place if nobody holds it: its last holder is dead."""
        ...


class FileSlots:
    """Places as locked files in one folder, for workers of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take_over(self, name: str) -> Slot | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return _FileSlot(name, descriptor)


class _FileSlot:
    def __init__(self, name: str, descriptor: int) -> None:
        self.name = name
        self._descriptor = descriptor

    def is_held(self) -> bool:
        return True

    def release(self) -> None:
        os.close(self._descriptor)


def claim(slots: Slots) -> Slot:
    """The first place that is free. Raises StorageFailure where none is."""
    for number in range(PLACES_MAX):
        slot = slots.take_over(f"worker-{number}")
        if slot is not None:
            return slot
    raise StorageFailure(f"{PLACES_MAX} workers are at work", remedy="Stop some of them first.", rule="jobs.workers")
