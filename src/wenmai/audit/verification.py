"""Verifies records, log and checkpoints against each other, in one pass of each, with flat memory.

What is found: a changed, added, missing or moved row of a protected table; a changed, added, missing or moved event,
leaf or tile; a history rewritten with new hashes; a cut end; a changed, missing or foreign checkpoint or key.
What cannot be: what was never signed (events after the last checkpoint, taken away whole with their rows), events
that a program with write access appends in good form, and a folder rewritten together with the database and its key —
against which a copy of the public key and of a checkpoint, kept elsewhere, helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Table

from wenmai.audit.findings import Findings, Verdict
from wenmai.audit.keys import parse_public_key
from wenmai.audit.tree import snapshot, unreadable_texts_kept
from wenmai.audit.verifying_checkpoints import CheckpointCheck
from wenmai.audit.verifying_leaves import verify_leaves, verify_tail
from wenmai.audit.verifying_rows import verify_rows
from wenmai.storage.database import Database


def verify(database: Database, folder: Path, protected: Sequence[Table], public_key: str | None = None) -> Verdict:
    """Verify the whole log. Orders may go on meanwhile: one state of the database is read.

    ``folder`` is ``<home>/audit``; ``protected`` are all tables that recorders write to (``rows.vouched_tables``);
    ``public_key`` is the log's, as an auditor keeps it (default: ``log.pub`` in the folder).
    """
    findings = Findings()
    checkpoints = CheckpointCheck(folder, parse_public_key(public_key) if public_key else None, findings)
    with snapshot(database) as connection:
        return _verdict(connection, checkpoints, protected, findings)


def verify_state(connection: Connection, folder: Path, protected: Sequence[Table]) -> Verdict:
    """Verify what one connection sees, also before it is committed."""
    findings = Findings()
    return _verdict(connection, CheckpointCheck(folder, None, findings), protected, findings)


def _verdict(
    connection: Connection, checkpoints: CheckpointCheck, protected: Sequence[Table], findings: Findings
) -> Verdict:
    with unreadable_texts_kept(connection):
        leaves = verify_leaves(connection, checkpoints, findings)
        unsequenced = verify_tail(connection, findings)
        events, rows = verify_rows(connection, protected, findings)
    return Verdict(
        ok=findings.count == 0,
        leaves=leaves,
        events=events,
        rows=rows,
        checkpoints=checkpoints.count,
        unsequenced=unsequenced,
        unsigned=max(0, leaves - checkpoints.signed_size),
        finding_count=findings.count,
        findings=tuple(findings.first),
    )
