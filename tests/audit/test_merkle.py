"""RFC 9162's arithmetic against the published vectors, the RFC's own worked example and a naive recursion."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.audit import merkle
from wenmai.audit.proving import is_consistent, is_included

# The reference tree of Certificate Transparency (RFC 6962, unchanged in RFC 9162): leaves, roots by size, proofs.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
G = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
PATHS = [  # (index, size, inclusion proof)
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, ROOTS[3]]),
    (2, 3, [ROOTS[1]]),
    (1, 5, [ROOTS[0], B, D]),
]
CONSISTENCIES = [  # (first, second, consistency proof)
    (1, 1, []),
    (1, 8, [A, B, C]),
    (6, 8, [F, E, ROOTS[3]]),
    (2, 5, [B, D]),
    (6, 7, [F, G, ROOTS[3]]),
]
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
INDEXES = st.integers(1, 300).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))
SIZES = st.integers(1, 300).flatmap(lambda second: st.tuples(st.integers(1, second), st.just(second)))


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH as the RFC writes it, over the leaves' data."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return merkle.leaf_hash(leaves[0])
    k = max(1 << power for power in range(len(leaves).bit_length()) if 1 << power < len(leaves))
    return merkle.node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH as the RFC writes it."""
    if len(leaves) == 1:
        return []
    k = max(1 << power for power in range(len(leaves).bit_length()) if 1 << power < len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF as the RFC writes it."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = max(1 << power for power in range(len(leaves).bit_length()) if 1 << power < len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def numbered(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


def node_of(leaves: list[bytes]) -> merkle.Node:
    return lambda height, index: naive_root(leaves[index << height : (index + 1) << height])


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def reference() -> list[bytes]:
    return hashes(LEAVES)


def test_published_hashes_of_leaves_and_nodes() -> None:
    assert merkle.EMPTY_ROOT.hex() == EMPTY_ROOT
    assert merkle.leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert (
        merkle.node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


def test_published_roots() -> None:
    frontier = merkle.Frontier()
    assert frontier.root().hex() == merkle.root(0, node_of([])).hex() == EMPTY_ROOT
    for size, leaf in enumerate(reference(), start=1):
        frontier.append(merkle.leaf_hash(leaf))
        assert frontier.root().hex() == merkle.root(size, node_of(reference())).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "proof"), PATHS)
def test_published_inclusion_proofs(index: int, size: int, proof: list[str]) -> None:
    assert merkle.inclusion_proof(index, size, node_of(reference())) == hashes(proof)
    leaf, root = merkle.leaf_hash(reference()[index]), bytes.fromhex(ROOTS[size - 1])
    assert is_included(leaf, index, size, hashes(proof), root)
    wrong = [(leaf, at, size, root, hashes(proof)) for at in (index - 1, index + 1, index ^ 2)]
    wrong += [(leaf, index, height, root, hashes(proof)) for height in (size * 2, size // 2)]
    wrong += [(b"WrongLeaf", index, size, root, hashes(proof)), (SOME_HASH, index, size, root, hashes(proof))]
    wrong += [(leaf, index, size, other, hashes(proof)) for other in (merkle.EMPTY_ROOT, SOME_HASH, b"")]
    wrong += [(leaf, index, size, root, path) for path in spoilt(hashes(proof), root)]
    assert [case for case in wrong if is_included(*case[:3], case[4], case[3])] == []


@pytest.mark.parametrize(("first", "second", "proof"), CONSISTENCIES)
def test_published_consistency_proofs(first: int, second: int, proof: list[str]) -> None:
    assert merkle.consistency_proof(first, second, node_of(reference())) == hashes(proof)
    old, new = bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[second - 1])
    assert is_consistent(first, second, old, new, hashes(proof))
    if not proof:
        return
    wrong = [(other, second, old, new, hashes(proof)) for other in (first - 1, first + 1, first ^ 2)]
    wrong += [(first, other, old, new, hashes(proof)) for other in (second * 2, second // 2)]
    wrong += [(first, second, b"WrongRoot", new, hashes(proof)), (first, second, old, b"WrongRoot", hashes(proof))]
    wrong += [(first, second, new, old, hashes(proof)), (first, second, old, new, [])]
    wrong += [(first, second, old, new, path) for root in (old, new) for path in spoilt(hashes(proof), root)]
    wrong += [(first, second, old, new, [hashes(proof)[0], *hashes(proof)])]
    assert [case for case in wrong if is_consistent(*case)] == []


def spoilt(proof: list[bytes], root: bytes) -> list[list[bytes]]:
    """The published ways to spoil a proof: garbage before and after, one taken away, one put in, a bit turned."""
    ways = [[*proof, b""], [*proof, root], [b"", *proof], [root, *proof]]
    ways += [proof[:-1]] if proof else []
    ways += [[proof[0], SOME_HASH, *proof[1:]]] if len(proof) > 1 else []
    for at, bit in itertools.product(range(len(proof)), (3, 4)):
        turned = bytes([proof[at][0] ^ 1 << bit]) + proof[at][1:]
        ways.append([*proof[:at], turned, *proof[at + 1 :]])
    return ways


@pytest.mark.parametrize(("index", "size"), [(0, 0), (0, 1), (1, 0), (2, 1), (-1, 1)])
def test_published_refusals_of_inclusion(index: int, size: int) -> None:
    for leaf, root in itertools.product((SOME_HASH, b""), (b"", merkle.EMPTY_ROOT)):
        assert not is_included(leaf, index, size, [], root)


def test_published_trivial_inclusion() -> None:
    leaf = merkle.leaf_hash(b"data")
    assert is_included(leaf, 0, 1, [], leaf)
    assert not any(is_included(a, 0, 1, [], b) for a, b in ((leaf, b""), (b"", leaf), (b"", b"")))


def test_published_trivial_consistencies() -> None:
    one, two, empty = b"don't care 1", b"don't care 2", merkle.EMPTY_ROOT
    good = [(0, 0, one, one, []), (0, 1, one, two, []), (1, 1, two, two, [])]
    bad = [(0, 0, one, two, []), (1, 1, one, two, []), (1, 0, one, two, []), (2, 1, one, two, []), (1, 2, one, two, [])]
    bad += [(0, 0, empty, two, []), (1, 1, empty, two, [])]
    bad += [(first, second, empty, empty, [empty]) for first, second in ((0, 0), (0, 1), (1, 1))]
    assert all(is_consistent(*case) for case in good)
    assert not any(is_consistent(*case) for case in bad)


def test_the_worked_example_of_the_rfc() -> None:
    """RFC 9162, 2.1.5: a tree of seven leaves, its named nodes, and the proofs that it writes out."""
    leaves = numbered(7)
    a, b, c, d, e, f, j = (merkle.leaf_hash(leaf) for leaf in leaves)
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k, inner = merkle.node_hash(g, h), merkle.node_hash(i, j)
    node = node_of(leaves)
    assert merkle.root(7, node) == merkle.node_hash(k, inner)
    proofs = {0: [b, h, inner], 3: [c, g, inner], 4: [f, j, k], 6: [i, k]}
    assert {index: merkle.inclusion_proof(index, 7, node) for index in proofs} == proofs
    consistencies = {3: [c, d, g, inner], 4: [inner], 6: [i, j, k]}
    assert {first: merkle.consistency_proof(first, 7, node) for first in consistencies} == consistencies


@given(INDEXES)
def test_any_leaf_of_any_tree_is_proven(place: tuple[int, int]) -> None:
    index, size = place
    leaves = numbered(size)
    proof = merkle.inclusion_proof(index, size, node_of(leaves))
    assert proof == naive_path(index, leaves)
    assert is_included(merkle.leaf_hash(leaves[index]), index, size, proof, naive_root(leaves))


@given(SIZES)
def test_any_beginning_of_any_tree_is_proven(sizes: tuple[int, int]) -> None:
    first, second = sizes
    leaves = numbered(second)
    proof = merkle.consistency_proof(first, second, node_of(leaves))
    assert proof == naive_subproof(first, leaves, True)
    assert is_consistent(first, second, naive_root(leaves[:first]), naive_root(leaves), proof)


@given(INDEXES, st.data())
def test_a_changed_inclusion_proof_never_verifies(place: tuple[int, int], data: st.DataObject) -> None:
    index, size = place
    leaves = numbered(size)
    proof, root = naive_path(index, leaves), naive_root(leaves)
    changed = mutated(proof, data)
    if changed != proof:
        assert not is_included(merkle.leaf_hash(leaves[index]), index, size, changed, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda at: at != index) if size > 1 else st.just(size))
    assert not is_included(merkle.leaf_hash(leaves[index]), other, size, proof, root)


@given(SIZES.filter(lambda sizes: sizes[0] < sizes[1]), st.data())
def test_a_changed_consistency_proof_never_verifies(sizes: tuple[int, int], data: st.DataObject) -> None:
    first, second = sizes
    leaves = numbered(second)
    proof, old, new = naive_subproof(first, leaves, True), naive_root(leaves[:first]), naive_root(leaves)
    changed = mutated(proof, data)
    if changed != proof:
        assert not is_consistent(first, second, old, new, changed)
    rewritten = [b"another", *leaves[1:]]
    others = naive_subproof(first, rewritten, True)
    assert not is_consistent(first, second, old, naive_root(rewritten), others)


def mutated(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    """A proof with hashes changed, moved, added or taken away."""
    ways: list[Callable[[list[bytes]], list[bytes]]] = [
        lambda path: [*path, data.draw(st.binary(min_size=32, max_size=32))],
        lambda path: [data.draw(st.binary(max_size=33)), *path],
    ]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        turned = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
        ways += [lambda path: [*path[:at], *path[at + 1 :]], lambda path: [*path[:at], turned, *path[at + 1 :]]]
        ways += [lambda path: data.draw(st.permutations(path)), lambda path: [*path[: at + 1], *path[at:]]]
    return data.draw(st.sampled_from(ways))(proof)
