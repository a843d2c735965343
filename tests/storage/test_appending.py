"""Rows that are appended by the driver are the rows that were given, all of them or none."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from wenmai.exchange.tables import OFFER, STEP
from wenmai.storage.appending import Condition, append_rows
from wenmai.storage.database import Database


def step(subject: str, number: int) -> dict[str, object]:
    said = {"state": "listed", "reason": "'\"%s ?", "party": "馆", "at": "t", "event": "e"}
    return {"subject": subject, "number": number, **said}


OFFERED = {"id": "o", "seller": "馆", "key": "k", "body": {"a": [1, None, "文"]}, "registered_at": "t", "event": "e"}


def test_what_is_appended_is_read_back(database: Database) -> None:
    with database.writing() as connection:
        assert append_rows(connection, [(STEP, [step("a", 1), step("a", 2)]), (OFFER, [OFFERED])]) == 1
    with database.reading() as connection:
        steps = [dict(row) for row in connection.execute(select(STEP).order_by(STEP.c.number)).mappings()]
        offers = [dict(row) for row in connection.execute(select(OFFER)).mappings()]
    assert steps == [step("a", 1), step("a", 2)]
    assert offers == [OFFERED]


def test_a_key_that_is_taken_fails_the_whole_transaction(database: Database) -> None:
    def append() -> None:
        with database.writing() as connection:
            append_rows(connection, [(OFFER, [OFFERED]), (STEP, [step("a", 1), step("a", 1)])])

    with pytest.raises(IntegrityError):
        append()
    with database.reading() as connection:
        assert connection.execute(select(OFFER)).all() == []


@pytest.mark.parametrize(("most", "appended"), [("z", 1), ("0", 0)])
def test_the_last_row_may_hang_on_a_condition(database: Database, most: str, appended: int) -> None:
    with database.writing() as connection:
        rows = append_rows(
            connection, [(STEP, [step("a", 1)]), (OFFER, [OFFERED])], only_if=Condition("'k' < {mark}", most)
        )
        assert rows == appended
    with database.reading() as connection:
        assert len(connection.execute(select(OFFER)).all()) == appended
