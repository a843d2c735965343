"""Rows that are inserted by the driver are the rows that SQLAlchemy would have inserted."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from wenmai.assets.tables import ANNOTATION, ASSET, DERIVATIVE
from wenmai.bank.tables import GENE
from wenmai.storage.database import Database
from wenmai.storage.inserting import insert_new, insert_numbered, insert_or_replace, insert_row


def asset(identity: str) -> dict[str, Any]:
    texts = dict.fromkeys(("kind", "blob", "media_type", "owner", "title_zh", "title_en", "created_at"), "文")
    return texts | {"id": identity, "byte_count": 2**31 - 1, "width_px": None}


def gene(identity: str, structure: Any) -> dict[str, Any]:
    said = {"kind": "k", "evidence": "'%s $1 ?", "made_by": "line", "confidence": 1}
    return {"asset_id": identity, "source_id": identity, "box": [1, 2.5], "outline": [], "structure": structure} | said


def note(identity: str, selector: Any) -> dict[str, Any]:
    said = {"target": "a", "motivation": "m", "author": "x", "created_at": "t"}
    return {"id": identity, "body": {"文": None}, "selector": selector} | said


@pytest.mark.parametrize("structure", [None, {"a": 1}, []])
def test_a_row_is_kept_as_sqlalchemy_keeps_it(database: Database, structure: Any) -> None:
    with database.writing() as connection:
        for identity in ("a", "b"):
            connection.execute(insert(ASSET).values(**asset(identity)))
        for table, row, key in ((GENE, gene, "asset_id"), (ANNOTATION, note, "id")):
            connection.execute(insert(table).values(**row("a", structure)))
            insert_row(connection, table, row("b", structure))
            by_sqlalchemy, by_driver = connection.execute(select(table).order_by(table.c[key])).mappings()
            assert dict(by_driver) == dict(by_sqlalchemy) | row("b", structure)
            missing = select(table.c[key]).where(table.c["structure" if table is GENE else "selector"].is_(None))
            assert len(connection.execute(missing).all()) in (0, 2)


def test_a_taken_key_fails_or_stays_or_is_replaced_as_is_asked(database: Database) -> None:
    first, second = ({"asset_id": "a", "role": "r", "blob": blob, "media_type": "m"} for blob in "xy")

    def kept() -> list[str]:
        with database.reading() as connection:
            return list(connection.execute(select(DERIVATIVE.c.blob)).scalars())

    with database.writing() as connection:
        insert_row(connection, ASSET, asset("a"))
        assert insert_new(connection, DERIVATIVE, first)
        assert not insert_new(connection, DERIVATIVE, second)
    assert kept() == ["x"]
    with database.writing() as connection:
        insert_or_replace(connection, DERIVATIVE, second)
    assert kept() == ["y"]
    with pytest.raises(IntegrityError), database.writing() as connection:
        insert_row(connection, DERIVATIVE, first)
    assert kept() == ["y"]


def test_the_number_of_a_row_is_the_one_that_the_database_gave(database: Database) -> None:
    with database.writing() as connection:
        given = {identity: insert_numbered(connection, ASSET, asset(identity)) for identity in "abc"}
        kept = {row.id: row.row for row in connection.execute(select(ASSET.c.id, ASSET.c.row))}
    assert given == kept
    assert list(given.values()) == sorted(given.values())
