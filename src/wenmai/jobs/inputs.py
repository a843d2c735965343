"""The inputs of a job as files, as its line sees them: when it runs, when it is probed, and when it is quoted."""

from __future__ import annotations

from pathlib import Path

from wenmai.jobs.spec import JobSpec
from wenmai.production.contract import LineInput
from wenmai.storage.blobs import BlobStore


def inputs_of(spec: JobSpec, blobs: BlobStore, folder: Path) -> list[LineInput]:
    """The inputs of ``spec`` with their parts; ``folder`` takes copies where the blob store is no folder."""
    return [
        LineInput(
            blobs.local_path(one.digest, folder),
            one.digest,
            one.kind,
            one.media_type,
            one.context,
            {role: blobs.local_path(digest, folder) for role, (digest, _) in one.parts.items()},
        )
        for one in spec.inputs
    ]
