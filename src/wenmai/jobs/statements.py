"""The statements that every job runs, compiled once: SQLAlchemy's own execution costs several times the server's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select, union_all, update

from wenmai.jobs.model import OPEN_STATES, QUEUED, RUNNING, STATES
from wenmai.jobs.tables import JOB, JOB_RESULT
from wenmai.storage.driver import Prepared


def _literal(state: str) -> ColumnElement[str]:
    return literal_column(f"'{state}'")


def _last_tag_in(state: str) -> Select[Any]:
    return select(func.max(JOB.c.start_tag).label("tag")).where(JOB.c.state == _literal(state))


_OPEN = JOB.c.state.in_([_literal(state) for state in OPEN_STATES])
_THIS_ATTEMPT: tuple[ColumnElement[bool], ...] = (
    JOB.c.id == bindparam("of"),
    JOB.c.attempt == bindparam("of_attempt"),
    _OPEN,
)
BY_ID = Prepared(select(JOB).where(JOB.c.id == bindparam("of")))
COUNT_OPEN = Prepared(select(func.count().label("count")).where(JOB.c.party == bindparam("of"), _OPEN))
# One look into the index for each state; over all states that have begun it would be the whole table.
VIRTUAL_TIME = Prepared(
    select(
        func.max(union_all(*(_last_tag_in(state) for state in STATES if state != QUEUED)).subquery().c.tag).label("tag")
    )
)
LAST_FINISH_TAG = Prepared(select(func.max(JOB.c.finish_tag).label("tag")).where(JOB.c.party == bindparam("of")))
RESULT = Prepared(
    select(JOB_RESULT.c.result).where(JOB_RESULT.c.key == bindparam("of"), JOB_RESULT.c.party == bindparam("by"))
)
BEGIN = Prepared(
    update(JOB)
    .where(*_THIS_ATTEMPT, JOB.c.cancel_asked.is_(False))
    .values(
        state=_literal(RUNNING),
        started_at=bindparam("now"),
        worker=bindparam("by"),
        progress=literal_column("0.0"),
    )
)
TELL_PROGRESS = Prepared(update(JOB).where(*_THIS_ATTEMPT).values(progress=bindparam("done")))
KEPT = Prepared(select(JOB.c.kept).where(*_THIS_ATTEMPT))
NOTE_KEPT = Prepared(update(JOB).where(*_THIS_ATTEMPT).values(kept=bindparam("digests")))
CANCEL_ASKED = Prepared(select(JOB.c.cancel_asked).where(*_THIS_ATTEMPT))
END = Prepared(
    update(JOB)
    .where(*_THIS_ATTEMPT)
    .values(state=bindparam("to_state"), ended_at=bindparam("now"), error=bindparam("why"), progress=bindparam("done"))
)
