"""Rows that are appended by the driver are the rows that were given, all of them or none."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from wenmai.exchange.tables import OFFER, STEP
from wenmai.ledger.tables import WALLET_BALANCE
from wenmai.storage.appending import Change, Condition, append_rows
from wenmai.storage.database import Database
from wenmai.storage.driver import Prepared


def step(subject: str, number: int) -> dict[str, object]:
    said = {"state": "listed", "reason": "'\"%s ?", "party": "馆", "at": "t", "event": "e"}
    return {"subject": subject, "number": number, **said}


ALWAYS = Condition("'k' < {mark}", "z")
SPEND = Prepared(
    update(WALLET_BALANCE)
    .where(WALLET_BALANCE.c.account == bindparam("of"), WALLET_BALANCE.c.balance_fen >= bindparam("fen"))
    .values(balance_fen=WALLET_BALANCE.c.balance_fen - bindparam("fen"))
)
OFFERED = {"id": "o", "seller": "馆", "key": "k", "body": {"a": [1, None, "文"]}, "registered_at": "t", "event": "e"}


def test_what_is_appended_is_read_back(database: Database) -> None:
    with database.writing() as connection:
        assert append_rows(connection, [(STEP, [step("a", 1), step("a", 2)]), (OFFER, [OFFERED])], only_if=ALWAYS) == 1
    with database.reading() as connection:
        steps = [dict(row) for row in connection.execute(select(STEP).order_by(STEP.c.number)).mappings()]
        offers = [dict(row) for row in connection.execute(select(OFFER)).mappings()]
    assert steps == [step("a", 1), step("a", 2)]
    assert offers == [OFFERED]


def test_a_key_that_is_taken_fails_the_whole_transaction(database: Database) -> None:
    def append() -> None:
        with database.writing() as connection:
            append_rows(connection, [(STEP, [step("a", 1), step("a", 1)]), (OFFER, [OFFERED])], only_if=ALWAYS)

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


@pytest.mark.parametrize(
    ("spent", "appended"), [([("a", 60)], 1), ([("a", 60), ("b", 100)], 1), ([("a", 60), ("b", 101)], 0)]
)
def test_the_last_row_hangs_on_every_change(database: Database, spent: list[tuple[str, int]], appended: int) -> None:
    with database.writing() as connection:
        connection.execute(insert(WALLET_BALANCE), [{"account": name, "balance_fen": 100} for name in ("a", "b")])
    changes = [Change(SPEND, {"of": name, "fen": fen}) for name, fen in spent]
    with database.writing() as connection:
        batches = [(STEP, [step("a", 1)]), (OFFER, [OFFERED])]
        assert append_rows(connection, batches, only_if=ALWAYS, changes=changes) == appended
        if not appended:
            connection.rollback()
    with database.reading() as connection:
        left = {row.account: row.balance_fen for row in connection.execute(select(WALLET_BALANCE))}
        assert len(connection.execute(select(OFFER)).all()) == appended
    assert left == {"a": 100, "b": 100} | ({name: 100 - fen for name, fen in spent} if appended else {})


def test_more_rows_than_one_statement_binds_are_appended_with_what_they_hang_on(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(WALLET_BALANCE), {"account": "a", "balance_fen": 100})
        batches = [(STEP, [step("a", number) for number in range(5_000)]), (OFFER, [OFFERED])]
        changes = [Change(SPEND, {"of": "a", "fen": 1})]
        assert append_rows(connection, batches, only_if=ALWAYS, changes=changes) == 1
    with database.reading() as connection:
        assert len(connection.execute(select(STEP)).all()) == 5_000
        assert connection.execute(select(WALLET_BALANCE.c.balance_fen)).scalar() == 99
