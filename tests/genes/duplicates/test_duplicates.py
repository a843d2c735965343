"""Duplicates: hashes of turned pictures, candidates, comparison, groups."""

from __future__ import annotations

import itertools
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from wenmai.genes.descriptors.describe import describe_image
from wenmai.genes.descriptors.drawings import draw_ornament
from wenmai.genes.descriptors.ranking import glance_vector
from wenmai.genes.duplicates import candidates
from wenmai.genes.duplicates.candidates import by_descriptor, by_hash
from wenmai.genes.duplicates.comparison import compare, fingerprint
from wenmai.genes.duplicates.grouping import find_groups, group
from wenmai.genes.duplicates.hashing import distances, hash_variants
from wenmai.genes.duplicates.model import Fingerprint, Likeness, Link
from wenmai.genes.model import RgbImage
from wenmai.kernel.errors import InvalidInput
from wenmai.models.identity import ModelIdentity

LIKE = Likeness("same", 1.0, 1.0, 0.0, 0)


def prints(rgb: RgbImage, version: str = "1") -> Fingerprint:
    """A fingerprint whose stand-in for the network sees coarse grey: these tests run without the weights."""
    grey = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (40, 32), interpolation=cv2.INTER_AREA)
    pooled = grey.astype(np.float32).ravel() / 255
    return fingerprint(rgb, describe_image(rgb, pooled=pooled, encoder=ModelIdentity("test", version, "0" * 64)))


def photographs() -> list[RgbImage]:
    pictures = [data.astronaut(), data.coffee(), data.chelsea(), data.rocket()]
    return [np.asarray(picture, np.uint8) for picture in pictures]


@cache
def original(place: int) -> Fingerprint:
    return prints(photographs()[place])


def turned(rgb: RgbImage, angle_deg: float) -> RgbImage:
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    return np.asarray(cv2.warpAffine(rgb, matrix, (width, height)), np.uint8)


def test_the_hashes_of_turned_and_mirrored_pictures_are_known_beforehand() -> None:
    for picture in photographs():
        hashes, quality = hash_variants(picture)
        assert quality > 50
        for turns, flip in itertools.product(range(4), (False, True)):
            other = np.ascontiguousarray(np.rot90(picture[:, ::-1] if flip else picture, turns))
            assert distances(hash_variants(other)[0][0], hashes).min() <= 8


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_hashes_of_different_ornaments_are_far_apart(one: int, other: int) -> None:
    first, second = (hash_variants(draw_ornament(np.random.default_rng(seed)))[0] for seed in (one, other))
    if one != other:
        assert distances(first[0], second).min() > 31
    else:
        assert distances(first[0], second).min() == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rgb: cv2.resize(rgb, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA), "same"),
        (lambda rgb: np.ascontiguousarray(255 - rgb), "recoloured"),
        (lambda rgb: rgb[:, :, ::-1][: int(rgb.shape[0] * 0.8), : int(rgb.shape[1] * 0.9)], "cropped"),
        (lambda rgb: turned(rgb, 33.0), "turned"),
        (lambda rgb: np.ascontiguousarray(np.rot90(rgb)), "turned"),
        (lambda rgb: rgb[::-1], "mirrored"),
    ],
)
def test_an_altered_copy_is_recognised_and_told_why(change, reason: str) -> None:  # type: ignore[no-untyped-def]
    for place in (0, 2):
        altered = np.ascontiguousarray(change(photographs()[place]))
        likeness = compare(original(place), prints(altered))
        assert likeness is not None
        assert likeness.reason == reason
        assert likeness.correlation > 0.75
        if reason == "cropped":
            assert likeness.overlap == pytest.approx(0.72, abs=0.04)


def test_the_turn_is_measured() -> None:
    likeness = compare(original(0), prints(turned(photographs()[0], 33.0)))
    assert likeness is not None
    assert likeness.turn_deg == pytest.approx(-33.0, abs=1.0)  # OpenCV turns against the clock


def test_without_points_the_hash_still_knows_a_mirrored_picture() -> None:
    x, y = np.meshgrid(np.linspace(0, 1, 300), np.linspace(0, 1, 200))
    soft = 127 + 60 * np.sin(2.2 * x**2 + 1.3 * y) + 60 * np.cos(5.1 * x * y + 2.7 * x)
    picture = np.repeat(np.clip(soft, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    first, second = prints(picture), prints(np.ascontiguousarray(np.rot90(picture)[::-1]))
    candidates_min = min(first.hash_quality, second.hash_quality)
    if candidates_min >= candidates.HASH_QUALITY_MIN and len(first.descriptors.keypoints) < 10:
        likeness = compare(first, second)
        assert likeness is not None
        assert (likeness.reason, likeness.points) == ("mirrored", 0)


def test_plain_pictures_are_no_duplicates_of_each_other() -> None:
    plain = [prints(np.full((100, 140, 3), value, np.uint8)) for value in (20, 120, 121)]
    assert find_groups(plain) == []


def test_groups_hold_the_copies_and_nothing_else() -> None:
    pictures = photographs()
    items = [original(place) for place in range(4)]
    items.append(prints(np.ascontiguousarray(pictures[1][:, ::-1])))
    items.append(prints(turned(pictures[1], 20.0)))
    items.append(prints(np.ascontiguousarray(pictures[3][60:, 40:])))
    groups = find_groups(items)
    assert [found.members for found in groups] == [(1, 4, 5), (3, 6)]
    assert {link.likeness.reason for link in groups[1].links} == {"cropped"}
    assert find_groups([]) == []


def test_an_index_may_bring_the_neighbours() -> None:
    items = [original(place) for place in (0, 1, 2, 3, 2)]
    asked = []

    def nearest(vector: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.int64]:
        asked.append(count)
        return np.argsort([-float(glance_vector(item.descriptors) @ vector) for item in items])[:count]

    assert [found.members for found in find_groups(items, nearest)] == [(2, 4)]
    assert asked == [candidates.NEIGHBOURS + 1] * 5


def test_items_described_in_different_ways_are_refused() -> None:
    picture = photographs()[0]
    with pytest.raises(InvalidInput, match="in one way"):
        find_groups([original(0), prints(picture, version="2")])


def test_too_many_items_without_an_index_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "EXACT_ITEMS_MAX", 2)
    with pytest.raises(InvalidInput, match="without an index"):
        by_descriptor(np.eye(3, dtype=np.float32), None)


def test_candidates_of_many_hashes_stay_few_and_hold_the_near_ones() -> None:
    rng = np.random.default_rng(2)
    own = rng.integers(0, 256, (3000, 32)).astype(np.uint8)
    near = own[:100].copy()
    for row in near:
        for bit in rng.choice(256, 12, replace=False):
            row[bit // 8] ^= np.uint8(1 << (bit % 8))
    hashes = np.concatenate([own, near])
    variants = rng.integers(0, 256, (3100, 8, 32)).astype(np.uint8)
    variants[:, 0] = hashes
    pairs = {tuple(pair) for pair in by_hash(variants, np.full(3100, 100.0)).tolist()}
    assert {(i, 3000 + i) for i in range(100)} <= pairs
    assert len(pairs) < 110
    assert len(by_hash(variants, np.zeros(3100))) == 0


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)).filter(lambda pair: pair[0] < pair[1]), max_size=20))
def test_groups_are_what_hangs_together(pairs: list[tuple[int, int]]) -> None:
    groups = group(16, [Link(first, second, LIKE) for first, second in pairs])
    place = {member: number for number, found in enumerate(groups) for member in found.members}
    assert sum(len(found.members) for found in groups) == len(place)
    assert all(place[first] == place[second] for first, second in pairs)
    assert sum(len(found.links) for found in groups) == len(pairs)
    for found in groups:  # each member is reached from the first by the group's own links
        reached = {found.members[0]}
        for _ in found.members:
            reached |= {
                i for link in found.links for i in (link.first, link.second) if {link.first, link.second} & reached
            }
        assert reached == set(found.members)
