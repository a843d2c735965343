"""How a job ends that made nothing: what was held for it is given back, what it kept is forgotten, nothing charged."""

from __future__ import annotations

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.jobs import store as jobs
from wenmai.jobs.failures import error_to_json
from wenmai.jobs.model import CANCELLED, FAILED, Job
from wenmai.jobs.steps import Cancelled
from wenmai.kernel.errors import WenmaiError
from wenmai.services.charging import release
from wenmai.services.forgetting import forget_unreferenced
from wenmai.storage.blobs import BlobStore


def end_unmade(connection: Connection, blobs: BlobStore, job: Job, error: WenmaiError, at: str) -> bool:
    """End an attempt with an error; False where it has ended before. The caller holds the catalogue's lock."""
    state = CANCELLED if isinstance(error, Cancelled) else FAILED
    if not jobs.end(connection, job.id, job.attempt, state, at, error_to_json(error)):
        return False
    if job.quote is not None:
        with recorded(connection, "run.released", job.party, job.run_id, at) as recorder:
            release(recorder, job.run_id, error.what[:200], at)
            recorder.details = {"line": job.line, "state": state, "reason": error.what[:200]}
    forget_unreferenced(connection, blobs, job.kept)
    return True
