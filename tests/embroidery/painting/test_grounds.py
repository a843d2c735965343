"""What of a picture is bare cloth, and where shapes on it end."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from wenmai.lines.embroidery.painting import rims
from wenmai.lines.embroidery.painting.ground import find_ground
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, Mask, RgbImage

SIDE = 300
GLAZE, BLUE = (232, 230, 224), (40, 60, 150)
Y, X = np.mgrid[0:SIDE, 0:SIDE]


def disc(radius_px: float, x: float = SIDE / 2, y: float = SIDE / 2) -> Mask:
    return np.asarray(np.hypot(X - x, Y - y) < radius_px)


def painted(shape: Mask, colour: tuple[int, int, int], blur_px: float) -> RgbImage:
    picture = np.where(shape[..., None], np.array(colour, np.float32), np.array(GLAZE, np.float32))
    return np.rint(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), blur_px)).astype(np.uint8)


@pytest.mark.parametrize("blur_mm", [0.1, 0.25, 0.4])
def test_a_blurred_shape_is_cut_at_its_edge_and_full_up_to_it(blur_mm: float) -> None:
    shape = disc(40) | (np.abs(X - 60) < 3)  # a line 5 pixels wide besides
    image = painted(shape, BLUE, blur_mm * RASTER_PX_PER_MM)
    loose = cv2.dilate(shape.astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
    filled, kept = rims.cut_at_rims(image, loose, GLAZE)
    wrong = kept ^ shape
    rim = cv2.dilate(shape.astype(np.uint8), np.ones((5, 5), np.uint8)) != cv2.erode(
        shape.astype(np.uint8), np.ones((5, 5), np.uint8)
    )
    assert not (wrong & ~rim).any()
    assert wrong.sum() < 0.12 * shape.sum()
    apart = np.abs(filled[kept & disc(60)].astype(int) - BLUE).max(axis=1)
    assert np.percentile(apart, 95) < 40
    assert kept[:, 60].mean() > 0.95


def test_a_pale_wash_beside_a_dark_stroke_stays() -> None:
    wash, stroke = disc(45), np.asarray(disc(45) & ~disc(38))
    image = painted(wash, (190, 205, 230), 1.0)
    image[stroke] = BLUE
    _, kept = rims.cut_at_rims(image, wash, GLAZE)
    assert kept[wash].mean() > 0.9


def test_soft_faint_islands_are_shade_and_crisp_or_strong_ones_are_shapes() -> None:
    shade, wash, leaf = disc(25, 60, 60), disc(25, 150, 150), disc(25, 240, 240)
    image = np.minimum(painted(shade, (212, 210, 204), 14.0), painted(wash, (200, 214, 224), 0.8))
    image = np.minimum(image, painted(leaf, BLUE, 12.0))
    kept = rims.without_shades(image, disc(20, 60, 60) | wash | leaf, GLAZE)
    assert not kept[disc(20, 60, 60)].any()
    assert kept[wash].all()
    assert kept[leaf].all()


def test_light_that_falls_off_belongs_to_the_ground() -> None:
    shape = disc(55)
    fall = 1.0 - 0.75 * np.clip((X + Y - 330) / 220, 0, 1) ** 1.5  # one corner lies in deep shade
    image = np.rint(painted(shape, BLUE, 1.0) * fall[..., None] ** 0.45).astype(np.uint8)
    found = find_ground(image, np.ones((SIDE, SIDE), np.bool_), RASTER_PX_PER_MM)
    assert found is not None
    assert found.ground[~disc(60)].mean() > 0.97
    assert not found.ground[disc(50)].any()


def test_a_carved_thing_has_no_ground() -> None:
    waves = np.sin(X / 9.0) + np.sin(Y / 7.0)
    shade = np.clip(0.75 + 0.5 * waves, 0.12, 1.0)
    image = np.rint(np.array(GLAZE) * shade[..., None] ** 0.45).astype(np.uint8)
    assert find_ground(image, np.ones((SIDE, SIDE), np.bool_), RASTER_PX_PER_MM) is None


def test_bright_figures_on_a_dark_cloth_are_figures() -> None:
    """Rings of white silk with the dark cloth in them: the white is a third of the picture, and lies in pieces."""
    picture = np.full((SIDE, SIDE, 3), (110, 24, 40), np.uint8)
    for x in range(40, SIDE, 75):
        for y in range(40, SIDE, 75):
            picture[disc(30, x, y) & ~disc(12, x, y)] = (226, 228, 222)
    everywhere = np.ones((SIDE, SIDE), np.bool_)
    assert find_ground(picture, everywhere, RASTER_PX_PER_MM) is None
    joined = picture.copy()
    joined[np.minimum(X % 75, Y % 75) < 14] = (226, 228, 222)  # what hangs together, with things in it, is a ground
    assert find_ground(joined, everywhere, RASTER_PX_PER_MM) is not None
