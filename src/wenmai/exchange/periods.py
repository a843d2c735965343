"""The spans that sales reports are for: whole months from the day an agreement started."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from wenmai.kernel.clock import iso, parse_iso


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` (included) to ``end`` (excluded), with the first instant at which its report is late."""

    start: str
    end: str
    late_from: str


def periods(starts_at: str, ends_at: str, months: int, grace_days: int) -> Iterator[Period]:
    """The reporting periods of an agreement; the last ends with it. None where ``months`` is 0."""
    if months < 1:
        return
    first, end = parse_iso(starts_at), parse_iso(ends_at)
    start, number = first, 0
    while start < end:
        number += 1
        following = min(add_months(first, number * months), end)
        yield Period(iso(start), iso(following), iso(following + timedelta(days=grace_days)))
        start = following


def add_months(moment: datetime, months: int) -> datetime:
    """The same day so many months later; the last day of the month where there is no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
