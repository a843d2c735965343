"""What the keeper of jobs asks of who knows what a job is for: rights, assets, money. ``services`` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from wenmai.kernel.errors import WenmaiError


class Completion(Protocol):
    """Each call may come again after a kill, and then changes nothing that it changed before."""

    def begin(self, job_id: str, attempt: int, worker: str) -> dict[str, Any] | None:
        """What ``run_line`` takes, or None where nothing is to be run. Raises Forbidden without a permit."""
        ...

    def report(self, job_id: str, attempt: int, done: float) -> None:
        """So much is done, 0…1."""
        ...

    def keeping(self, job_id: str, attempt: int, digests: Sequence[str]) -> None:
        """The run is about to keep these blobs."""
        ...

    def cancelled(self, job_id: str, attempt: int) -> bool:
        """Whether the run is not wanted any more."""
        ...

    def ended(self, job_ids: Sequence[str]) -> list[str]:
        """Those of these jobs that are neither queued nor running."""
        ...

    def open_jobs(self) -> list[tuple[str, int, int]]:
        """(id, attempt, start tag) of all jobs that are queued or running."""
        ...

    def complete(self, job_id: str, attempt: int, result: dict[str, Any]) -> bool:
        """Record what was made, charge it, tell the log. False where a blob of it is gone: the run has to be again."""
        ...

    def fail(self, job_id: str, attempt: int, error: WenmaiError) -> None:
        """End the job without anything: what was held for it is released, what it kept is forgotten."""
        ...
