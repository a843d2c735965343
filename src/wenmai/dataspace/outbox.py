"""Messages that the provider owes a consumer, in order, and what became of each attempt to deliver them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from wenmai.audit.recording import Recorder
from wenmai.dataspace.tables import ATTEMPT, MESSAGE
from wenmai.kernel.clock import iso, parse_iso

BEGUN, DELIVERED, FAILED, REFUSED = "begun", "delivered", "failed", "refused"
UNDECIDED = (BEGUN, FAILED)
RETRY_AFTER_S = (2, 10, 60, 600, 3600, 6 * 3600, 24 * 3600)  # then it is given up
LEASE_S = 30  # whoever began an attempt has so long for it, then another may


@dataclass(frozen=True, slots=True)
class Owed:
    """One message that was not delivered yet; it is due from ``due_at``.

    ``attempts`` were begun; ``entries`` were made about them.
    """

    process_id: str
    number: int
    leads_to: str
    code: str
    reason: str
    due_at: str
    attempts: int = 0
    entries: int = 0


def put_message(recorder: Recorder, process_id: str, leads_to: str, at: str, code: str = "", reason: str = "") -> None:
    """Owe the consumer one more message."""
    last = select(func.max(MESSAGE.c.number)).where(MESSAGE.c.process_id == process_id)
    number = int(recorder.connection.execute(last).scalar() or 0) + 1
    row = {"process_id": process_id, "number": number, "leads_to": leads_to, "code": code, "reason": reason, "at": at}
    recorder.insert(MESSAGE, row)


def put_entry(recorder: Recorder, owed: Owed, outcome: str, detail: str, at: str, next_at: str | None = None) -> Owed:
    """Say what became of an attempt, or that one begins. Of two that begin the same at once, one is refused."""
    recorder.insert(
        ATTEMPT,
        {
            "process_id": owed.process_id,
            "number": owed.number,
            "entry": owed.entries + 1,
            "outcome": outcome,
            "detail": detail,
            "at": at,
            "next_at": next_at,
        },
    )
    return replace(owed, entries=owed.entries + 1, attempts=owed.attempts + (outcome == BEGUN))


def moment_after(at: str, seconds: float) -> str:
    return iso(parse_iso(at) + timedelta(seconds=seconds))


def retry_at(attempts: int, at: str) -> str | None:
    """When to try again after so many attempts; None: not any more."""
    return moment_after(at, RETRY_AFTER_S[attempts - 1]) if attempts <= len(RETRY_AFTER_S) else None


def owed_messages(connection: Connection, process_id: str | None = None) -> list[Owed]:
    """The first undelivered message of each process, or of one; the later ones of a process wait for it."""
    of_message = and_(ATTEMPT.c.process_id == MESSAGE.c.process_id, ATTEMPT.c.number == MESSAGE.c.number)
    decided = select(ATTEMPT.c.entry).where(of_message, ATTEMPT.c.outcome.not_in(UNDECIDED)).exists()
    entries = select(func.count()).select_from(ATTEMPT).where(of_message).scalar_subquery()
    begun = select(func.count()).select_from(ATTEMPT).where(of_message, ATTEMPT.c.outcome == BEGUN).scalar_subquery()
    due = select(ATTEMPT.c.next_at).where(of_message).order_by(ATTEMPT.c.entry.desc()).limit(1).scalar_subquery()
    query = select(MESSAGE, entries.label("entries"), begun.label("attempts"), due.label("due_at")).where(~decided)
    if process_id is not None:
        query = query.where(MESSAGE.c.process_id == process_id)
    firsts: dict[str, Owed] = {}
    for row in connection.execute(query.order_by(MESSAGE.c.process_id, MESSAGE.c.number)):
        firsts.setdefault(row.process_id, _owed(row))
    return list(firsts.values())


def entries_of(connection: Connection, process_id: str) -> list[dict[str, Any]]:
    """Everything that was tried to tell the consumer of a process, in order."""
    query = select(ATTEMPT, MESSAGE.c.leads_to).join(
        MESSAGE, and_(MESSAGE.c.process_id == ATTEMPT.c.process_id, MESSAGE.c.number == ATTEMPT.c.number)
    )
    rows = connection.execute(
        query.where(ATTEMPT.c.process_id == process_id).order_by(ATTEMPT.c.number, ATTEMPT.c.entry)
    )
    return [{"message": row.leads_to, "outcome": row.outcome, "detail": row.detail, "at": row.at} for row in rows]


def _owed(row: Row[Any]) -> Owed:
    said = (row.process_id, row.number, row.leads_to, row.code, row.reason, row.due_at or row.at)
    return Owed(*said, row.attempts, row.entries)
