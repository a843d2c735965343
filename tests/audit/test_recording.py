"""An event vouches for what its rows say on every database; a clock that steps back is refused."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from benchmarks.torture.sample_log import ENTRY, SALE, SAMPLE, STATE, TABLES, record_sale
from wenmai.audit.recording import correct_clock, recorded
from wenmai.audit.rows import as_read, raw_columns, row_line, rows_digest, vouched_tables
from wenmai.audit.tables import EVENT, LEAF, SEQUENCER, TILE
from wenmai.audit.timing import CLOCK_TOLERANCE_MS, refuse_backward_clock
from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.storage.database import Database
from wenmai.storage.schema import METADATA

AT = "2026-03-01T09:30:00.000Z"
WITHIN, BEFORE = "2026-03-01T09:29:00.000Z", "2026-03-01T09:28:59.999Z"
VALUES = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5)


def test_rows_read_back_have_the_digest_that_they_were_written_with(database: Database) -> None:
    odd_terms = {"9": 1, "10": [True, None, 0.1], "文": "脉", "e": 1e22}
    with database.writing() as connection, recorded(connection, "k", "museum", "s", AT) as recorder:
        recorder.insert(SALE, {"id": "1", "buyer": "b", "price_fen": True, "terms": odd_terms, "note": None})
        recorder.insert(SALE, [{"id": n, "buyer": "'\"\n", "price_fen": -1, "terms": {10: 1, 9: 2}} for n in "23"])
        recorder.insert(ENTRY, [{"account": str(n), "amount_fen": n} for n in range(50)])
        recorder.insert(STATE, [{"sale": "1", "is_final": 1, "share": 2, "seal": b"\x00\xff"}])
        recorder.insert(STATE, [])
    lines = []
    with database.reading() as connection:
        for table in TABLES:
            rows = connection.execute(select(*raw_columns(table))).mappings()
            lines += [row_line(table.name, as_read(table, row)) for row in rows]
        digest = connection.execute(select(EVENT.c.rows_digest)).scalar()
    assert len(lines) == 54
    assert rows_digest(lines) == digest


def test_row_numbers_are_part_of_what_is_vouched_for(database: Database) -> None:
    record_sale(database, AT, 1)
    with database.reading() as connection:
        row = connection.execute(select(*raw_columns(ENTRY)).limit(1)).mappings().one()
    line = row_line(ENTRY.name, as_read(ENTRY, row))
    assert json.loads(line)[1]["row"] == row["row"]


@given(st.dictionaries(st.text(min_size=1, max_size=3), VALUES, max_size=4), st.text(min_size=4, max_size=6))
def test_a_column_that_is_added_later_changes_no_line(row: dict[str, object], later: str) -> None:
    assert row_line("t", row) == row_line("t", {**row, later: None})


@given(*[st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)] * 2)
def test_rows_that_differ_have_lines_that_differ(one: dict[str, object], other: dict[str, object]) -> None:
    set_one, set_other = ({n: v for n, v in row.items() if v is not None} for row in (one, other))
    same = json.dumps(set_one, sort_keys=True) == json.dumps(set_other, sort_keys=True)  # 1 and True are two values
    assert (row_line("t", one) == row_line("t", other)) == same
    assert row_line("t", one) != row_line("u", one)


def test_a_clock_that_steps_back_is_refused_and_nothing_is_recorded(database: Database) -> None:
    record_sale(database, AT, 1)
    record_sale(database, WITHIN, 2)
    with database.writing() as connection:
        refuse_backward_clock(connection, "2026-03-01T09:28:00Z")
    record_sale(database, AT, 3)
    with pytest.raises(Conflict, match="stepped back") as raised:
        record_sale(database, BEFORE, 4)
    assert raised.value.rule == "audit.clock"
    with database.writing() as connection, pytest.raises(Conflict, match=AT):
        refuse_backward_clock(connection, BEFORE)
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(SALE)).scalar() == 3
        assert connection.execute(select(func.count()).select_from(EVENT)).scalar() == 3
    assert CLOCK_TOLERANCE_MS == 60_000


def test_an_operator_says_once_that_the_clock_was_ahead(database: Database) -> None:
    record_sale(database, "2062-01-01T00:00:00.000Z", 1)
    with pytest.raises(Conflict):
        record_sale(database, AT, 2)
    with database.writing() as connection:
        correct_clock(connection, "operator", AT, "the battery was empty")
    record_sale(database, AT, 3)
    with database.reading() as connection:
        kinds = connection.execute(select(EVENT.c.kind).order_by(EVENT.c.row)).scalars().all()
    assert kinds == ["sale.settled", "audit.clock-corrected", "sale.settled"]


def test_a_moment_that_is_none_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput, match="not a date"):
        record_sale(database, "yesterday", 1)
    record_sale(database, "2026-03-01T17:30:00+08:00", 1)
    with database.reading() as connection:
        assert connection.execute(select(EVENT.c.at)).scalar() == AT


@pytest.mark.parametrize("share", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused_before_anything_is_recorded(sqlite_database: Database, share: float) -> None:
    def record(details: dict[str, float], terms: dict[str, float]) -> None:
        sale = {"id": "1", "buyer": "b", "price_fen": 1, "terms": terms, "note": None}
        with sqlite_database.writing() as connection, recorded(connection, "k", "museum", "s", AT) as recorder:
            recorder.insert(SALE, sale)
            recorder.details.update(details)

    for details, terms in (({"share": share}, {}), ({}, {"share": share})):
        with pytest.raises(ValueError, match="JSON compliant"):
            record(details, terms)
    with sqlite_database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(EVENT)).scalar() == 0


def test_a_value_that_its_column_cannot_hold_is_read_as_it_stands(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL refuses such values itself")
    record_sale(database, AT, 1)
    lines = set()
    edits = itertools.chain(
        [f"UPDATE sample_state SET is_final = {value}" for value in ("2", "'x'", "X'01'", "1")],
        [f"UPDATE sample_state SET seal = {value}" for value in ("'ab'", "X'ab'", "9e999", "NULL")],
        [f"UPDATE sample_state SET share = {value}" for value in ("9e999", "'ten'", "0.25")],
    )
    for edit in edits:
        with database.writing() as connection:
            connection.execute(text(edit + " WHERE row = 1"))
            row = connection.execute(select(*raw_columns(STATE)).where(STATE.c.row == 1)).mappings().one()
            lines.add(row_line(STATE.name, as_read(STATE, row)))
    assert len(lines) == 11
    readings = []
    for terms in ('{"a":1}', '{"a":2,"a":1}', '{"a":', "X'7B7D'", "NaN"):
        with database.writing() as connection:
            quoted = terms if terms.startswith("X") else f"'{terms}'"
            connection.execute(text(f"UPDATE sample_sale SET terms = {quoted}".replace(":", r"\:")))
            row = connection.execute(select(*raw_columns(SALE))).mappings().one()
            readings.append(as_read(SALE, row)["terms"])
    assert readings == [{"a": 1}, {"unfit": '{"a":2,"a":1}'}, {"unfit": '{"a":'}, {}, {"unfit": "NaN"}]


def test_the_tables_that_events_vouch_for_are_those_with_an_event() -> None:
    assert vouched_tables(SAMPLE) == sorted(TABLES, key=lambda table: table.name)
    assert {EVENT, LEAF, TILE, SEQUENCER}.isdisjoint(vouched_tables(METADATA))
