"""The stored form of the tree: tiles of 256 hashes, after C2SP's tlog-tiles. Pure arithmetic.

The tile ``number`` of ``level`` 0 holds 256 hashes of leaves; at each level above, each hash is the root of a full tile
below. Only the last tile of a level is partial. So appending and proving read one or two tiles a level:
two levels hold 65,536 leaves, three 16.7 million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wenmai.audit.merkle import HASH_BYTES, node_hash
from wenmai.kernel.errors import Tampered

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_BYTES

ReadTile = Callable[[int, int], bytes]  # (level, number) → its hashes, one after the other; b"" where there is none


@dataclass(frozen=True)
class TileChange:
    """A tile as it is after leaves were added."""

    level: int
    number: int
    hashes: bytes
    is_new: bool  # else a partial tile that has grown


def tile_widths(size: int) -> Iterator[tuple[int, int, int]]:
    """The (level, tile count, width of the last tile) of the tiles of a tree with ``size`` leaves."""
    level = 0
    while size:
        full, rest = divmod(size, TILE_WIDTH)
        yield level, full + (rest > 0), rest or TILE_WIDTH
        level, size = level + 1, full


def subtree_root(hashes: bytes) -> bytes:
    """The root over 2**k hashes, given one after the other."""
    row = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def appended(read_tile: ReadTile, size: int, leaves: Iterable[bytes]) -> list[TileChange]:
    """The tiles that change where ``leaves`` (hashes) are added to a tree of ``size``. Raises Tampered."""
    changes: list[TileChange] = []
    added, level = list(leaves), 0
    while added:
        number, width = divmod(size, TILE_WIDTH)
        hashes = read_tile(level, number) if width else b""
        if len(hashes) != width * HASH_BYTES:
            raise damaged(f"tile {number} of level {level}", f"has not the {width} hashes of a tree of this size")
        roots: list[bytes] = []
        is_new = width == 0
        for at in _cuts(len(added), TILE_WIDTH - width):
            room = TILE_WIDTH - len(hashes) // HASH_BYTES
            hashes += b"".join(added[at : at + room])
            changes.append(TileChange(level, number, hashes, is_new))
            if len(hashes) < TILE_BYTES:
                break
            roots.append(subtree_root(hashes))
            number, hashes, is_new = number + 1, b"", True
        added, size, level = roots, size // TILE_WIDTH, level + 1
    return changes


def _cuts(count: int, room: int) -> Iterator[int]:
    """Where ``count`` hashes are cut: after what fits into the tile that is partly filled, then every 256."""
    yield 0
    yield from range(room, count, TILE_WIDTH)


class TiledNodes:
    """``node(height, index)`` out of tiles, for ``merkle``; keeps the tiles that it has read."""

    def __init__(self, read_tile: ReadTile) -> None:
        self._read_tile = read_tile
        self._tiles: dict[tuple[int, int], bytes] = {}

    def __call__(self, height: int, index: int) -> bytes:
        """The hash of a full subtree. Raises Tampered where its tile is not there or too short."""
        level, inner = divmod(height, TILE_HEIGHT)
        number, first = divmod(index << inner, TILE_WIDTH)
        hashes = self._tile(level, number)[first * HASH_BYTES : (first + (1 << inner)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << inner:
            raise damaged(f"tile {number} of level {level}", f"lacks hash {first}")
        return subtree_root(hashes)

    def _tile(self, level: int, number: int) -> bytes:
        if (level, number) not in self._tiles:
            self._tiles[level, number] = self._read_tile(level, number)
        return self._tiles[level, number]


def damaged(where: str, how: str) -> Tampered:
    """The error that says that the stored tree is not the one that was built."""
    return Tampered(
        f"the stored tree {how}", where=where, remedy="Run: wenmai audit verify.", rule="audit.tree-damaged"
    )
