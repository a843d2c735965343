"""What pictures are compared by: vectors, points, and laying one over the other."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from wenmai.genes.descriptors.basis import from_bytes, shipped_basis, to_bytes
from wenmai.genes.descriptors.colour import describe_colour
from wenmai.genes.descriptors.describe import describe_image, identity_of, image_vector
from wenmai.genes.descriptors.drawings import draw_ornament
from wenmai.genes.descriptors.keypoints import find_keypoints, pack, unpack
from wenmai.genes.descriptors.learn import learn_axes, learn_words
from wenmai.genes.descriptors.lessons import vary
from wenmai.genes.descriptors.model import KEYPOINTS_MAX, Descriptors, Keypoints
from wenmai.genes.descriptors.planes import even_grey, resize
from wenmai.genes.descriptors.ranking import agreement, glance, glance_vector, rank
from wenmai.genes.descriptors.verification import SURE_INLIERS, verify, verify_many
from wenmai.genes.model import RgbImage
from wenmai.kernel.errors import InvalidInput
from wenmai.models.identity import ModelIdentity

ENCODER = ModelIdentity("test", "1", "0" * 64)
POOLED = np.random.default_rng(0).uniform(0, 1, 1280).astype(np.float32)


def described(rgb: RgbImage, mask: npt.NDArray[np.bool_] | None = None) -> Descriptors:
    return describe_image(rgb, mask, pooled=POOLED, encoder=ENCODER)


def points_of(rgb: RgbImage) -> Keypoints:
    return find_keypoints(even_grey(resize(rgb)))


@pytest.fixture(scope="module")
def pictures() -> list[RgbImage]:
    rng = np.random.default_rng(11)
    photographs = [data.astronaut(), data.coffee(), data.chelsea(), data.rocket()]
    return [np.asarray(p, np.uint8) for p in photographs] + [draw_ornament(rng) for _ in range(6)]


def turned(rgb: RgbImage, angle_deg: float, scale: float) -> RgbImage:
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, scale)
    return np.asarray(cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def test_all_vectors_have_unit_length_and_the_same_picture_gives_the_same_numbers(pictures: list[RgbImage]) -> None:
    for picture in pictures[:3]:
        first, second = described(picture), described(picture.copy())
        for name, length in (("image", 256), ("colour", 125), ("form", 256)):
            vector = getattr(first, name)
            assert vector.shape == (length,)
            assert vector.dtype == np.float32
            assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
            assert np.array_equal(vector, getattr(second, name))
        assert pack(first.keypoints) == pack(second.keypoints)
        assert len(first.keypoints) <= KEYPOINTS_MAX


@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (700, 2), (40, 40)])
def test_plain_and_tiny_pictures_are_described_too(shape: tuple[int, int]) -> None:
    plain = described(np.full((*shape, 3), 90, np.uint8))
    assert len(plain.keypoints) == 0
    assert np.isfinite(plain.form).all()
    assert verify(plain.keypoints, plain.keypoints) is None


def test_what_lies_outside_the_mask_does_not_count(pictures: list[RgbImage]) -> None:
    picture = pictures[0]
    mask = np.zeros(picture.shape[:2], np.bool_)
    mask[:, : picture.shape[1] // 2] = True
    places = described(picture, mask).keypoints.places
    assert len(places) > 50
    assert places[:, 0].max() <= 0.51
    painted = picture.copy()
    painted[~mask] = (0, 255, 0)
    assert described(painted, mask).colour @ described(picture, mask).colour > 0.99
    assert describe_colour(painted) @ describe_colour(picture) < 0.9


def test_arrays_that_do_not_fit_are_refused(pictures: list[RgbImage]) -> None:
    with pytest.raises(InvalidInput, match="mask"):
        described(pictures[0], np.zeros((3, 3), np.bool_))
    with pytest.raises(InvalidInput):
        described(np.zeros((5, 5), np.uint8))
    with pytest.raises(InvalidInput, match=r"\(1280,\)"):
        image_vector(POOLED[:7], shipped_basis())


def test_the_identity_names_encoder_and_basis() -> None:
    identity = identity_of(ENCODER)
    assert shipped_basis().digest[:12] in identity
    assert identity != identity_of(ModelIdentity("test", "2", "0" * 64))


def test_the_basis_survives_writing_and_gives_the_same_bytes() -> None:
    basis = shipped_basis()
    again = to_bytes(basis)
    assert np.abs(from_bytes(again).image_axes - basis.image_axes).max() < 1e-6
    assert to_bytes(from_bytes(again)) == again
    assert len(again) < 2_000_000


@given(st.floats(0, 360), st.floats(0.7, 1.3), st.booleans(), st.booleans(), st.integers(0, 3))
@settings(max_examples=8, deadline=None)
def test_points_find_the_transform(angle: float, scale: float, mirrored: bool, dark: bool, choice: int) -> None:
    picture = np.asarray([data.astronaut, data.coffee, data.chelsea, data.rocket][choice](), np.uint8)
    height, width = picture.shape[:2]
    altered = picture[:, ::-1] if mirrored else picture
    altered = turned(np.ascontiguousarray(255 - altered if dark else altered), angle, scale)
    match = verify(points_of(picture), points_of(altered))
    assert match is not None
    assert match.inliers >= SURE_INLIERS
    assert match.mirrored == mirrored
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    place = np.array([[0.45, 0.4], [0.55, 0.3]]) * [width, height]
    expected = (place * [-1, 1] + [width, 0] if mirrored else place) @ matrix[:, :2].T + matrix[:, 2]
    side = max(width, height)
    assert (place / side) @ match.transform[:, :2].T + match.transform[:, 2] == pytest.approx(expected / side, abs=0.02)


def test_a_crop_says_where_it_lies(pictures: list[RgbImage]) -> None:
    picture = pictures[1]
    crop = picture[100:300, 200:450]
    match = verify(points_of(crop), points_of(picture))
    assert match is not None
    left, top, right, bottom = (value * max(picture.shape) for value in match.region)
    assert (left > 195, top > 95, right < 455, bottom < 305) == (True, True, True, True)


def test_unrelated_pictures_do_not_agree(pictures: list[RgbImage]) -> None:
    points = [points_of(picture) for picture in pictures[:4]]
    for i, query in enumerate(points):
        for j, match in enumerate(verify_many(query, points)):
            assert i == j or match is None or match.inliers < SURE_INLIERS


def test_form_stays_while_colours_and_direction_change(pictures: list[RgbImage]) -> None:
    forms = np.stack([described(picture).form for picture in pictures])
    for place, picture in enumerate(pictures):
        altered = turned(np.ascontiguousarray(255 - picture[:, ::-1]), 70.0, 1.0)
        likeness = forms @ described(altered).form
        assert (likeness > likeness[place]).sum() <= 1


def test_ranking_puts_the_pattern_first_even_where_a_glance_does_not(pictures: list[RgbImage]) -> None:
    index = [described(picture) for picture in pictures]
    query = described(vary(pictures[2], np.random.default_rng(8)))
    vectors = (np.stack([getattr(item, name) for item in index]) for name in ("image", "form", "colour"))
    glances = glance(query, *vectors)
    together = np.stack([glance_vector(item) for item in index])
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert together @ glance_vector(query) == pytest.approx(glances, abs=1e-5)
    glances[2] = glances.min()
    order, matches = rank(query, index, glances)
    assert order[0] == 2
    assert matches[2].inliers >= SURE_INLIERS
    assert agreement(None) == 0.0


@given(st.integers(0, 40), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_points_survive_storing(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.uniform(0, 1, (count, 4)).astype(np.float32)
    codes = rng.integers(-127, 128, (count, 128)).astype(np.int8)
    points = Keypoints(numbers[:, :2], numbers[:, 2], numbers[:, 3], codes)
    again = unpack(pack(points))
    for name in ("places", "sizes", "angles", "codes"):
        assert np.array_equal(getattr(points, name), getattr(again, name))


def test_bytes_that_are_no_points_are_refused() -> None:
    with pytest.raises(ValueError, match="whole number"):
        unpack(b"123")


def test_learned_axes_bring_views_of_one_pattern_together() -> None:
    rng = np.random.default_rng(5)
    patterns = rng.normal(size=(200, 1, 40)) * np.r_[np.ones(10), np.zeros(30)]
    views = (patterns + rng.normal(size=(200, 4, 40)) * np.r_[np.zeros(10), 2 * np.ones(30)]).astype(np.float32)
    mean, axes = learn_axes(views, 10, shrinkage=0.1)

    def found(features: npt.NDArray[np.float32]) -> float:
        unit = features / np.linalg.norm(features, axis=2, keepdims=True)
        return float(((unit[:, 0] @ unit[:, 1].T).argmax(axis=1) == np.arange(200)).mean())

    assert found(views - mean) < 0.2
    assert found((views - mean) @ axes) > 0.95


def test_learned_words_do_not_hang_on_the_variant() -> None:
    rng = np.random.default_rng(6)
    codes = rng.normal(size=(300, 128)).astype(np.float32)
    codes /= np.linalg.norm(codes, axis=1, keepdims=True)
    words = learn_words(codes, count=4, rounds=3)
    assert np.linalg.norm(words, axis=1) == pytest.approx(1.0, abs=1e-5)
