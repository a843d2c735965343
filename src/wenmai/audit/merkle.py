"""Merkle trees as RFC 9162, section 2.1, defines them: hashes, roots, proofs. Pure arithmetic.

Nothing here knows how hashes are kept: whoever asks for a root or a proof gives ``node(height, index)``, the hash of
the full subtree over the leaves ``index * 2**height`` up to ``(index + 1) * 2**height``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

HASH_BYTES = 32  # SHA-256
LEAF_PREFIX, NODE_PREFIX = b"\x00", b"\x01"  # tell leaves from nodes, so that neither passes for the other (2.1.1)
EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = Callable[[int, int], bytes]  # (height, index) → hash of that full subtree


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf, 32 bytes."""
    return hashlib.sha256(LEAF_PREFIX + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees, 32 bytes."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


def split(size: int) -> int:
    """The leaves of the left subtree: the largest power of two below ``size`` (≥ 2)."""
    return 1 << (size - 1).bit_length() - 1


def full_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The full subtrees, (height, index), that make up the leaves ``start`` to ``end``, from left to right.

    ``start`` is a multiple of a power of two that is no less than ``end - start``, as in every range of section 2.1.
    """
    while start < end:
        height = (end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def range_root(start: int, end: int, node: Node) -> bytes:
    """MTH of the leaves ``start`` to ``end``: O(log n) nodes (2.1.1)."""
    return fold([node(height, index) for height, index in full_subtrees(start, end)])


def root(size: int, node: Node) -> bytes:
    """The root of the first ``size`` leaves."""
    return range_root(0, size, node)


def fold(peaks: list[bytes]) -> bytes:
    """The root over the full subtrees of a tree, given from left to right."""
    if not peaks:
        return EMPTY_ROOT
    result = peaks[-1]
    for peak in reversed(peaks[:-1]):
        result = node_hash(peak, result)
    return result


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """PATH(index, D[size]), from the leaf upwards (2.1.3.1). ``0 <= index < size``."""
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return [range_root(first, last, node) for first, last in reversed(ranges)]


def consistency_proof(first: int, second: int, node: Node) -> list[bytes]:
    """PROOF(first, D[second]) (2.1.4.1). ``first <= second``; empty where they are equal or ``first`` is 0."""
    if first in (0, second):
        return []
    ranges: list[tuple[int, int]] = []
    start, end, holds_all_of_first = 0, second, True
    while end != first:
        middle = start + split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, holds_all_of_first = middle, False
    if not holds_all_of_first:  # else it is the first root, which the verifier knows
        ranges.append((start, end))
    return [range_root(first_leaf, last_leaf, node) for first_leaf, last_leaf in reversed(ranges)]


class Frontier:
    """A tree that grows by one leaf at a time and keeps nothing but the peaks: O(log n) memory."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        merged, carried = leaf, self.size
        while carried & 1:
            merged = node_hash(self._peaks.pop(), merged)
            carried >>= 1
        self._peaks.append(merged)
        self.size += 1

    def root(self) -> bytes:
        """The root of the leaves so far."""
        return fold(self._peaks)
