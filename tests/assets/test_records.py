"""Records of the catalogue are kept once, and what is known of them is found again."""

from __future__ import annotations

import pytest

from wenmai.assets import store
from wenmai.assets.catalogue import withdrawn_among
from wenmai.assets.model import Asset, Derivative
from wenmai.kernel import digests
from wenmai.services.context import Context

pytestmark = pytest.mark.both_databases


def asset(number: int) -> Asset:
    return Asset("image", digests.of_bytes(str(number).encode()), "image/png", "museum", 1)


def test_an_asset_is_new_once_and_keeps_its_row(context: Context) -> None:
    with context.database.writing() as connection:
        first = [store.add_asset(connection, asset(number)) for number in range(3)]
        again = [store.add_asset(connection, asset(number)) for number in range(3)]
    assert all(is_new for _, is_new in first)
    assert again == [(row, False) for row, _ in first]
    assert len({row for row, _ in first}) == 3


def test_the_last_bytes_under_a_role_are_those_that_count(context: Context) -> None:
    with context.database.writing() as connection:
        for blob in ("a" * 64, "b" * 64):
            store.put_asset(connection, asset(0), [Derivative("copy", blob, "image/png")])
        assert store.derivatives_of(connection, asset(0).id) == {"copy": Derivative("copy", "b" * 64, "image/png")}


def test_the_withdrawn_are_told_from_the_others(context: Context) -> None:
    ids = [asset(number).id for number in range(5)]
    with context.database.writing() as connection:
        for number in range(5):
            store.put_asset(connection, asset(number))
        for withdrawn in ids[1:3]:
            store.put_tombstone(connection, withdrawn, "museum", "by mistake")
        assert withdrawn_among(connection, [*ids, "unknown"]) == set(ids[1:3])
        assert withdrawn_among(connection, []) == set()
        assert [store.is_withdrawn(connection, one) for one in ids] == [False, True, True, False, False]
