"""Time as it is recorded: UTC, ISO 8601, to the millisecond."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from wenmai.kernel.errors import InvalidInput

Clock = Callable[[], str]  # gives the present moment as ``now_iso`` does; tests give one of their own


def now_iso() -> str:
    """The present moment, for example ``2026-03-01T09:30:00.123Z``."""
    return iso(datetime.now(UTC))


def clock_ahead(days: int) -> Clock:
    """A clock that runs ahead, for trials of what takes months."""
    return lambda: iso(datetime.now(UTC) + timedelta(days=days))


def iso(moment: datetime) -> str:
    """A moment with a time zone as it is recorded. Recorded moments compare as texts."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """The moment that ``text`` tells; a date alone is its first instant, UTC. Raises InvalidInput."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} is not a date or time", remedy="Write 2026-03-01 or 2026-03-01T09:30:00Z.", rule="time.iso-8601"
        ) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
