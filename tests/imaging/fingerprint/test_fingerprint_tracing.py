"""With the original at hand the right buyer is named and nobody else, also when buyers join their copies."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from tests.imaging.fingerprint.scenes import KEY, OTHER_KEY, RgbImage, jpeg, marked, scaled, vase
from wenmai.imaging import fingerprint
from wenmai.kernel.errors import InvalidInput

DELIVERIES = range(5000, 15_000)
BUYER = 7321


@pytest.fixture(scope="module")
def original() -> RgbImage:
    return vase()


@pytest.fixture(scope="module")
def copy(original: RgbImage) -> RgbImage:
    return marked(original, BUYER)


def _turned(rgb: RgbImage) -> RgbImage:
    turn = cv2.getRotationMatrix2D((350, 400), 17, 0.9)
    return np.asarray(cv2.warpAffine(rgb, turn, (700, 800), flags=cv2.INTER_LINEAR, borderValue=(90, 90, 90)), np.uint8)


CHANGES: dict[str, Callable[[RgbImage], RgbImage]] = {
    "JPEG 40": lambda rgb: jpeg(rgb, 40),
    "a third, JPEG 80": lambda rgb: jpeg(scaled(rgb, 1 / 3)),
    "a quarter of the area": lambda rgb: jpeg(rgb[250:650, 200:550]),
    "turned, framed": lambda rgb: jpeg(_turned(rgb)),
    "mirrored, darker": lambda rgb: jpeg(np.rint(255 * (rgb[:, ::-1] / 255) ** 1.3).astype(np.uint8)),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_the_buyer_is_named_among_ten_thousand(original: RgbImage, copy: RgbImage, change: str) -> None:
    found = fingerprint.trace(CHANGES[change](copy), original, DELIVERIES, KEY)
    assert found.named == (BUYER,)
    assert found.ranking[0].false_probability < 1e-6
    assert len(found.ranking) == len(DELIVERIES)
    assert found.ranking[1].false_probability > 1e-3


@pytest.mark.parametrize("suspect", ["unmarked", "another key", "not on the list"])
def test_nobody_is_named_who_did_nothing(original: RgbImage, suspect: str) -> None:
    picture = {
        "unmarked": original,
        "another key": marked(original, BUYER, OTHER_KEY),
        "not on the list": marked(original, 42),
    }[suspect]
    found = fingerprint.trace(jpeg(picture), original, DELIVERIES[:3000], KEY)
    assert found.named == ()
    assert found.ranking[0].false_probability > 1e-4


def test_another_picture_is_not_laid_on_the_original(original: RgbImage) -> None:
    found = fingerprint.trace(marked(vase(seed=9), 1), original, [1, 2], KEY)
    assert found.likeness == 0
    assert found.named == ()


@pytest.mark.parametrize("join", ["average", "strips"])
def test_of_buyers_who_join_their_copies_all_are_named_and_no_innocent(original: RgbImage, join: str) -> None:
    buyers = (5003, 9999, 14_000)
    copies = np.stack([marked(original, buyer) for buyer in buyers])
    joined = {
        "average": np.rint(copies.mean(axis=0)).astype(np.uint8),
        "strips": np.concatenate([copies[i][:, i * 234 : (i + 1) * 234] for i in range(3)], axis=1),
    }[join]
    found = fingerprint.trace(jpeg(joined), original, DELIVERIES, KEY)
    assert sorted(found.named) == sorted(buyers)
    assert fingerprint.read(jpeg(joined), KEY, search=False).code in (None, *buyers)


def test_codes_are_numbers_or_bytes_and_stand_once(original: RgbImage, copy: RgbImage) -> None:
    assert fingerprint.trace(copy, original, [b"\x1c\x99", 3], KEY).named == (BUYER,)
    for candidates in ([], [3, b"\x03"]):
        with pytest.raises(InvalidInput) as refused:
            fingerprint.trace(copy, original, candidates, KEY)
        assert refused.value.rule == "fingerprint.candidates"
