"""Reading pictures: what the header says, and the pixels as upright sRGB.

Nothing that a file contains may harm the reader: formats are told by their bytes and opened only by their own
decoder, sizes are checked on the header, and a picture that is cut short is refused, not half read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image

from wenmai.imaging import colour, engine, failures, formats, headers, other_formats, pages
from wenmai.imaging.failures import Note, UnreadablePicture
from wenmai.imaging.headers import PictureInfo
from wenmai.imaging.sources import Source, open_source
from wenmai.kernel.errors import InvalidInput

__all__ = ["Note", "Picture", "PictureInfo", "UnreadablePicture", "inspect", "read", "read_rgb"]

_JPEG_SHRINKS = (8, 4, 2)  # what a JPEG decoder can do in its inverse DCT


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture as read: ``rgb`` is (height, width, 3) uint8, upright sRGB; ``notes`` say what had to be assumed.

    ``info`` is what the header said of the whole picture, which may be larger than ``rgb``.
    """

    rgb: NDArray[np.uint8]
    info: PictureInfo
    notes: tuple[Note, ...]


def inspect(source: Path | bytes) -> PictureInfo:
    """What the header of ``source`` says; no pixel is decoded.

    Raises:
        UnreadablePicture: see :mod:`wenmai.imaging.failures` for the codes.
    """
    opened = open_source(source)
    return headers.inspect(opened)


def read_rgb(source: Path | bytes, *, longest_side_px: int | None = None) -> NDArray[np.uint8]:
    """The pixels of ``source`` as (height, width, 3) uint8, upright sRGB; see :func:`read`."""
    return read(source, longest_side_px=longest_side_px).rgb


def read(source: Path | bytes, *, longest_side_px: int | None = None) -> Picture:
    """Read ``source``: EXIF orientation applied, embedded profile to sRGB, alpha over white, 8 bit a sample.

    Of several pages the largest is read. With ``longest_side_px`` the result is at most so large (never enlarged), and
    no more is decoded than that needs: a pyramid's nearest level, a JPEG's DCT at 1/2, 1/4 or 1/8.

    Raises:
        UnreadablePicture: see :mod:`wenmai.imaging.failures` for the codes.
        InvalidInput: ``longest_side_px`` is below 1.
    """
    if longest_side_px is not None and longest_side_px < 1:
        raise InvalidInput(f"longest_side_px is {longest_side_px}", remedy="Give 1 or more, or None.")
    opened = open_source(source)
    if not opened.format.loader:
        return _read_other(opened, longest_side_px)
    if opened.format is not formats.JPEG:
        return _read_vips(opened, longest_side_px, fail_on="error")
    try:
        return _read_vips(opened, longest_side_px, fail_on="warning")
    except UnreadablePicture as strict:
        # A JPEG decoder warns of damage and of harmless oddities alike: read it if it can be read, and say so.
        if strict.code not in (failures.DAMAGED, failures.TRUNCATED):
            raise
        picture = _read_vips(opened, longest_side_px, fail_on="error")
        note = Note(failures.DECODER_WARNED, f"Parts may be damaged. {strict.what}")
        return Picture(picture.rgb, picture.info, (note, *picture.notes))


def _read_vips(opened: Source, longest_side_px: int | None, *, fail_on: str) -> Picture:
    first = engine.load(opened)
    found = pages.list_pages(opened, first)
    info = headers.describe(opened, first, found)
    page = pages.fitting_level(found, longest_side_px)
    with engine.listening() as said:
        rgb, notes = _pixels(opened, page, longest_side_px, fail_on)
    if any(engine.PART_LOST in line for line in said):
        raise engine.refusal(opened, pyvips.Error("some rows could not be decoded"))
    left_out = _left_out(info.pages - sum(level.subifd < 0 for level in pages.levels(found)))
    return Picture(upright(rgb, info.orientation), info, left_out + notes)


def _pixels(
    source: Source, page: pages.Page, longest_side_px: int | None, fail_on: str
) -> tuple[NDArray[np.uint8], tuple[Note, ...]]:
    """Decode one page to sRGB; ``fail_on`` as in :func:`engine.load`."""
    options = page.options if source.format is formats.TIFF else {}
    image = engine.load(source, fail_on=fail_on, **options)
    headers.check_image(source, image)
    shrink = _jpeg_shrink(source, page, longest_side_px)
    if shrink > 1:
        image = engine.load(source, fail_on=fail_on, shrink=shrink)
    image = headers.without_masks(source, page.number, image)
    try:
        image, notes = colour.to_srgb(_shrunk(image, longest_side_px))
        return engine.fetch(image), notes
    except pyvips.Error as error:
        raise engine.refusal(source, error) from error


def _jpeg_shrink(source: Source, page: pages.Page, longest_side_px: int | None) -> int:
    if source.format is not formats.JPEG or longest_side_px is None:
        return 1
    longest, shortest = max(page.width_px, page.height_px), min(page.width_px, page.height_px)
    return next((by for by in _JPEG_SHRINKS if longest // by >= longest_side_px and shortest >= by), 1)


def _shrunk(image: pyvips.Image, longest_side_px: int | None) -> pyvips.Image:
    """At most ``longest_side_px`` (Lanczos, a = 3); colours under transparency do not bleed."""
    longest = max(image.width, image.height)
    if longest_side_px is None or longest <= longest_side_px:
        return image
    scales = _scales(image.width, image.height, longest_side_px)
    if not image.hasalpha():
        return image.resize(scales[0], vscale=scales[1])
    kept = image.format
    return image.premultiply().resize(scales[0], vscale=scales[1]).unpremultiply().cast(kept)


def _scales(width_px: int, height_px: int, longest_side_px: int) -> tuple[float, float]:
    """Factors that give whole pixels, none of them 0."""
    scale = longest_side_px / max(width_px, height_px)
    return max(1, round(width_px * scale)) / width_px, max(1, round(height_px * scale)) / height_px


def _read_other(source: Source, longest_side_px: int | None) -> Picture:
    with other_formats.open_header(source) as image:
        info = headers.describe_other(source, image)
        headers.check_size(source, *image.size, len(image.getbands()) * max(1, info.bits // 8))
        other_formats.decode(source, image, longest_side_px)
        decoded = _as_vips(image)
    try:
        converted, notes = colour.to_srgb(_shrunk(decoded, longest_side_px))
        rgb = engine.fetch(converted)
    except pyvips.Error as error:
        raise engine.refusal(source, error) from error
    return Picture(upright(rgb, info.orientation), info, _left_out(info.pages - 1) + notes)


def _left_out(count: int) -> tuple[Note, ...]:
    return (Note(failures.ONE_OF_SEVERAL, f"{count} further pages were not read"),) if count > 0 else ()


def _as_vips(image: Image.Image) -> pyvips.Image:
    """A decoded Pillow image with its profile, in libvips' terms."""
    if image.mode in ("P", "PA", "1"):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    pixels = np.asarray(image)
    if pixels.dtype == np.int32:
        pixels = pixels.clip(0, 65535).astype(np.uint16)
    pixels = np.ascontiguousarray(pixels if pixels.ndim == 3 else pixels[..., None])
    wide = pixels.dtype.itemsize > 1
    spaces = ("grey16", "rgb16") if wide else ("b-w", "srgb")
    space = "cmyk" if image.mode == "CMYK" else spaces[pixels.shape[2] > 2]
    made = pyvips.Image.new_from_memory(
        pixels.astype(pixels.dtype.newbyteorder("=")).data,
        pixels.shape[1],
        pixels.shape[0],
        pixels.shape[2],
        "ushort" if wide else "uchar",
    ).copy(interpretation=space)
    if image.info.get("icc_profile"):
        made = made.copy()
        made.set_type(pyvips.GValue.blob_type, colour.PROFILE, image.info["icc_profile"])
    return made


def upright(rgb: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turn and mirror (height, width, 3) as EXIF ``orientation`` asks (EXIF 2.32, tag 0x0112)."""
    if orientation in (5, 6, 7, 8):
        rgb = rgb.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        rgb = rgb[:, ::-1]
    if orientation in (3, 4, 7, 8):
        rgb = rgb[::-1]
    return np.ascontiguousarray(rgb)
