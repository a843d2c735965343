"""Appends what becomes of a subject. The number of each step is unique, so that of two that race one wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.sql.selectable import ScalarSelect

from wenmai.audit.recording import Recorder
from wenmai.exchange.states import Machine
from wenmai.exchange.tables import STEP


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that became of a subject: into which state, why, by whom and when."""

    number: int
    state: str
    reason: str
    party: str
    at: str


def advance(
    recorder: Recorder,
    machine: Machine,
    subject: str,
    state: str,
    *,
    by: str,
    at: str,
    reason: str = "",
    now: str | None = None,
) -> None:
    """Take a subject into ``state``. Raises Conflict where that cannot follow its present state.

    ``now`` is that present state where other records tell it (an order is settled when its agreement is there).
    """
    last = last_step(recorder.connection, subject)
    machine.check(subject, now or (last.state if last else machine.initial), state)
    number = last.number + 1 if last else 1
    row = {"subject": subject, "number": number, "state": state, "reason": reason, "party": by, "at": at}
    recorder.insert(STEP, row)


def last_step(connection: Connection, subject: str) -> Step | None:
    query = select(STEP).where(STEP.c.subject == subject).order_by(STEP.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Step(row.number, row.state, row.reason, row.party, row.at) if row is not None else None


def state_of(connection: Connection, machine: Machine, subject: str) -> str:
    last = last_step(connection, subject)
    return last.state if last else machine.initial


def states_of(connection: Connection, machine: Machine, subjects: Iterable[str]) -> dict[str, str]:
    """The state of each subject, in one query."""
    listed = list(subjects)
    newest = select(STEP.c.subject, func.max(STEP.c.number).label("number")).where(STEP.c.subject.in_(listed))
    latest = newest.group_by(STEP.c.subject).subquery()
    match = and_(STEP.c.subject == latest.c.subject, STEP.c.number == latest.c.number)
    found = {row.subject: row.state for row in connection.execute(select(STEP).join(latest, match))}
    return {subject: found.get(subject, machine.initial) for subject in listed}


def history_of(connection: Connection, subject: str) -> list[Step]:
    """All steps of a subject, oldest first."""
    query = select(STEP).where(STEP.c.subject == subject).order_by(STEP.c.number)
    return [Step(row.number, row.state, row.reason, row.party, row.at) for row in connection.execute(query)]


def newest_state(subject: object) -> ScalarSelect[str]:
    """The newest state of the row whose id column is ``subject``, as part of a larger query; NULL before any step."""
    query = select(STEP.c.state).where(STEP.c.subject == subject).order_by(STEP.c.number.desc()).limit(1)
    return query.scalar_subquery()
