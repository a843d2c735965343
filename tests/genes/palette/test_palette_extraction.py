"""Palettes of drawn pictures whose colours are known."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.colour.adaptation import adapt, linear_adaptation
from wenmai.genes.colour.conversion import decode, encode, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.colour.hexcode import parse_hex
from wenmai.genes.model import Box, Swatch
from wenmai.genes.palette.extraction import extract_palette
from wenmai.kernel.errors import InvalidInput

Picture = npt.NDArray[np.uint8]
QUIET = ["#c9b18a", "#274a78", "#8c2f2a", "#2f5d46"]


def stripes(codes: list[str], side: int = 320) -> Picture:
    picture = np.empty((side, side, 3), np.uint8)
    edges = np.linspace(0, side, len(codes) + 1).astype(int)
    for code, start, end in zip(codes, edges[:-1], edges[1:], strict=True):
        picture[:, start:end] = parse_hex(code)
    return picture


def photographed(picture: Picture, seed: int = 0, sigma: float = 3.0) -> Picture:
    rng = np.random.default_rng(seed)
    seen = cv2.GaussianBlur(picture, (0, 0), 1.0) + rng.normal(0, sigma, picture.shape)
    _, jpeg = cv2.imencode(".jpg", np.clip(np.rint(seen), 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def distances(found: tuple[Swatch, ...], codes: list[str]) -> list[float]:
    """ΔE00 from each known colour to the nearest found one."""
    labs = np.array([swatch.lab for swatch in found], np.float32)
    return [float(delta_e_2000(labs, rgb_to_lab(np.array(parse_hex(code), np.uint8))).min()) for code in codes]


def test_flat_colours_come_out_as_they_are() -> None:
    found = extract_palette(stripes(QUIET))
    assert len(found) == 4
    assert max(distances(found, QUIET)) < 0.5
    assert all(swatch.share == pytest.approx(0.25, abs=0.01) for swatch in found)


def test_noise_blur_and_jpeg_add_no_colours() -> None:
    found = extract_palette(photographed(stripes(QUIET)))
    assert len(found) == 4
    assert max(distances(found, QUIET)) < 2.0


def glazed_pot(glaze: str, ground: str, gloss: int, shine: float) -> Picture:
    """A ball under a lamp: ambient light, Lambert's law, and a highlight about the half vector (J. Blinn, 1977)."""
    y, x = np.mgrid[-1.2:1.2:500j, -1.2:1.2:500j]
    inside = x**2 + y**2 < 1.0
    normal = np.stack([x, y, np.sqrt(np.clip(1.0 - x**2 - y**2, 0.0, None))])
    lamp = np.array([-0.4, -0.5, 0.77])
    half = lamp + np.array([0.0, 0.0, 1.0])
    half /= np.linalg.norm(half)
    light = 0.2 + 0.8 * np.clip(np.tensordot(lamp, normal, 1), 0.0, None)
    bright = np.clip(np.tensordot(half, normal, 1), 0.0, 1.0) ** gloss * inside
    body = decode(np.array(parse_hex(glaze)) / 255.0) * light[..., None]
    linear = np.where(inside[..., None], body, decode(np.array(parse_hex(ground)) / 255.0))
    linear = np.clip(linear + shine * bright[..., None], 0.0, 1.0)
    return photographed(np.rint(255 * encode(linear)).astype(np.uint8))


@pytest.mark.parametrize("glaze", ["#9a6a3c", "#3a5f4a", "#c9c2a8"])
@pytest.mark.parametrize("ground", ["#dfe3e6", "#2a2420"])
@pytest.mark.parametrize(("gloss", "shine"), [(30, 0.4), (80, 0.9), (400, 1.5)])
def test_a_glazed_pot_under_a_lamp_is_one_colour(glaze: str, ground: str, gloss: int, shine: float) -> None:
    found = extract_palette(glazed_pot(glaze, ground, gloss, shine))
    assert 2 <= len(found) <= 3
    assert distances(found, [ground])[0] < 2.0
    rest = [one for one in found if one.share < 0.1]
    assert len(found) - len(rest) == 2


def test_a_small_vivid_seal_counts() -> None:
    picture = stripes(["#e8ddc4", "#3b3a38"])
    side = round(320 * 0.015**0.5)
    picture[40 : 40 + side, 40 : 40 + side] = parse_hex("#c3272b")
    found = extract_palette(photographed(picture))
    assert min(distances(found, ["#c3272b"])) < 3.0
    seal = min(found, key=lambda one: one.share)
    assert seal.share == pytest.approx(0.015, abs=0.006)


def test_thin_strokes_count() -> None:
    picture = np.full((300, 300, 3), parse_hex("#dcdcd8"), np.uint8)
    for offset in range(30, 290, 30):
        cv2.line(picture, (20, offset), (280, offset), parse_hex("#22438a"), 4)
    found = extract_palette(photographed(picture))
    assert len(found) == 2
    assert distances(found, ["#22438a"])[0] < 8.0


def test_a_mask_leaves_the_rest_out() -> None:
    picture = stripes(QUIET)
    mask = np.zeros(picture.shape[:2], np.bool_)
    mask[:, :160] = True
    found = extract_palette(photographed(picture), mask)
    assert len(found) == 2
    assert max(distances(found, QUIET[:2])) < 2.0
    assert extract_palette(picture, np.zeros_like(mask)) == extract_palette(picture)


def test_a_grey_card_corrects_lamplight() -> None:
    picture = stripes(QUIET)
    picture[10:50, 10:50] = 110
    gain = 1.0 / (linear_adaptation("D65", "A") @ np.ones(3)).max()
    dimmed = np.rint(255 * encode(decode(picture / 255.0) * gain)).astype(np.uint8)
    seen = photographed(adapt(dimmed, "D65", "A"), sigma=1.0)
    luminance = float(decode(np.array([110 / 255.0]))[0])
    corrected = extract_palette(seen, neutral=Box(10, 10, 40, 40), neutral_luminance=luminance)
    assert len(corrected) == 4  # the card itself is none of them
    red = QUIET.index("#8c2f2a")  # keeps less than one level of blue, so what it was can only be bounded
    found = distances(corrected, QUIET)
    assert found[red] < 5.5
    assert max(np.delete(found, red)) < 2.0
    assert min(distances(extract_palette(seen), QUIET)) > 4.0


def test_no_more_colours_than_asked_for() -> None:
    for most in (1, 2, 3):
        assert len(extract_palette(stripes(QUIET), colours_max=most)) <= most


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 40), st.integers(1, 10))
def test_any_picture_has_a_palette(seed: int, height: int, width: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    found = extract_palette(picture, colours_max=most)
    assert 1 <= len(found) <= most
    assert sum(swatch.share for swatch in found) == pytest.approx(1.0)
    assert all(swatch.share > 0 for swatch in found)
    assert [swatch.share for swatch in found] == sorted((one.share for one in found), reverse=True)
    assert found == extract_palette(picture, colours_max=most)


@pytest.mark.parametrize("level", [0, 255])
def test_black_and_white_pictures(level: int) -> None:
    (swatch,) = extract_palette(np.full((50, 60, 3), level, np.uint8))
    assert swatch.hex == ("#ffffff" if level else "#000000")
    assert swatch.share == pytest.approx(1.0)


def test_bad_input_is_refused() -> None:
    picture = stripes(QUIET)
    with pytest.raises(InvalidInput, match="shape"):
        extract_palette(picture[:, :, 0])
    with pytest.raises(InvalidInput, match="mask"):
        extract_palette(picture, np.ones((3, 3), np.bool_))
    with pytest.raises(InvalidInput, match="0 colours"):
        extract_palette(picture, colours_max=0)
    with pytest.raises(InvalidInput, match="outside"):
        extract_palette(picture, neutral=Box(300, 300, 40, 40))
    with pytest.raises(InvalidInput, match="luminance"):
        extract_palette(picture, neutral=Box(10, 10, 40, 40), neutral_luminance=18.0)
