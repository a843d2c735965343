"""Any colour space, depth and alpha to 8-bit sRGB on white."""

from __future__ import annotations

import functools
import io

import numpy as np
import pyvips
from PIL import Image, ImageCms

from wenmai.imaging import engine, failures
from wenmai.imaging.failures import Note

WHITE = [255, 255, 255]
PROFILE = "icc-profile-data"

_PROFILE_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_SPACE_OF_INTERPRETATION = {
    "srgb": "RGB",
    "rgb": "RGB",
    "rgb16": "RGB",
    "b-w": "GRAY",
    "grey16": "GRAY",
    "cmyk": "CMYK",
}
_SAME_WITHIN_LEVELS = 1  # of 255: an 8-bit transform through Lab rounds by as much


def to_srgb(image: pyvips.Image) -> tuple[pyvips.Image, tuple[Note, ...]]:
    """``image`` as three bands of 8-bit sRGB, and notes on what had to be assumed.

    An embedded profile is applied with relative colorimetric intent and black point compensation (ICC.1:2022, 4.3 of
    Adobe's paper on black point compensation); transparent parts lie over white.
    """
    notes: list[Note] = []
    image = _known_space(image, notes)
    image = _by_profile(image, notes)
    if image.hasalpha():
        image = image.flatten(background=WHITE)
        notes.append(Note(failures.ALPHA_OVER_WHITE, "Transparent parts were laid over white"))
    if image.bands > 3:
        image = image.extract_band(0, n=3)
    return image.cast("uchar"), tuple(notes)


def _known_space(image: pyvips.Image, notes: list[Note]) -> pyvips.Image:
    """Give bands without a meaning one: one or two are grey and alpha, more are RGB and extra channels."""
    if image.format in ("float", "double") and image.interpretation not in ("lab", "scrgb"):
        # Photographs kept as floating point are linear, 0 to 1 (TIFF supplement 3 gives no other range).
        image = (image * 255).cast("uchar")
        notes.append(Note(failures.VALUES_RESCALED, "Floating-point values 0 to 1 were taken as black to white"))
    if image.interpretation in _SPACE_OF_INTERPRETATION or image.interpretation in ("lab", "labs", "scrgb"):
        return image
    wide = image.format in ("ushort", "short")
    if image.bands < 3:
        return image.copy(interpretation="grey16" if wide else "b-w")
    if image.bands > 4:
        image = image.extract_band(0, n=3)
    return image.copy(interpretation="rgb16" if wide else "srgb")


def _by_profile(image: pyvips.Image, notes: list[Note]) -> pyvips.Image:
    profile = engine.header_field(image, PROFILE, None)
    space = _SPACE_OF_INTERPRETATION.get(image.interpretation)
    if profile is not None and space is not None:
        verdict = _judge_profile(bytes(profile), space)
        if verdict == "usable":
            return image.icc_transform("srgb", embedded=True, intent="relative", black_point_compensation=True, depth=8)
        if verdict != "srgb":
            notes.append(Note(failures.PROFILE_BROKEN, f"The colour profile is not used: {verdict}"))
    if space == "CMYK" and not any(note.code == failures.PROFILE_BROKEN for note in notes):
        notes.append(Note(failures.PROFILE_ASSUMED, "CMYK without a profile was read by a general one"))
    return image.colourspace("srgb")


@functools.lru_cache(maxsize=64)
def _judge_profile(profile: bytes, space: str) -> str:
    """'srgb' where applying ``profile`` changes nothing, 'usable', or a sentence on what is wrong with it."""
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = str(opened.profile.xcolor_space).strip()
        if found != space:
            return f"it is for {found}, the picture is {space}"
        mode = _PROFILE_SPACES[space]
        transform = ImageCms.buildTransform(
            opened,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if transform is None or mode != "RGB":
            return "usable"
        before = _lattice()
        after = ImageCms.applyTransform(before, transform)
        assert after is not None
        change = np.abs(np.asarray(after, np.int16) - np.asarray(before, np.int16)).max()
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        return f"it is broken ({error})"
    return "srgb" if change <= _SAME_WITHIN_LEVELS else "usable"


def _lattice() -> Image.Image:
    """17³ colours spread evenly over RGB, as a picture of 17 × 289."""
    steps = np.linspace(0, 255, 17).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
    return Image.fromarray(grid.reshape(17, 289, 3))
