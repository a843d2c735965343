"""Limits how fast serials may be guessed: well-formed ones that were never issued, by the hour.

A serial's tag has 35 bits. At ``OF_ALL_MAX`` guesses in every hour of the year one of them would pass in 390 years;
one caller who guesses as fast as he may needs 196,000. What fails its check digit is a slip and is not counted.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from wenmai.exchange.unit_tables import UNIT_GUESS
from wenmai.kernel.clock import parse_iso
from wenmai.kernel.errors import MustWait

OF_A_CALLER_MAX = 20  # wrong serials an hour: who types a label's number again and again is far below it
OF_ALL_MAX = 10_000
ALL = "all"
_HOUR = slice(0, 13)  # of an ISO moment: 2026-03-01T09


def refuse_waiting(connection: Connection, caller: str, at: str) -> None:
    """Raises MustWait (``unit.wait``) where the caller, or all together, guessed as often as they may this hour.

    ``caller`` is a keyed digest: no addresses are kept.
    """
    mine = UNIT_GUESS.c.key.in_((ALL, caller)) & (UNIT_GUESS.c.hour == at[_HOUR])
    for row in connection.execute(select(UNIT_GUESS).where(mine)):
        if row._mapping["count"] >= _most(row.key):
            raise _must_wait(at)


def charge(connection: Connection, caller: str, at: str) -> None:
    """Count a guess. Raises MustWait where it is one too many: of many at the same moment no more are answered."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for key in (ALL, caller):  # always in this order, so that nobody waits in a circle
        new = dialect_insert(UNIT_GUESS).values(key=key, hour=at[_HOUR], count=1)
        counted = new.on_conflict_do_update(
            index_elements=[UNIT_GUESS.c.key, UNIT_GUESS.c.hour], set_={"count": UNIT_GUESS.c["count"] + 1}
        ).returning(UNIT_GUESS.c["count"])
        count = connection.execute(counted).scalar_one()
        if count > _most(key):
            raise _must_wait(at)
        if key == ALL and count == 1:  # the first of an hour clears what is over
            connection.execute(delete(UNIT_GUESS).where(UNIT_GUESS.c.hour < at[_HOUR]))


def _most(key: str) -> int:
    return OF_ALL_MAX if key == ALL else OF_A_CALLER_MAX


def _must_wait(at: str) -> MustWait:
    now = parse_iso(at)
    ends = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    minutes = ceil((ends - now).total_seconds() / 60)
    return MustWait(
        "too many serials that were never issued have been tried",
        where="serial",
        remedy=f"Try again in {minutes} min.",
        rule="unit.wait",
    )
