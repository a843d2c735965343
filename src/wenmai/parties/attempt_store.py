"""Counts failed attempts to sign in, by name and by caller, and refuses who must wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from wenmai.kernel import digests
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Unauthenticated
from wenmai.parties.tables import ATTEMPT
from wenmai.parties.waiting import FORGET_AFTER_S, OF_A_CALLER, OF_A_NAME, Patience

FORGOTTEN_AT_ONCE = 100


def charge(connection: Connection, name: str, caller: str, at: str) -> None:
    """Count an attempt as failed before it is looked at; ``forgive`` takes it back. So many at once all count.

    Raises Unauthenticated (``access.wait``) where the name or the caller must wait; then nothing is counted, and
    the one who must wait does not wait longer for asking. Names and callers are kept as digests: they come from
    outside, and may be of any length.
    """
    now = parse_iso(at)
    forgotten_before = iso(now - timedelta(seconds=FORGET_AFTER_S))
    keys = _keys(name, caller)
    rows = _locked_rows(connection, keys, at)
    for key in keys:
        _refuse_waiting(rows[key].wait_until, now, keys[key])
    for key, patience in keys.items():
        count = (rows[key].failures if rows[key].last_at >= forgotten_before else 0) + 1
        until = iso(now + timedelta(seconds=patience.wait_s(count)))
        _write(connection, key, count, at, until)
    _forget(connection, forgotten_before)


def forgive(connection: Connection, name: str, caller: str, at: str) -> None:
    """The attempt that was charged has succeeded: the name begins anew, the caller gets this one back.

    A caller's earlier failures stay: with an account of his own he could otherwise clear them between two guesses.
    """
    of_name, of_caller = _keys(name, caller)
    connection.execute(delete(ATTEMPT).where(ATTEMPT.c.key == of_name))
    less = {"failures": ATTEMPT.c.failures - 1, "wait_until": at}
    connection.execute(update(ATTEMPT).where(ATTEMPT.c.key == of_caller, ATTEMPT.c.failures > 0).values(**less))


def _keys(name: str, caller: str) -> dict[str, Patience]:
    said = (digests.of_json(["name", _whole(name)]), digests.of_json(["caller", _whole(caller)]))
    return dict(zip(said, (OF_A_NAME, OF_A_CALLER), strict=True))


def _whole(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _locked_rows(connection: Connection, keys: Mapping[str, Patience], at: str) -> dict[str, Row[Any]]:
    """The rows of these keys by key; they are there and stay locked, always in the same order, until the end."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for key in sorted(keys):
        fresh = {"key": key, "failures": 0, "last_at": at, "wait_until": at}
        connection.execute(dialect_insert(ATTEMPT).values(**fresh).on_conflict_do_nothing())
    mine = select(ATTEMPT).where(ATTEMPT.c.key.in_(tuple(keys))).order_by(ATTEMPT.c.key).with_for_update()
    return {row.key: row for row in connection.execute(mine)}


def _forget(connection: Connection, before: str) -> None:
    """Delete what is too old to count, and is nobody's at this moment: who holds a row may be waiting for ours."""
    old = (
        select(ATTEMPT.c.key)
        .where(ATTEMPT.c.last_at < before)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    connection.execute(delete(ATTEMPT).where(ATTEMPT.c.key.in_(connection.execute(old).scalars().all())))


def _refuse_waiting(wait_until: str, now: datetime, patience: Patience) -> None:
    # A clock that was set back must not make anyone wait longer than the longest wait there is.
    left = min((parse_iso(wait_until) - now).total_seconds(), patience.wait_max_s)
    if left > 0:
        raise Unauthenticated(
            "too many attempts to sign in have failed",
            remedy=f"Try again in {ceil(left)} s.",
            rule="access.wait",
        )


def _write(connection: Connection, key: str, failures: int, at: str, until: str) -> None:
    values = {"failures": failures, "last_at": at, "wait_until": until}
    connection.execute(update(ATTEMPT).where(ATTEMPT.c.key == key).values(**values))
