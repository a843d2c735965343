"""The thread: any order of runs is acyclic, circles are refused, and another implementation reads the PROV-JSON."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prov.model import ProvDocument

from wenmai.assets import lineage, store
from wenmai.assets.model import Activity, Asset, Work
from wenmai.kernel.errors import Conflict
from wenmai.services.context import Context
from wenmai.services.showing import trace_thread


def _image(name: str, owner: str = "museum") -> tuple[Work, Asset]:
    work = Work(owner, name, f"{name}图", name)
    return work, Asset("image", (name * 64)[:64], "image/png", owner, 1, work_id=work.id, title_en=name)


def _put_image(context: Context, name: str) -> Asset:
    work, asset = _image(name)
    with context.database.writing() as connection:
        store.put_work(connection, work)
        store.put_asset(connection, asset)
    return asset


def _make(context: Context, key: str, inputs: tuple[str, ...], blob: str) -> Asset:
    activity = Activity("test", "1", {}, key, "museum", inputs, "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.000Z")
    asset = Asset("image", blob, "image/png", "museum", 1, activity_id=activity.id)
    with context.database.writing() as connection:
        store.put_activity(connection, activity, [asset])
        store.put_asset(connection, asset)
    return asset


def test_the_same_bytes_of_two_owners_are_two_assets() -> None:
    (work, ours), (_, theirs) = _image("a"), _image("a", "other museum")
    assert ours.blob == theirs.blob
    assert ours.id != theirs.id
    assert work.id != theirs.work_id


def test_bytes_that_come_back_are_another_asset(context: Context) -> None:
    first = _put_image(context, "a")
    inverted = _make(context, "k1", (first.id,), "b" * 64)
    again = _make(context, "k2", (inverted.id,), first.blob)
    assert again.blob == first.blob
    assert again.id != first.id
    with context.database.reading() as connection:
        edges = lineage.ancestry(connection, [again.id])
    assert [edge.source for edge in edges] == [inverted.id, first.id]


def test_an_edge_that_would_close_a_circle_is_refused(context: Context) -> None:
    first = _put_image(context, "a")
    second = _make(context, "k1", (first.id,), "b" * 64)
    with context.database.writing() as connection, pytest.raises(Conflict, match="its own ancestor"):
        store.put_activity(connection, Activity("test", "1", {}, "k2", "museum", (second.id,)), [first])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=12), st.randoms())
def test_however_things_are_made_nothing_is_its_own_ancestor(
    context: Context, runs: list[tuple[int, int]], random: object
) -> None:
    made = [_put_image(context, "a"), _put_image(context, "c")]
    for number, (one, two) in enumerate(runs):
        inputs = {made[one % len(made)].id, made[two % len(made)].id}
        made.append(_make(context, f"{random}{number}", tuple(sorted(inputs)), "d" * 64))
    with context.database.reading() as connection:
        for asset in made:
            upstream = {edge.source for edge in lineage.ancestry(connection, [asset.id])}
            downstream = {edge.output for edge in lineage.descent(connection, [asset.id])}
            assert asset.id not in upstream
            assert not upstream & downstream


def test_another_implementation_reads_the_thread(context: Context) -> None:
    first = _put_image(context, "a")
    second = _make(context, "k1", (first.id,), "b" * 64)
    document = trace_thread(context, second.id).prov_json()
    read = ProvDocument.deserialize(io.StringIO(json.dumps(document)), format="json")
    kinds = [type(record).__name__ for record in read.get_records()]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "ProvEntity": 3,
        "ProvActivity": 1,
        "ProvAgent": 1,
        "ProvUsage": 1,
        "ProvGeneration": 1,
        "ProvDerivation": 1,
        "ProvAssociation": 1,
        "ProvAttribution": 2,
        "ProvSpecialization": 1,
    }


def test_saying_the_same_twice_changes_nothing(context: Context) -> None:
    first = _put_image(context, "a")
    assert _put_image(context, "a").id == first.id
    _make(context, "k1", (first.id,), "b" * 64)
    _make(context, "k1", (first.id,), "b" * 64)
    with context.database.reading() as connection:
        assert len(lineage.descent(connection, [first.id])) == 1
