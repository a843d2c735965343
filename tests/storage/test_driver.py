"""Statements that go through the driver give what SQLAlchemy's own execution gives, and fail as it does."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Text, bindparam, cast, func, insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError, SQLAlchemyError

from wenmai.exchange.tables import OFFER, STEP
from wenmai.storage.database import Database
from wenmai.storage.driver import Prepared, execute

STEPS = [
    {"subject": "文", "number": n, "state": "listed", "reason": "%s ? $1 '", "party": "馆", "at": str(n), "event": "e"}
    for n in range(5)
]
NEWEST = (
    select(STEP.c.number, STEP.c.reason, func.coalesce(STEP.c.state, "none").label("state"))
    .where(STEP.c.subject == bindparam("of"), STEP.c.number != 3, STEP.c.number < bindparam("below"))
    .order_by(STEP.c.number.desc())
    .limit(2)
)


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as connection:
        connection.execute(insert(STEP), STEPS)
    return database


def test_rows_are_those_of_the_same_query_by_sqlalchemy(filled: Database) -> None:
    prepared = Prepared(NEWEST)
    for below in (5, 3, 0, 5):
        with filled.reading() as connection:
            expected = [row._asdict() for row in connection.execute(NEWEST, {"of": "文", "below": below})]
            found = prepared.rows(connection, of="文", below=below)
        assert [row._asdict() for row in found] == expected
    assert len(expected) == 2


def test_the_first_row_is_none_where_there_is_none(filled: Database) -> None:
    with filled.reading() as connection:
        assert Prepared(NEWEST).first(connection, of="nobody", below=9) is None


def test_an_update_tells_how_many_rows_it_changed_and_is_undone_with_its_transaction(filled: Database) -> None:
    change = Prepared(update(STEP).where(STEP.c.number > bindparam("above")).values(party=bindparam("by")))
    with filled.writing() as connection:
        assert change.changed(connection, above=2, by="b") == 2
        assert change.changed(connection, above=9, by="b") == 0
        connection.rollback()
    with filled.reading() as connection:
        assert set(connection.execute(select(STEP.c.party)).scalars()) == {"馆"}


def test_documents_are_selected_as_text_or_not_at_all(database: Database) -> None:
    with pytest.raises(AssertionError):
        Prepared(select(OFFER))
    body = {"a": [1, None, "文"]}
    with database.writing() as connection:
        row = {"id": "o", "seller": "s", "key": "k", "body": body, "registered_at": "t", "event": "e"}
        connection.execute(insert(OFFER), row)
        as_text = Prepared(select(cast(OFFER.c.body, Text).label("body"))).first(connection)
    assert json.loads(as_text.body) == body


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("INSERT INTO step SELECT * FROM step", IntegrityError),
        ("SELECT nothing FROM nowhere", ProgrammingError),
    ],
)
def test_what_the_driver_raises_is_what_sqlalchemy_raises(
    filled: Database, sql: str, error: type[SQLAlchemyError]
) -> None:
    expected = SQLAlchemyError if filled.is_sqlite and error is ProgrammingError else error
    with pytest.raises(expected), filled.engine.begin() as connection:
        execute(connection, sql)
