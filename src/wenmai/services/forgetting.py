"""Forgets bytes that a run kept and nothing came to refer to, so that what is cancelled leaves nothing behind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from wenmai.assets.tables import ASSET, DERIVATIVE
from wenmai.bank.tables import READING
from wenmai.jobs.model import OPEN_STATES
from wenmai.jobs.tables import JOB
from wenmai.storage.blobs import BlobStore


def forget_unreferenced(connection: Connection, blobs: BlobStore, digests: Sequence[str]) -> list[str]:
    """Delete those of ``digests`` that no record and no open job names. Gives them.

    The caller holds the catalogue's lock, under which runs look whether their blobs are there when they are recorded.
    """
    if not digests:
        return []
    named: set[str] = set()
    for column in (ASSET.c.blob, DERIVATIVE.c.blob, READING.c.keypoints):
        named |= set(connection.execute(select(column).where(column.in_(digests))).scalars())
    for kept in connection.execute(select(JOB.c.kept).where(JOB.c.state.in_(OPEN_STATES))).scalars():
        named |= set(kept)
    unnamed = [digest for digest in digests if digest not in named]
    for digest in unnamed:
        blobs.drop_halves(digest)
    forgotten = [digest for digest in unnamed if blobs.has(digest)]
    for digest in forgotten:
        blobs.delete(digest)
    return forgotten
