"""What a picture's header says, without decoding it, and whether the picture is safe to decode."""

from __future__ import annotations

from dataclasses import dataclass

import pyvips
from PIL import Image

from wenmai.imaging import engine, failures, formats, limits, other_formats, pages, tiff_tags
from wenmai.imaging.failures import UnreadablePicture
from wenmai.imaging.sources import Source

_EXIF_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)  # EXIF orientations that exchange width and height (EXIF 2.32, tag 0x0112)
_SAMPLE_BITS = {"uchar": 8, "char": 8, "ushort": 16, "short": 16, "uint": 32, "int": 32, "float": 32, "double": 64}
_COLOUR_SPACES = {
    "srgb": "RGB",
    "rgb": "RGB",
    "rgb16": "RGB",
    "scrgb": "RGB",
    "b-w": "grey",
    "grey16": "grey",
    "cmyk": "CMYK",
    "lab": "Lab",
    "labs": "Lab",
    "labq": "Lab",
}
_PILLOW_SPACES = {"1": "grey", "L": "grey", "LA": "grey", "I": "grey", "I;16": "grey", "CMYK": "CMYK", "LAB": "Lab"}


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """What the header says.

    ``width_px`` and ``height_px`` are of the largest page as displayed (orientation applied). ``bits`` are per
    sample as stored, of the index where there is a palette. ``colour_space`` is one of RGB, grey, CMYK, Lab, other.
    ``orientation`` is EXIF's, 1 to 8.
    """

    format: str
    media_type: str
    width_px: int
    height_px: int
    pages: int
    bits: int
    colour_space: str
    has_alpha: bool
    has_profile: bool
    orientation: int


def inspect(source: Source) -> PictureInfo:
    """Open ``source`` and say what its header says.

    Raises:
        UnreadablePicture: a damaged header, or a picture that would not be safe to decode.
    """
    if not source.format.loader:
        with other_formats.open_header(source) as image:
            info = describe_other(source, image)
            check_size(source, *image.size, len(image.getbands()) * max(1, info.bits // 8))
            return info
    first = engine.load(source)
    found = pages.list_pages(source, first)
    info = describe(source, first, found)
    if len(found) == 1:  # of several, what is decoded depends on the size asked for
        check_image(source, first)
    return info


def describe(source: Source, first: pyvips.Image, found: tuple[pages.Page, ...]) -> PictureInfo:
    """The record of a picture whose first page is open."""
    page = pages.largest(found)
    image = first if page == found[0] else engine.load(source, **page.options)
    image = without_masks(source, page.number, image)
    turn = _plausible_turn(engine.header_field(image, "orientation", 1))
    width_px, height_px = displayed(image.width, image.height, turn)
    return PictureInfo(
        format=source.format.name,
        media_type=source.format.media_type,
        width_px=width_px,
        height_px=height_px,
        pages=int(engine.header_field(first, "n-pages", 1)),
        bits=int(engine.header_field(image, "bits-per-sample", sample_bits(image))),
        colour_space=_COLOUR_SPACES.get(image.interpretation, "other"),
        has_alpha=bool(image.hasalpha()),
        has_profile=bool(image.get_typeof("icc-profile-data")),
        orientation=turn,
    )


def describe_other(source: Source, image: Image.Image) -> PictureInfo:
    """The record of a picture that Pillow opened."""
    turn = _plausible_turn(image.getexif().get(_EXIF_ORIENTATION, 1))
    width_px, height_px = displayed(*image.size, turn)
    return PictureInfo(
        format=source.format.name,
        media_type=source.format.media_type,
        width_px=width_px,
        height_px=height_px,
        pages=int(getattr(image, "n_frames", 1)),
        bits=16 if image.mode.startswith("I") else 8,
        colour_space=_PILLOW_SPACES.get(image.mode, "RGB"),
        has_alpha=image.mode in ("LA", "RGBA", "PA"),
        has_profile=bool(image.info.get("icc_profile")),
        orientation=turn,
    )


def without_masks(source: Source, page: int, image: pyvips.Image) -> pyvips.Image:
    """``image`` without the channels that are neither colour nor alpha; only TIFF has such."""
    if source.format is not formats.TIFF or image.bands in (1, 3):
        return image
    kept = tiff_tags.bands_kept(source, page, image.bands)
    return image if kept == image.bands else image.extract_band(0, n=kept)


def displayed(width_px: int, height_px: int, orientation: int) -> tuple[int, int]:
    """Width and height after ``orientation`` is applied."""
    return (height_px, width_px) if orientation in _TURNED else (width_px, height_px)


def sample_bits(image: pyvips.Image) -> int:
    """Bits of one decoded sample."""
    return _SAMPLE_BITS.get(image.format, 8)


def check_image(source: Source, image: pyvips.Image) -> None:
    """Refuse a page that would cost too much to decode; see :func:`check_size`."""
    bits = sample_bits(image)
    if source.format is formats.TIFF:  # drawings of one bit a pixel are kept a thousand times smaller than decoded
        bits = min(bits, int(engine.header_field(image, "bits-per-sample", bits)))
    check_size(source, image.width, image.height, image.bands * bits / 8)


def check_size(source: Source, width_px: int, height_px: int, pixel_bytes: float) -> None:
    """Refuse what would cost too much to decode.

    Raises:
        UnreadablePicture: too many pixels, or far more of them than the compressed bytes can honestly hold.
    """
    most = limits.JPEG2000_PIXELS_MAX if source.format is formats.JPEG2000 else limits.PIXELS_MAX
    pixels = width_px * height_px
    if pixels > most:
        raise UnreadablePicture(
            f"The picture has {width_px:,} × {height_px:,} pixels; at most {most:,} are read",
            code=failures.TOO_LARGE,
            where=source.where,
            remedy="Scale it down and save it again.",
        )
    decoded_bytes = pixels * pixel_bytes
    if decoded_bytes > limits.DECODED_BYTES_HARMLESS and decoded_bytes > limits.DECODED_RATIO_MAX * source.size_bytes:
        raise UnreadablePicture(
            f"{source.size_bytes:,} bytes would unfold to {decoded_bytes:,.0f}, more than "
            f"{limits.DECODED_RATIO_MAX} times as many",
            code=failures.BOMB,
            where=source.where,
            remedy="If it is a real picture, scale it down and save it again.",
        )


def _plausible_turn(value: object) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
