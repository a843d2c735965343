"""Progress of jobs as Server-Sent Events (WHATWG HTML, 9.2): a few lines for each change, until the job ends.

A stream holds no thread: between two looks it sleeps in the event loop. There are only so many at a time, and each
closes after a while; a browser then opens it again by itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from wenmai.jobs.model import Job
from wenmai.kernel.errors import MustWait
from wenmai.services.context import Context
from wenmai.services.watching import job_of

MEDIA_TYPE = "text/event-stream"
STREAMS_MAX = 200  # of everybody: each looks at one row of the database now and then
STREAMS_MAX_OF_PARTY = 20
STREAM_S_MAX = 600.0
LOOK_S = 0.4
BEAT_S = 15.0  # a comment now and then keeps proxies from closing the line
RETRY_MS = 3_000


@dataclass
class Streams:
    """Those that are open, by party. Counted in the event loop alone, so that no lock is needed."""

    most: int = STREAMS_MAX
    most_of_party: int = STREAMS_MAX_OF_PARTY
    seconds_max: float = STREAM_S_MAX
    opened: Counter[str] = field(default_factory=Counter)

    def check(self, party: str) -> None:
        """Raises MustWait where there are as many as there may be."""
        if self.opened.total() >= self.most or self.opened[party] >= self.most_of_party:
            raise MustWait(
                "too many jobs are being watched at once", remedy="Close some, or ask for the job now and then.",
                rule="jobs.streams",
            )  # fmt: skip


class _Stream(StreamingResponse):
    """An answer that is counted from its first byte until its client is gone, however that happens."""

    def __init__(self, events: AsyncIterator[str], party: str, streams: Streams) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(events, media_type=MEDIA_TYPE, headers=headers)
        self._party, self._streams = party, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = self._streams.opened
        opened[self._party] += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            opened[self._party] -= 1
            if not opened[self._party]:
                del opened[self._party]


async def progress_of(context: Context, job_id: str, streams: Streams) -> StreamingResponse:
    """The answer that follows a job of the caller's. Raises NotFound, and MustWait where too many are followed."""
    job = await run_in_threadpool(job_of, context, job_id)
    streams.check(context.party)
    return _Stream(_events(context, job, streams.seconds_max), context.party, streams)


async def _events(context: Context, job: Job, seconds_max: float) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    began_s = told_s = anyio.current_time()
    yield _event(job)
    while not job.ended and anyio.current_time() - began_s < seconds_max:
        await anyio.sleep(LOOK_S)
        seen, job = job, await run_in_threadpool(job_of, context, job.id)
        if _said(job) != _said(seen):
            told_s = anyio.current_time()
            yield _event(job)
        elif anyio.current_time() - told_s >= BEAT_S:
            told_s = anyio.current_time()
            yield ": still there\n\n"


def _event(job: Job) -> str:
    name = "end" if job.ended else "progress"
    return f"event: {name}\ndata: {json.dumps(_said(job), ensure_ascii=False)}\n\n"


def _said(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "attempt": job.attempt,
        "state": job.state,
        "progress": round(job.progress, 3),
        "error": dict(job.error) if job.error else None,
    }
