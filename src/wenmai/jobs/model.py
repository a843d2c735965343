"""A job: one run of a line that was asked for, from the asking to its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
OPEN_STATES = (QUEUED, RUNNING)
STATES = (QUEUED, RUNNING, DONE, FAILED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """One run that ``party`` asked for. ``id`` is the Activity's that it becomes, so that a repeat is the same job.

    ``attempt`` counts from 1 and grows where a job that failed or was cancelled is asked for again. ``spec`` is the
    JobSpec as JSON, ``inputs`` the ids of the assets; ``quote`` what was promised, or None
    where making costs its party nothing. ``start_tag`` and
    ``finish_tag`` are its place in the queue (see ``jobs.fair_share``), in core-milliseconds of virtual time.
    ``progress`` is 0…1; ``kept`` the digests of blobs that the run announced to keep.
    """

    id: str
    party: str
    line: str
    spec: Mapping[str, Any]
    inputs: tuple[str, ...]
    asked_at: str
    attempt: int = 1
    state: str = QUEUED
    quote: Mapping[str, Any] | None = None
    start_tag: int = 0
    finish_tag: int = 0
    progress: float = 0.0
    error: Mapping[str, Any] | None = None
    kept: tuple[str, ...] = ()
    cancel_asked: bool = False
    started_at: str = ""
    ended_at: str = ""
    worker: str = ""
    titles: tuple[str, str] = field(default=("", ""))

    @property
    def run_id(self) -> str:
        """Under which name the ledger knows this attempt: each is reserved for, and charged or released, once."""
        return self.id if self.attempt == 1 else f"{self.id}-{self.attempt}"

    @property
    def ended(self) -> bool:
        return self.state not in OPEN_STATES
