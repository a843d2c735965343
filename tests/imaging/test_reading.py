"""What is read equals what a second implementation (Pillow) reads, for every kind of picture that museums keep."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps

from wenmai.imaging import failures, reading
from wenmai.kernel.errors import InvalidInput

WIDTH, HEIGHT = 160, 120
EXIF_ORIENTATION = 0x0112


def ramp(width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Smooth in all three channels and different in each corner, so that a turn or a swap shows."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 // max(1, width - 1), y * 255 // max(1, height - 1), (x + 2 * y) % 256 // 2], -1).astype(
        np.uint8
    )


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def tiff(pixels: np.ndarray, **options: object) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, **options)
    return stream.getvalue()


def difference(one: np.ndarray, other: np.ndarray) -> int:
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other.astype(int)).max())


def grey_of(pixels: np.ndarray) -> np.ndarray:
    return np.repeat(pixels[..., :1], 3, axis=2)


RGB = ramp()
HALF = np.dstack([RGB, np.full((HEIGHT, WIDTH), 128, np.uint8)])
HALF_ON_WHITE = np.round(RGB * (128 / 255) + 255 * (127 / 255)).astype(np.uint8)


def linear(values: np.ndarray) -> np.ndarray:
    """sRGB to linear light (IEC 61966-2-1)."""
    share = values / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4).astype(np.float32)


def kinds() -> dict[str, tuple[bytes, np.ndarray, str, int]]:
    """Each kind's bytes, the pixels that must be read, colour space and bits of a sample."""
    picture = Image.fromarray(RGB)
    wide = RGB.astype(np.uint16) * 257
    palette = picture.quantize(64)
    half = Image.fromarray(HALF)
    premultiplied = HALF.copy()
    premultiplied[..., :3] = np.round(RGB * (128 / 255))
    bilevel = RGB[..., 0] > 128
    black_white = np.repeat((bilevel * np.uint8(255))[..., None], 3, 2)
    return {
        "png": (encoded(picture, "PNG"), RGB, "RGB", 8),
        "png-interlaced-grey": (
            encoded(picture.convert("L"), "PNG"),
            np.asarray(picture.convert("L").convert("RGB")),
            "grey",
            8,
        ),
        "png-palette": (encoded(palette, "PNG"), np.asarray(palette.convert("RGB")), "RGB", 8),
        "png-bilevel": (encoded(Image.fromarray(bilevel), "PNG"), black_white, "grey", 1),
        "png-grey-16": (encoded(Image.fromarray(wide[..., 0]), "PNG"), grey_of(RGB), "grey", 16),
        "png-alpha": (encoded(half, "PNG"), HALF_ON_WHITE, "RGB", 8),
        "webp": (encoded(picture, "WEBP", lossless=True), RGB, "RGB", 8),
        "webp-alpha": (encoded(half, "WEBP", lossless=True, exact=True), HALF_ON_WHITE, "RGB", 8),
        "gif": (encoded(palette, "GIF"), np.asarray(palette.convert("RGB")), "RGB", 6),
        "bmp": (encoded(picture, "BMP"), RGB, "RGB", 8),
        "jpeg2000": (encoded(picture, "JPEG2000"), RGB, "RGB", 8),
        "jpeg2000-grey-16": (encoded(Image.fromarray(wide[..., 0]), "JPEG2000"), grey_of(RGB), "grey", 16),
        "jpeg2000-alpha": (encoded(half, "JPEG2000"), HALF_ON_WHITE, "RGB", 8),
        "tiff-16": (tiff(wide, photometric="rgb"), RGB, "RGB", 16),
        "tiff-16-big-endian": (tiff(wide, photometric="rgb", byteorder=">"), RGB, "RGB", 16),
        "tiff-bigtiff-tiled": (tiff(RGB, photometric="rgb", bigtiff=True, tile=(64, 64)), RGB, "RGB", 8),
        "tiff-planar": (tiff(RGB.transpose(2, 0, 1), photometric="rgb", planarconfig="separate"), RGB, "RGB", 8),
        "tiff-white-is-zero": (tiff(255 - RGB[..., 0], photometric="miniswhite"), grey_of(RGB), "grey", 8),
        "tiff-bilevel": (tiff(bilevel, photometric="minisblack"), black_white, "grey", 1),
        "tiff-lzw": (encoded(picture, "TIFF", compression="tiff_lzw"), RGB, "RGB", 8),
        "tiff-deflate": (encoded(picture, "TIFF", compression="tiff_adobe_deflate"), RGB, "RGB", 8),
        "tiff-alpha": (tiff(HALF, photometric="rgb", extrasamples=["unassalpha"]), HALF_ON_WHITE, "RGB", 8),
        "tiff-premultiplied": (
            tiff(premultiplied, photometric="rgb", extrasamples=["assocalpha"]),
            HALF_ON_WHITE,
            "RGB",
            8,
        ),
        "tiff-mask-kept": (tiff(HALF, photometric="rgb", extrasamples=["unspecified"]), RGB, "RGB", 8),
        "tiff-inks-kept": (tiff(np.dstack([RGB, RGB[..., :2]]), photometric="rgb"), RGB, "RGB", 8),
        "tiff-float": (tiff(linear(RGB), photometric="rgb"), RGB, "RGB", 32),
        "tiff-float-grey": (tiff(linear(RGB[..., 0]), photometric="minisblack"), grey_of(RGB), "grey", 32),
        "tiff-32": (tiff(RGB.astype(np.uint32) << 24, photometric="rgb"), RGB, "RGB", 32),
        "tiff-signed": (tiff(RGB[..., 0].astype(np.int16) * 128, photometric="minisblack"), grey_of(RGB), "grey", 16),
    }


KINDS = kinds()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_as_it_was_written(kind: str, tmp_path: Path) -> None:
    data, expected, space, bits = KINDS[kind]
    picture = reading.read(data)
    assert difference(picture.rgb, expected) <= 1
    assert picture.rgb.dtype == np.uint8
    assert picture.rgb.flags.c_contiguous
    assert (picture.info.colour_space, picture.info.bits) == (space, bits)
    assert (picture.info.width_px, picture.info.height_px) == (WIDTH, HEIGHT)
    file = tmp_path / "named-wrongly.jpg"
    file.write_bytes(data)
    assert reading.inspect(file) == reading.inspect(data) == picture.info
    assert np.array_equal(reading.read_rgb(file), picture.rgb)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_shrunk_to_the_size_asked_for(kind: str) -> None:
    data, expected, _, _ = KINDS[kind]
    small = reading.read_rgb(data, longest_side_px=40)
    assert small.shape == (30, 40, 3)
    means = expected.reshape(30, 4, 40, 4, 3).mean(axis=(1, 3))
    assert np.abs(small - means).mean() < 6
    assert reading.read_rgb(data, longest_side_px=1).shape == (1, 1, 3)
    assert reading.read_rgb(data, longest_side_px=10_000).shape == expected.shape


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"lossless": True}}.get(form, {})
    data = encoded(Image.fromarray(RGB), form, exif=exif, **options)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    picture = reading.read(data)
    assert difference(picture.rgb, expected) <= 1
    assert picture.info.orientation == orientation
    assert (picture.info.width_px, picture.info.height_px) == (expected.shape[1], expected.shape[0])
    small = reading.read_rgb(data, longest_side_px=40)
    assert small.shape == (expected.shape[0] // 4, expected.shape[1] // 4, 3)


@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 90))
@settings(max_examples=60, deadline=None)
def test_the_longest_side_is_what_was_asked_for_and_never_enlarged(width: int, height: int, longest: int) -> None:
    small = reading.read_rgb(encoded(Image.fromarray(ramp(width, height)), "JPEG"), longest_side_px=longest)
    assert max(small.shape[:2]) == min(longest, max(width, height))
    assert abs(small.shape[0] * width - small.shape[1] * height) <= max(width, height) * 1.01


def test_jpeg_equals_pillow_and_shrinks_on_load_close_to_it() -> None:
    data = encoded(Image.fromarray(ramp(800, 600)), "JPEG", quality=92)
    with Image.open(io.BytesIO(data)) as image:
        full = np.asarray(image)
        small = np.asarray(image.resize((100, 75), Image.Resampling.LANCZOS))
    assert difference(reading.read_rgb(data), full) <= 1
    assert np.abs(reading.read_rgb(data, longest_side_px=100).astype(int) - small).mean() < 1.5


def display_profile() -> bytes:
    """A matrix profile of our own: a mild gamma and primaries wider than sRGB's, made from LittleCMS' Lab and XYZ."""
    return made_profile(gamma=1.8, red=(0.64, 0.33), green=(0.21, 0.71), blue=(0.15, 0.06))


def made_profile(
    gamma: float, red: tuple[float, float], green: tuple[float, float], blue: tuple[float, float]
) -> bytes:
    """An ICC version 2 display profile (ICC.1:2001-04), D50 adapted by scaling; enough for LittleCMS and for us."""
    primaries = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in (red, green, blue)]).T
    white = np.array([0.9642, 1.0, 0.8249])
    colorants = primaries * np.linalg.solve(primaries, white)

    def fixed(value: float) -> bytes:
        return round(value * 65536).to_bytes(4, "big", signed=True)

    def xyz(values: np.ndarray) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(fixed(float(value)) for value in values)

    text = b"made for a test\0"
    description = b"desc\0\0\0\0" + len(text).to_bytes(4, "big") + text + bytes(78)
    curve = b"curv\0\0\0\0\0\0\0\1" + round(gamma * 256).to_bytes(2, "big") + bytes(2)
    tags = {
        b"desc": description + bytes(-len(description) % 4),
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz(white),
        b"rXYZ": xyz(colorants[:, 0]),
        b"gXYZ": xyz(colorants[:, 1]),
        b"bXYZ": xyz(colorants[:, 2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    offset = 128 + 4 + 12 * len(tags)
    table, body = len(tags).to_bytes(4, "big"), b""
    for name, value in tags.items():
        table += name + (offset + len(body)).to_bytes(4, "big") + len(value).to_bytes(4, "big")
        body += value
    size = offset + len(body)
    head = size.to_bytes(4, "big") + bytes(4) + b"\x02\x10\0\0" + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    head += bytes(28) + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return head + bytes(128 - len(head)) + table + body


def with_colour_box(data: bytes, profile: bytes) -> bytes:
    """A JPEG 2000 file with ``profile`` in place of its enumerated colour space (ISO/IEC 15444-1, I.5.3.3)."""
    start = data.index(b"colr") - 4
    length = int.from_bytes(data[start : start + 4], "big")
    box = (11 + len(profile)).to_bytes(4, "big") + b"colr" + b"\2\0\0" + profile
    header = data.index(b"jp2h") - 4
    header_length = int.from_bytes(data[header : header + 4], "big") + len(box) - length
    data = data[:start] + box + data[start + length :]
    return data[:header] + header_length.to_bytes(4, "big") + data[header + 4 :]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "JPEG2000"])
def test_an_embedded_profile_is_applied(form: str) -> None:
    profile = display_profile()
    options = {"JPEG": {"quality": 98, "subsampling": 0}, "WEBP": {"lossless": True}}.get(form, {})
    data = encoded(Image.fromarray(RGB), form, icc_profile=profile, **options)
    if form == "JPEG2000":
        data = with_colour_box(data, profile)
    with Image.open(io.BytesIO(data)) as image:
        expected = ImageCms.profileToProfile(
            image.convert("RGB"),
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    picture = reading.read(data)
    assert picture.info.has_profile
    assert picture.notes == ()
    assert difference(np.asarray(expected), RGB) > 20, "the profile must matter"
    assert difference(picture.rgb, np.asarray(expected)) <= 2


def test_a_profile_applies_to_16_bit_and_to_transparent_pictures() -> None:
    profile = display_profile()
    plain = reading.read_rgb(encoded(Image.fromarray(RGB), "PNG", icc_profile=profile))
    wide = reading.read_rgb(tiff(RGB.astype(np.uint16) * 257, photometric="rgb", iccprofile=profile))
    assert difference(wide, plain) <= 3
    opaque = np.dstack([RGB, np.full((HEIGHT, WIDTH), 255, np.uint8)])
    assert difference(reading.read_rgb(encoded(Image.fromarray(opaque), "PNG", icc_profile=profile)), plain) <= 1
    clear = np.dstack([RGB, np.zeros((HEIGHT, WIDTH), np.uint8)])
    assert reading.read_rgb(encoded(Image.fromarray(clear), "PNG", icc_profile=profile)).min() == 255
    wide_clear = tiff(clear.astype(np.uint16) * 257, photometric="rgb", extrasamples=["unassalpha"], iccprofile=profile)
    assert reading.read_rgb(wide_clear).min() == 255


def test_an_srgb_profile_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(reading.read_rgb(encoded(Image.fromarray(RGB), "PNG", icc_profile=profile)), RGB)


@pytest.mark.parametrize("damage", ["cut", "noise", "other-space"])
def test_a_broken_profile_is_left_out_and_said(damage: str) -> None:
    profile = display_profile()
    broken = {
        "cut": profile[:200],
        "noise": bytes(range(256)) * 4,
        "other-space": profile.replace(b"mntrRGB ", b"mntrGRAY"),
    }[damage]
    picture = reading.read(encoded(Image.fromarray(RGB), "PNG", icc_profile=broken))
    assert np.array_equal(picture.rgb, RGB)
    assert [note.code for note in picture.notes] in ([failures.PROFILE_BROKEN], [])
    jpeg = reading.read(encoded(Image.fromarray(RGB), "JPEG", icc_profile=broken))
    assert [note.code for note in jpeg.notes] == [failures.PROFILE_BROKEN]


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile_is_readable_and_said(form: str) -> None:
    swatches = {(0, 0, 0, 0): "white", (0, 0, 0, 255): "black", (0, 255, 255, 0): "red", (255, 0, 255, 0): "green"}
    for inks, name in swatches.items():
        picture = reading.read(encoded(Image.new("CMYK", (32, 32), inks), form))
        r, g, b = picture.rgb[16, 16].astype(int)
        plausible = {
            "white": min(r, g, b) > 240,
            "black": max(r, g, b) < 70,
            "red": r > 180 and max(g, b) < 90,
            "green": g > 120 and r < 90 and b < 130,
        }
        assert plausible[name], (name, (r, g, b))
        assert picture.info.colour_space == "CMYK"
        assert [note.code for note in picture.notes] == [failures.PROFILE_ASSUMED]


def test_colours_under_transparency_do_not_bleed_when_shrunk() -> None:
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:, :31] = (255, 0, 0, 255)
    pixels[:, 31:] = (0, 0, 255, 0)
    small = reading.read_rgb(encoded(Image.fromarray(pixels), "PNG"), longest_side_px=16)
    assert (small[..., 0].astype(int) >= small[..., 2].astype(int)).all(), "blue was never visible"


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(InvalidInput):
        reading.read(KINDS["png"][0], longest_side_px=0)
