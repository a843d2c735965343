"""A clock that steps back: records then contradict each other, so nothing is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from wenmai.audit.tables import EVENT
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Conflict

# An event is dated before its transaction begins, and that may wait 30 s for SQLite's only writer (engines.WAIT_MS)
# while others, on machines whose clocks differ by less than seconds, record later moments. Twice that is no clock's
# honest disorder: NTP corrects an hour (a wrong time zone), a day, years (an empty battery), or it slews.
CLOCK_TOLERANCE_MS = 60_000
CLOCK_CORRECTED = "audit.clock-corrected"


def latest_admissible(at: str) -> str:
    """What the last recorded moment may be, at most, for something to be recorded ``at``."""
    return iso(parse_iso(at) + timedelta(milliseconds=CLOCK_TOLERANCE_MS))


def moment_of_seconds(at_s: int) -> str:
    """Seconds since 1970, as a moment is recorded."""
    return iso(datetime.fromtimestamp(at_s, UTC))


def last_moment(connection: Connection) -> str:
    """The moment of the last event, "" where there is none: one look at the end of the primary key."""
    last = connection.execute(select(EVENT.c.at).order_by(EVENT.c.row.desc()).limit(1)).scalar()
    return "" if last is None else str(last)


def refuse_backward_clock(connection: Connection, at: str) -> None:
    """Raise Conflict (``audit.clock``) where ``at`` is before the last event by more than CLOCK_TOLERANCE_MS."""
    last = last_moment(connection)
    if last > latest_admissible(at):
        raise backward_clock(at, last)


def backward_clock(at: str, last: str) -> Conflict:
    """The error that says so."""
    return Conflict(
        f"the clock has stepped back: it says {at}, and {last} is on record",
        where="the clock of this machine",
        remedy="Set the clock. If it is right now and was ahead before, an operator records that once, with a reason.",
        rule="audit.clock",
    )
