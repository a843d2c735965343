"""What a copy still tells after what the world does to it, without the original."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.imaging.fingerprint.scenes import KEY, OTHER_KEY, RgbImage, jpeg, marked, psnr_db, scaled, vase
from wenmai.imaging import fingerprint
from wenmai.kernel.errors import InvalidInput

CODE = 3_141_592_653


@pytest.fixture(scope="module")
def copy() -> RgbImage:
    return marked(vase(), CODE)


def _webp(rgb: RgbImage) -> RgbImage:
    _, data = cv2.imencode(".webp", rgb[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, 80])
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def _framed(rgb: RgbImage) -> RgbImage:
    page = np.full((rgb.shape[0] + 130, rgb.shape[1] + 190, 3), 244, np.uint8)
    page[100 : 100 + rgb.shape[0], 60 : 60 + rgb.shape[1]] = rgb
    return page


KEPT: dict[str, Callable[[RgbImage], RgbImage]] = {
    "nothing": lambda rgb: rgb,
    "JPEG 80": jpeg,
    "JPEG 60": lambda rgb: jpeg(rgb, 60),
    "WebP 80": _webp,
    "half": lambda rgb: scaled(rgb, 0.5),
    "half, JPEG 80": lambda rgb: jpeg(scaled(rgb, 0.5)),
    "a third": lambda rgb: scaled(rgb, 1 / 3),
    "half as large again, JPEG 80": lambda rgb: jpeg(scaled(rgb, 1.5)),
    "brighter, JPEG 80": lambda rgb: jpeg(np.rint(255 * (rgb / 255) ** 0.8).astype(np.uint8)),
    "contrast, JPEG 80": lambda rgb: jpeg(np.clip((rgb - 128.0) * 1.2 + 138, 0, 255).astype(np.uint8)),
}
MOVED: dict[str, Callable[[RgbImage], RgbImage]] = {
    "crop": lambda rgb: jpeg(rgb[90:690, 30:640]),
    "frame": lambda rgb: jpeg(_framed(rgb)),
    "stretch": lambda rgb: jpeg(np.asarray(cv2.resize(rgb, (630, 800), interpolation=cv2.INTER_AREA), np.uint8)),
    "mirror": lambda rgb: jpeg(np.ascontiguousarray(rgb[:, ::-1])),
    "quarter turn": lambda rgb: jpeg(np.ascontiguousarray(np.rot90(rgb))),
}


@pytest.mark.parametrize("change", list(KEPT))
def test_a_copy_that_is_whole_is_read_at_once(copy: RgbImage, change: str) -> None:
    found = fingerprint.read(KEPT[change](copy), KEY, search=False)
    assert found.code == CODE
    assert found.confidence > 1 - 1e-6


@pytest.mark.parametrize("change", list(MOVED))
def test_a_copy_that_was_moved_is_found(copy: RgbImage, change: str) -> None:
    suspect = MOVED[change](copy)
    assert fingerprint.read(suspect, KEY, search=False).code is None
    assert fingerprint.read(suspect, KEY).code == CODE


def test_a_slight_turn_needs_a_thorough_search(copy: RgbImage) -> None:
    turn = cv2.getRotationMatrix2D((350, 400), 0.8, 1.0)
    suspect = np.asarray(cv2.warpAffine(copy, turn, (700, 800), flags=cv2.INTER_LINEAR), np.uint8)
    assert fingerprint.read(suspect, KEY, thorough=True).code == CODE


@pytest.mark.parametrize("suspect", ["unmarked", "another key", "noise", "white"])
def test_nothing_is_read_where_nothing_of_this_key_is(suspect: str, copy: RgbImage) -> None:
    picture = {
        "unmarked": vase(),
        "another key": marked(vase(), CODE, OTHER_KEY),
        "noise": np.random.default_rng(1).integers(0, 256, (400, 500, 3), dtype=np.uint8),
        "white": np.full((400, 500, 3), 255, np.uint8),
    }[suspect]
    found = fingerprint.read(picture, KEY, search=suspect == "another key")
    assert found.code is None
    assert found.confidence == 0


def test_wide_and_tall_pictures_are_read() -> None:
    for size in ((220, 2600), (2600, 230)):
        copy = marked(vase(*size, seed=4), 8)
        assert fingerprint.read(jpeg(copy), KEY, search=False).code == 8
    assert fingerprint.read(jpeg(np.ascontiguousarray(copy[:2100])), KEY).code == 8


def test_a_scroll_is_read_although_its_height_was_rounded() -> None:
    copy = marked(vase(300, 9000, seed=3), 8)
    small = np.asarray(cv2.resize(copy, (3680, 123), interpolation=cv2.INTER_AREA), np.uint8)  # 122.67 would be true
    assert fingerprint.read(jpeg(small, 90), KEY, search=False).code == 8


def test_bad_input_names_its_rule() -> None:
    with pytest.raises(InvalidInput, match="key") as refused:
        fingerprint.read(vase(), b"")
    assert refused.value.rule == "fingerprint.key"
    with pytest.raises(InvalidInput) as refused:
        fingerprint.read(np.zeros((40, 90, 3), np.uint8), KEY)
    assert refused.value.rule == "fingerprint.capacity"


def test_photographs_carry_a_fingerprint(shared_data: Path) -> None:
    for name in ("porcelain_bowl_lotus_yuan1000.jpg", "lacquerware_tibetan1000.jpg", "celadon_vase_nsong1000.jpg"):
        pixels = cv2.imread(str(shared_data / "artefacts" / "images" / name), cv2.IMREAD_COLOR)
        before = np.ascontiguousarray(np.asarray(pixels, np.uint8)[..., ::-1])
        after = marked(before, CODE)
        assert psnr_db(before, after) > 42
        assert fingerprint.read(jpeg(scaled(after, 0.5)), KEY, search=False).code == CODE
