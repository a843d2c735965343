"""Statements that go through the driver give what SQLAlchemy's own execution gives, and fail as it does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text, bindparam, cast, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError, SQLAlchemyError

from wenmai.exchange.tables import OFFER, STEP
from wenmai.jobs.tables import JOB
from wenmai.storage.database import Database
from wenmai.storage.driver import Prepared, execute, listed, marks
from wenmai.storage.inserting import insert_row

STEPS = [
    {"subject": "文", "number": n, "state": "listed", "reason": "%s ? $1 '", "party": "馆", "at": str(n), "event": "e"}
    for n in range(5)
]
JOB_ROW = {column.name: "" for column in JOB.c} | {
    **dict.fromkeys(("attempt", "start_tag", "finish_tag"), 1),
    **{name: ["文"] for name in ("spec", "inputs", "kept")},
    **dict.fromkeys(("quote", "error")),
    "progress": 0.5,
}
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


def test_documents_are_read_as_sqlalchemy_reads_them_or_stay_text_where_they_are_asked_for_as_text(
    database: Database,
) -> None:
    body = {"a": [1, None, "文"]}
    with database.writing() as connection:
        row = {"id": "o", "seller": "s", "key": "k", "body": body, "registered_at": "t", "event": "e"}
        connection.execute(insert(OFFER), row)
        expected = connection.execute(select(OFFER)).one()._asdict()
        whole = Prepared(select(OFFER)).first(connection)
        as_text = Prepared(select(cast(OFFER.c.body, Text).label("body"))).value(connection)
    assert whole._asdict() == expected
    assert whole.body == body
    assert json.loads(as_text) == body


def test_truth_and_missing_documents_are_read_as_sqlalchemy_reads_them(database: Database) -> None:
    with database.writing() as connection:
        for identity, asked in (("a", True), ("b", False)):
            insert_row(connection, JOB, JOB_ROW | {"id": identity, "cancel_asked": asked})
        expected = [row._asdict() for row in connection.execute(select(JOB).order_by(JOB.c.id))]
        found = [row._asdict() for row in Prepared(select(JOB).order_by(JOB.c.id)).rows(connection)]
    assert found == expected
    assert [row["cancel_asked"] for row in found] == [True, False]
    assert all(isinstance(row["cancel_asked"], bool) and row["quote"] is None for row in found)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=70))
def test_a_list_of_any_length_stands_for_its_values(values: list[int]) -> None:
    named = listed("of", values)
    assert list(named) == [mark.key for mark in marks("of", len(named))]
    assert set(named.values()) == set(values)
    assert len(named) & (len(named) - 1) == 0


def test_a_list_in_a_condition_finds_what_it_names(filled: Database) -> None:
    for numbers in ([3], [0, 4], [1, 2, 2], [4, 3, 2, 1, 0]):
        values = listed("of", numbers)
        query = select(STEP.c.number).where(STEP.c.number.in_(marks("of", len(values))))
        with filled.reading() as connection:
            found = Prepared(query.order_by(STEP.c.number)).rows(connection, **values)
        assert [row.number for row in found] == sorted(set(numbers))


def test_a_deletion_tells_how_many_rows_it_took(filled: Database) -> None:
    with filled.writing() as connection:
        assert Prepared(delete(STEP).where(STEP.c.number < bindparam("below"))).changed(connection, below=2) == 2
        assert connection.execute(select(func.count()).select_from(STEP)).scalar() == len(STEPS) - 2


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
