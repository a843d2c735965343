"""The vector index: answers, filters, growth, and refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.bank.vectors import model
from wenmai.bank.vectors.files import load_or_make_key
from wenmai.bank.vectors.index import VectorIndex
from wenmai.kernel.errors import Conflict, InvalidInput, StorageFailure

DIMENSION = 32
KEY = bytes(range(32))


def unit(count: int, seed: int = 0, dimension: int = DIMENSION) -> npt.NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    latent = rng.standard_normal((count, 12)) @ np.random.default_rng(99).standard_normal((12, dimension))
    return (latent / np.linalg.norm(latent, axis=1, keepdims=True)).astype(np.float32)


def opened(folder: Path, *, writable: bool = False, identity: str = "model-a", key: bytes = KEY) -> VectorIndex:
    return VectorIndex.open(folder, identity=identity, dimension=DIMENSION, key=key, writable=writable)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12,500 rows, of which 12,000 are in the graph; row ids are 7 times the position."""
    folder = tmp_path_factory.mktemp("large")
    vectors = unit(12_500)
    with opened(folder, writable=True) as index:
        index.add(np.arange(12_000) * 7, vectors[:12_000])
        index.save()
        index.add(np.arange(12_000, 12_500) * 7, vectors[12_000:])
        index.save()
    return folder


def exact(
    vectors: npt.NDArray[np.float32], query: npt.NDArray[np.float32], k: int, among: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    scores = vectors[among] @ query
    return among[np.argsort(-scores, kind="stable")[:k]]


def recall(index: VectorIndex, queries: npt.NDArray[np.float32], allowed: npt.NDArray[np.int64] | None) -> float:
    vectors = unit(12_500)
    rows = np.arange(12_500) if allowed is None else allowed // 7
    found = [index.search(query, 10, allowed).ids // 7 for query in queries]
    return float(
        np.mean(
            [len(np.intersect1d(ids, exact(vectors, q, 10, rows))) / 10 for ids, q in zip(found, queries, strict=True)]
        )
    )


def test_the_graph_finds_what_an_exact_search_finds(large: Path) -> None:
    index = opened(large)
    assert recall(index, unit(100, seed=5), None) >= 0.97
    canary = index.check()
    assert canary.healthy
    assert canary.graph_state == "ready"


def test_rows_outside_the_graph_are_found_at_once(large: Path) -> None:
    index = opened(large)
    for position in (12_000, 12_250, 12_499):
        hits = index.search(unit(12_500)[position], 1)
        assert hits.ids.tolist() == [position * 7]
        assert hits.scores[0] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.95])
def test_a_filter_loses_nothing(large: Path, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenmai.bank.vectors.searching.FILTER_EXACT_ROWS", 100)
    monkeypatch.setattr("wenmai.bank.vectors.searching.EXACT_BELOW", 100)
    allowed = np.flatnonzero(np.random.default_rng(1).random(12_500) < share) * 7
    index = opened(large)
    assert recall(index, unit(50, seed=6), allowed) >= 0.97
    mask = np.zeros(12_500 * 7, np.bool_)
    mask[allowed] = True
    query = unit(1, seed=7)[0]
    assert index.search(query, 10, mask).ids.tolist() == index.search(query, 10, allowed).ids.tolist()


def test_a_filter_that_keeps_only_what_is_far_from_the_query_is_still_answered(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wenmai.bank.vectors.searching.FILTER_EXACT_ROWS", 100)
    monkeypatch.setattr("wenmai.bank.vectors.searching.EXACT_BELOW", 100)
    query, vectors = unit(1, seed=8)[0], unit(12_500)
    far = np.argsort(vectors @ query)[:2000]
    hits = opened(large).search(query, 10, far * 7)
    assert (hits.ids // 7).tolist() == exact(vectors, query, 10, np.sort(far)).tolist()


def test_an_empty_filter_finds_nothing_and_an_unknown_row_is_passed_over(large: Path) -> None:
    index = opened(large)
    query = unit(1, seed=9)[0]
    assert len(index.search(query, 10, np.empty(0, np.int64)).ids) == 0
    assert index.search(query, 10, np.array([14, 15, -3, 10**12])).ids.tolist() == [14]


operations = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "save", "reopen", "rebuild"]), st.lists(st.integers(0, 40), max_size=8)
    ),
    max_size=12,
)


@given(operations, st.booleans())
@settings(max_examples=40, deadline=None)
def test_it_holds_what_a_dictionary_would(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[int]]], spread: bool
) -> None:
    folder = tmp_path_factory.mktemp("steps")
    factor = 10**9 if spread else 1  # ids far apart take another way through the table of rows
    expected: dict[int, npt.NDArray[np.float32]] = {}
    saved = dict(expected)
    index = opened(folder, writable=True)
    for number, (step, rows) in enumerate(steps):
        ids = np.unique(np.array(rows, np.int64)) * factor
        if step == "add":
            vectors = unit(len(ids), seed=number)
            index.add(ids, vectors)
            expected |= dict(zip(ids.tolist(), vectors, strict=True))
        elif step == "remove":
            assert index.remove(ids) == sum(row in expected for row in ids.tolist())
            expected = {row: vector for row, vector in expected.items() if row not in ids}
        elif step == "reopen":
            index.close()
            index, expected = opened(folder, writable=True), dict(saved)
        else:
            (index.save if step == "save" else index.rebuild)()
            saved = dict(expected)
        assert len(index) == len(expected)
    query = unit(1, seed=77)[0]
    hits = index.search(query, 50)
    assert sorted(hits.ids.tolist()) == sorted(expected)
    assert hits.scores == pytest.approx([float(expected[row] @ query) for row in hits.ids.tolist()], abs=1e-6)
    assert (np.diff(hits.scores) <= 0).all()
    assert index.check().recall_at_10 == 1.0
    index.close()


def test_equal_vectors_come_in_the_order_of_their_rows(tmp_path: Path) -> None:
    vector = unit(1)
    with opened(tmp_path, writable=True) as index:
        index.add(np.array([9, 3, 7, 1]), np.repeat(vector, 4, axis=0))
        assert index.search(vector[0], 3).ids.tolist() == [1, 3, 7]


def test_the_same_vectors_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenmai.bank.vectors.saving.EXACT_BELOW", 200)
    files = []
    for name in ("one", "two"):
        with opened(tmp_path / name, writable=True) as index:
            index.add(np.arange(1500), unit(1500))
            index.save()
        files.append((tmp_path / name / "graph-1.usearch").read_bytes())
    assert files[0] == files[1]


def test_vectors_of_another_model_are_refused(tmp_path: Path) -> None:
    with opened(tmp_path, writable=True) as index:
        index.add(np.arange(3), unit(3))
        index.save()
    with pytest.raises(Conflict, match="model-a with 32 dimensions, not of model-b"):
        opened(tmp_path, identity="model-b")
    with pytest.raises(Conflict, match="not of model-a with 16"):
        VectorIndex.open(tmp_path, identity="model-a", dimension=16, key=KEY)


@pytest.mark.parametrize(
    ("ids", "vectors", "complaint"),
    [
        ([1, 2], np.ones((2, 5), np.float32), "shape"),
        ([1, 1], unit(2), "distinct"),
        ([-1, 2], unit(2), "distinct"),
        ([1, 2], unit(2) * 2, "unit length"),
        ([1], np.full((1, DIMENSION), np.nan, np.float32), "unit length"),
    ],
)
def test_what_cannot_be_stored_is_refused(
    tmp_path: Path, ids: list[int], vectors: npt.NDArray[np.float32], complaint: str
) -> None:
    with opened(tmp_path, writable=True) as index:
        with pytest.raises(InvalidInput, match=complaint):
            index.add(np.array(ids), vectors)
        assert len(index) == 0


def test_what_cannot_be_asked_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path, writable=True) as index:
        assert len(index.search(unit(1)[0], 3).ids) == 0
        for query in (np.zeros(DIMENSION), np.ones(3), np.full(DIMENSION, np.inf)):
            with pytest.raises(InvalidInput):
                index.search(query.astype(np.float32), 3)
        with pytest.raises(InvalidInput):
            index.search(unit(1)[0], 0)
        with pytest.raises(InvalidInput, match=r"\[5\]"):
            index.vectors_of(np.array([5]))


def test_a_reader_cannot_write_and_a_second_writer_has_to_wait(tmp_path: Path) -> None:
    with opened(tmp_path, writable=True):
        with pytest.raises(Conflict, match="Another process"):
            opened(tmp_path, writable=True)
        with pytest.raises(Conflict, match="for reading"):
            opened(tmp_path).add(np.array([1]), unit(1))
    opened(tmp_path, writable=True).close()


def test_many_removals_compact_the_files(tmp_path: Path) -> None:
    with opened(tmp_path, writable=True) as index:
        index.add(np.arange(1000), unit(1000))
        index.save()
        reader = opened(tmp_path)
        index.remove(np.arange(600))
        index.save()
        assert (tmp_path / "vectors-1.f32").stat().st_size == 400 * DIMENSION * 4
        assert not (tmp_path / "vectors-0.f32").exists()
        assert len(reader) == 1000  # it still sees what it opened
        assert reader.search(unit(1000)[3], 1).ids.tolist() == [3]
        assert reader.refresh()
        assert not reader.refresh()
        assert reader.row_ids.tolist() == list(range(600, 1000))


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "home" / "index.key"
    key = load_or_make_key(path)
    assert load_or_make_key(path) == key
    assert len(key) == 32
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]
    path.write_bytes(b"short")
    with pytest.raises(StorageFailure, match="length"):
        load_or_make_key(path)


def test_the_limits_are_those_that_were_measured() -> None:
    assert (model.CONNECTIVITY, model.EXPANSION_ADD, model.EXPANSION_SEARCH) == (16, 128, 256)
