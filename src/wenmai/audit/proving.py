"""Checks Merkle proofs as RFC 9162 says (2.1.3.2 and 2.1.4.2): no tree is needed, only hashes. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from wenmai.audit.merkle import HASH_BYTES, node_hash


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` shows that ``leaf`` (a leaf's hash) is at ``index`` in the tree of ``size`` with this root.

    The size is not bound by the hashes: take it, with the root, from a signed checkpoint.
    """
    if not 0 <= index < size or not _are_hashes([leaf, *proof]):
        return False
    here, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            result = node_hash(sibling, result)
            here, last = _up_to_right_child(here, last)
        else:
            result = node_hash(result, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and result == root


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the tree of size ``first`` is the beginning of the tree of size ``second``.

    Every tree begins with the empty one, and with itself: then the proof is empty.
    """
    if not 0 <= first <= second or not _are_hashes(proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0 or not proof:
        return first == 0 and not proof
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            here, last = _up_to_right_child(here, last)
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _up_to_right_child(here: int, last: int) -> tuple[int, int]:
    """Skip the levels at which a node at the right edge has no sibling."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
