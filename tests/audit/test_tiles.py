"""Tiles hold the same tree as the leaves, however they came, and are read a few at a time however large the log is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.audit import merkle
from wenmai.audit.proving import is_consistent, is_included
from wenmai.audit.tiles import TILE_WIDTH, TiledNodes, appended, tile_widths
from wenmai.kernel.errors import Tampered

Tiles = dict[tuple[int, int], bytes]


def leaf(number: int) -> bytes:
    return merkle.leaf_hash(str(number).encode())


def grown(tiles: Tiles, size: int, count: int, step: int) -> int:
    """Append ``count`` leaves, ``step`` at a time."""
    for start in range(size, size + count, step):
        batch = [leaf(number) for number in range(start, min(start + step, size + count))]
        for change in appended(lambda level, number: tiles.get((level, number), b""), start, batch):
            assert change.is_new == ((change.level, change.number) not in tiles)
            tiles[change.level, change.number] = change.hashes
    return size + count


def full_log(size: int) -> Tiles:
    """The tiles of a log of one and the same leaf: any size, without hashing each."""
    same, tiles = merkle.leaf_hash(b""), {}
    for level, count, width in tile_widths(size):
        for number in {0, count - 1}:
            tiles[level, number] = same * (width if number == count - 1 else TILE_WIDTH)
        for _ in range(8):
            same = merkle.node_hash(same, same)
    return tiles


@settings(max_examples=25)
@given(st.integers(1, 1100), st.integers(1, 700))
def test_tiles_are_the_tree_however_the_leaves_came(size: int, step: int) -> None:
    tiles: Tiles = {}
    grown(tiles, 0, size, step)
    frontier = merkle.Frontier()
    for number in range(size):
        frontier.append(leaf(number))
    node = TiledNodes(lambda level, number: tiles.get((level, number), b""))
    assert merkle.root(size, node) == frontier.root()
    assert {(level, count - 1): width * 32 for level, count, width in tile_widths(size)}.items() <= {
        place: len(hashes) for place, hashes in tiles.items()
    }.items()
    assert len(tiles) == sum(count for _, count, _ in tile_widths(size))


def test_a_log_of_seventy_thousand_has_the_tiles_that_the_format_says() -> None:
    """The example of tlog-tiles: 273 full tiles and one of 112, one full and one of 17, one of 1."""
    assert list(tile_widths(70_000)) == [(0, 274, 112), (1, 2, 17), (2, 1, 1)]
    assert list(tile_widths(256)) == [(0, 1, 256), (1, 1, 1)]


@settings(max_examples=25)
@given(st.integers(2, 1100).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1), st.integers(1, n))))
def test_proofs_out_of_tiles_verify(case: tuple[int, int, int]) -> None:
    size, index, first = case
    tiles: Tiles = {}
    grown(tiles, 0, first, 256)
    old = merkle.root(first, TiledNodes(lambda level, number: tiles.get((level, number), b"")))
    grown(tiles, first, size - first, 256)
    node = TiledNodes(lambda level, number: tiles[level, number])
    root = merkle.root(size, node)
    assert is_included(leaf(index), index, size, merkle.inclusion_proof(index, size, node), root)
    assert is_consistent(first, size, old, root, merkle.consistency_proof(first, size, node))


@pytest.mark.parametrize("size", [1_000, 10_000, 100_000, 1_000_000])
def test_appending_and_proving_read_a_few_tiles_at_any_size(size: int) -> None:
    tiles = full_log(size)
    reads: list[tuple[int, int]] = []

    def read(level: int, number: int) -> bytes:
        reads.append((level, number))
        return tiles.get((level, number), b"")

    levels = len(list(tile_widths(size)))
    appended(read, size, [leaf(0)])
    assert len(reads) <= levels
    reads.clear()
    node = TiledNodes(read)
    merkle.root(size, node)
    merkle.inclusion_proof(size - 1, size, node)
    merkle.inclusion_proof(0, size, node)
    merkle.consistency_proof(size - 1, size, node)
    assert len(reads) <= 3 * levels


def test_a_tile_that_is_too_short_is_refused() -> None:
    tiles = full_log(1000)
    tiles[0, 3] = tiles[0, 3][:-32]
    with pytest.raises(Tampered, match="tile 3 of level 0"):
        appended(lambda level, number: tiles[level, number], 1000, [leaf(0)])
    with pytest.raises(Tampered, match="tile 3 of level 0"):
        merkle.inclusion_proof(0, 1000, TiledNodes(lambda level, number: tiles[level, number]))
