"""The object mask on drawn scenes, on degenerate pictures and under hints. Pure geometry tells the truth
here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from wenmai.genes.objects import Expectation, ObjectHints, find_object
from wenmai.genes.objects.overlaps import overlap
from wenmai.kernel.errors import InvalidInput
from wenmai.models import efficientnet
from wenmai.models.efficientnet_features import DeepFeatures

Encode = Callable[[np.ndarray], DeepFeatures]
HEIGHT, WIDTH = 480, 640


@pytest.fixture(scope="module")
def encode(tmp_path_factory: pytest.TempPathFactory) -> Encode:
    return efficientnet.load(Path(tmp_path_factory.mktemp("models"))).features


def backdrop(kind: str, rng: np.random.Generator) -> np.ndarray:
    """(h, w, 3) float: a museum's backdrops."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    plain = {"white": (246, 246, 244), "black": (9, 9, 10), "grey": (128, 128, 130), "red": (150, 60, 50)}
    if kind in plain:
        ground = np.broadcast_to(np.array(plain[kind], np.float32), (HEIGHT, WIDTH, 3)).copy()
    else:  # a wall that darkens to one side over a table
        ground = np.stack([90 - 50 * x / WIDTH, 120 - 60 * x / WIDTH, 110 - 50 * x / WIDTH], axis=2)
        ground[y > 0.75 * HEIGHT] *= 0.8
    if kind == "like the glaze":  # the object's own colours, with hardly an edge between
        ground += np.array([100, 60, 50])
    return ground + rng.normal(0, 2, ground.shape)


def vase_outline() -> np.ndarray:
    """(h, w) bool: a vase with foot, belly, neck and lip, off the middle."""
    y = np.arange(60, 430)
    t = (y - 60) / 370
    half = (
        45
        + 85 * np.exp(-(((t - 0.45) / 0.22) ** 2))
        + 25 * np.exp(-(((t - 1) / 0.1) ** 2))
        + 20 * np.exp(-((t / 0.06) ** 2))
    )
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for row, reach in zip(y, half, strict=True):
        mask[row, int(290 - reach) : int(290 + reach)] = True
    return mask


def plate_outline() -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, (330, 240), (240, 190), 8, 0, 360, 1, cv2.FILLED)
    return mask > 0


def glazed(kind: str) -> np.ndarray:
    """(h, w, 3) float: a painted, shaded surface."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    shade = 1.05 - 0.5 * np.abs(x - 300) / 320
    bands = (np.sin(y / 11) > 0.3) & (np.sin(x / 17 + np.sin(y / 23)) > -0.2)
    body, paint = ((206, 196, 168), (38, 60, 130)) if kind == "blue" else ((150, 84, 48), (50, 28, 20))
    surface = np.where(bands[..., None], np.array(paint, np.float32), np.array(body, np.float32))
    return surface * shade[..., None]


def scene(outline: np.ndarray, ground: str, glaze: str, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    edge = cv2.GaussianBlur(outline.astype(np.float32), (0, 0), 0.8)[..., None]
    picture = edge * glazed(glaze) + (1 - edge) * backdrop(ground, rng)
    return np.clip(picture + rng.normal(0, 2, picture.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("ground", ["white", "black", "grey", "red", "wall"])
@pytest.mark.parametrize("glaze", ["blue", "brown"])
@pytest.mark.parametrize("outline", [vase_outline, plate_outline])
def test_a_drawn_object_is_found(encode: Encode, ground: str, glaze: str, outline: Callable[[], np.ndarray]) -> None:
    picture = scene(outline(), ground, glaze)
    found = find_object(picture, encode(picture))
    assert not found.fills_frame
    assert found.mask.shape == picture.shape[:2]
    assert found.mask.dtype == bool
    assert overlap(found.mask, outline()) > 0.95


def test_an_object_is_found_before_a_wall_of_its_own_colour(encode: Encode) -> None:
    picture = scene(plate_outline(), "like the glaze", "blue")
    assert overlap(find_object(picture, encode(picture)).mask, plate_outline()) > 0.8


@pytest.mark.parametrize("ground", ["white", "wall"])
def test_a_mirrored_picture_gives_the_mirrored_mask(encode: Encode, ground: str) -> None:
    picture = scene(vase_outline(), ground, "blue")
    mirrored = np.ascontiguousarray(picture[:, ::-1])
    one, other = find_object(picture, encode(picture)), find_object(mirrored, encode(mirrored))
    assert overlap(one.mask, other.mask[:, ::-1]) > 0.95


def test_the_same_picture_gives_the_same_mask(encode: Encode) -> None:
    picture = scene(plate_outline(), "wall", "brown")
    features = encode(picture)
    one, other = find_object(picture, features), find_object(picture, features)
    assert np.array_equal(one.mask, other.mask)
    assert one.confidence == other.confidence


def textile() -> np.ndarray:
    """(h, w, 3): a woven diaper that runs out of the picture on all sides."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    diamond = np.abs((x % 80) - 40) + np.abs((y % 80) - 40)
    figure = (diamond < 22) | (np.abs(diamond - 34) < 3)
    cloth = np.where(figure[..., None], np.array((196, 160, 84)), np.array((120, 30, 34))).astype(np.float32)
    cloth *= (1 + 0.08 * np.sin(x * 1.3) * np.sin(y * 1.3))[..., None]
    return np.clip(cloth + rng.normal(0, 6, cloth.shape), 0, 255).astype(np.uint8)


def test_a_textile_fills_the_frame(encode: Encode) -> None:
    picture = textile()
    found = find_object(picture, encode(picture))
    assert found.fills_frame
    assert found.fills_frame_probability > 0.5
    assert found.mask.all()


def test_the_title_moves_the_probability_of_a_full_frame(encode: Encode) -> None:
    picture = textile()
    features = encode(picture)
    flat, free = (
        find_object(picture, features, ObjectHints(expects=expects)).fills_frame_probability
        for expects in (Expectation.FLAT, Expectation.FIGURE)
    )
    assert flat > find_object(picture, features).fills_frame_probability > free


def test_scribbles_are_obeyed(encode: Encode) -> None:
    picture = scene(plate_outline(), "white", "blue")
    vase = np.roll(scene(vase_outline(), "white", "brown"), 180, axis=1)
    picture[:, 420:] = vase[:, 420:]
    features = encode(picture)
    inside, outside = (200.0, 240.0), (520.0, 260.0)
    found = find_object(picture, features, ObjectHints(inside=(inside,), outside=(outside,)))
    assert found.mask[240, 200]
    assert not found.mask[260, 520]
    assert not found.fills_frame


def test_a_mark_outside_asks_for_the_figure_on_a_textile(encode: Encode) -> None:
    picture = textile()
    cv2.circle(picture, (320, 240), 120, (40, 90, 60), cv2.FILLED)
    cv2.circle(picture, (320, 240), 90, (220, 220, 200), 12)
    truth = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(truth, (320, 240), 120, 1, cv2.FILLED)
    hints = ObjectHints(inside=((320.0, 240.0),), outside=((60.0, 60.0), (580.0, 420.0), (60.0, 420.0)))
    found = find_object(picture, encode(picture), hints)
    assert not found.fills_frame
    assert overlap(found.mask, truth > 0) > 0.85


@pytest.mark.parametrize("point", [(3.0, 3.0), (639.0, 479.0), (200.5, 17.25)])
def test_a_mark_counts_wherever_it_is(encode: Encode, point: tuple[float, float]) -> None:
    picture = scene(vase_outline(), "white", "blue")
    features = encode(picture)
    x, y = int(point[0]), int(point[1])
    assert find_object(picture, features, ObjectHints(inside=(point,))).mask[y, x]
    assert not find_object(picture, features, ObjectHints(outside=(point,))).mask[y, x]


def test_alternatives_differ_from_the_mask_and_from_each_other(encode: Encode) -> None:
    for picture in (textile(), scene(vase_outline(), "wall", "blue")):
        found = find_object(picture, encode(picture))
        answers = [found.mask, *(choice.mask for choice in found.alternatives)]
        for number, one in enumerate(answers):
            assert one.any()
            assert all(overlap(one, other) < 0.95 for other in answers[number + 1 :])


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((300, 400, 3), np.uint8),
        np.full((300, 400, 3), 255, np.uint8),
        np.zeros((5, 2000, 3), np.uint8),
        np.random.default_rng(0).integers(0, 256, (12, 12, 3), dtype=np.uint8),
    ],
    ids=["one pixel", "black", "white", "thin", "tiny"],
)
def test_a_picture_of_nothing_is_all_object_without_confidence(encode: Encode, picture: np.ndarray) -> None:
    found = find_object(picture, encode(picture))
    assert found.mask.shape == picture.shape[:2]
    assert found.mask.all()
    assert found.confidence == 0.0
    assert found.fills_frame


@pytest.mark.parametrize("shape", [(17, 17), (24, 900), (900, 24), (3000, 4000)])
def test_any_size_gives_a_mask_of_that_size(encode: Encode, shape: tuple[int, int]) -> None:
    picture = cv2.resize(scene(vase_outline(), "wall", "blue"), shape[::-1], interpolation=cv2.INTER_AREA)
    found = find_object(picture, encode(picture))
    assert found.mask.shape == shape
    assert 0 <= found.confidence <= 1
    assert found.mask.any()


def test_size_does_not_change_the_answer(encode: Encode) -> None:
    picture = scene(plate_outline(), "wall", "blue")
    large = cv2.resize(picture, (1920, 1440), interpolation=cv2.INTER_CUBIC)
    small_mask = find_object(picture, encode(picture)).mask
    large_mask = find_object(large, encode(large)).mask
    again = cv2.resize(large_mask.astype(np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) > 0
    assert overlap(small_mask, again) > 0.95


@pytest.mark.parametrize("bad", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 9, 3), np.uint8)])
def test_what_is_no_rgb_picture_is_refused(encode: Encode, bad: np.ndarray) -> None:
    features = encode(np.zeros((32, 32, 3), np.uint8))
    with pytest.raises(InvalidInput):
        find_object(bad, features)
