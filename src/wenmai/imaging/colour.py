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
_COLOURS = {"GRAY": 1, "RGB": 3, "CMYK": 4}
_LAB = ("lab", "labs", "labq")
_SAME_WITHIN_LEVELS = 1  # of 255: an 8-bit transform through Lab rounds by as much


def to_srgb(image: pyvips.Image) -> tuple[pyvips.Image, tuple[Note, ...]]:
    """``image`` as three bands of 8-bit sRGB, and notes on what had to be assumed.

    An embedded profile is applied with relative colorimetric intent and black point compensation (ISO 18619);
    transparent parts lie over white.
    """
    notes: list[Note] = []
    image = _known_space(_whole_numbers(image, notes))
    image = _by_profile(image, notes)
    if image.hasalpha():
        image = image.flatten(background=WHITE)
        notes.append(Note(failures.ALPHA_OVER_WHITE, "Transparent parts were laid over white"))
    if image.bands > 3:
        image = image.extract_band(0, n=3)
    return image.cast("uchar"), tuple(notes)


def _whole_numbers(image: pyvips.Image, notes: list[Note]) -> pyvips.Image:
    """Samples as 8 or 16 bit without sign, where they are anything else."""
    if image.format in ("uchar", "ushort") or image.interpretation in _LAB:
        return image
    wide = image.copy(interpretation="grey16" if image.bands < 3 else "rgb16")
    if image.format in ("float", "double"):
        # Photographs kept as floating point are linear light, black 0, white 1.
        what = "Floating-point values were taken as linear light from 0 to 1"
        coloured = image.extract_band(0, n=3) if image.bands >= 3 else image[0].bandjoin([image[0], image[0]])
        image = coloured.copy(interpretation="scrgb").colourspace("srgb")
    elif image.format in ("uint", "int"):
        what = "Values of 32 bits were scaled down"
        image = (wide / (1 << (16 if image.format == "uint" else 15))).cast("ushort")
    else:
        what = "Values with a sign were taken from 0 up"
        image = (wide * (2 if image.format == "short" else 512)).cast("ushort")
    notes.append(Note(failures.VALUES_RESCALED, what))
    return image


def _known_space(image: pyvips.Image) -> pyvips.Image:
    """Give bands without a meaning one, and leave out channels beside colour and alpha (masks, spot inks)."""
    if image.interpretation in _LAB:
        return image
    wide = image.format == "ushort"
    space = _SPACE_OF_INTERPRETATION.get(image.interpretation)
    if space is None:
        space = "GRAY" if image.bands < 3 else "RGB"
        names = {"GRAY": ("b-w", "grey16"), "RGB": ("srgb", "rgb16")}
        image = image.copy(interpretation=names[space][wide])
    colours = _COLOURS[space]
    return image if image.bands <= colours + 1 else image.extract_band(0, n=colours)


def _by_profile(image: pyvips.Image, notes: list[Note]) -> pyvips.Image:
    profile = engine.header_field(image, PROFILE, None)
    space = _SPACE_OF_INTERPRETATION.get(image.interpretation)
    if profile is not None and space is not None:
        verdict = _judge_profile(bytes(profile), space)
        if verdict == "usable":
            return _transformed(image)
        if verdict != "srgb":
            notes.append(Note(failures.PROFILE_BROKEN, f"The colour profile is not used: {verdict}"))
    if space == "CMYK" and not any(note.code == failures.PROFILE_BROKEN for note in notes):
        notes.append(Note(failures.PROFILE_ASSUMED, "CMYK without a profile was read by a general one"))
    return image.colourspace("srgb")


def _transformed(image: pyvips.Image) -> pyvips.Image:
    options = {"intent": "relative", "black_point_compensation": True}
    if image.format == "uchar":
        return image.icc_transform("srgb", embedded=True, depth=8, **options)
    # In one step LittleCMS joins 16-bit curves into a coarse table: on a gamma of 1.8 some colours come out 22 of
    # 255 levels off. By way of floating-point Lab the largest error is 3.
    imported = image.icc_import(embedded=True, pcs="lab", **options)
    return imported.icc_export(output_profile="srgb", intent="relative", depth=8)


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
