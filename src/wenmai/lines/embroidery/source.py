"""What a run works from: a gene's vector form and cut-out, a drawing, or a photograph with an object in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from wenmai.genes.meaning import priors
from wenmai.genes.objects import find_object
from wenmai.genes.objects.expecting import expected_of
from wenmai.genes.objects.model import ObjectHints
from wenmai.imaging.bilevel import mask_from_text, mask_to_text
from wenmai.imaging.reading import read_rgb
from wenmai.imaging.svg import open_drawing
from wenmai.imaging.writing import encode_png
from wenmai.kernel.errors import InvalidInput
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput

OPAQUE_FROM = 128  # of 255: what is seen more than not belongs to the motif
SVG = "image/svg+xml"

RgbImage = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Picture:
    """``rgb`` (h, w, 3) sRGB; ``mask`` (h, w) is True where the motif is, None: everywhere."""

    rgb: RgbImage
    mask: Mask | None

    def encoded(self) -> bytes:
        """As a PNG, what is not the motif transparent."""
        if self.mask is None:
            return encode_png(self.rgb)
        return encode_png(np.dstack([self.rgb, np.where(self.mask, 255, 0).astype(np.uint8)]))


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a photograph is the motif: ``mask`` (h, w) of all of it; None: the whole picture."""

    mask: Mask | None

    def to_text(self) -> str | None:
        return None if self.mask is None else mask_to_text(self.mask)

    @classmethod
    def from_text(cls, text: str | None) -> Subject:
        return cls(None if text is None else mask_from_text(text))


def subject_of(given: LineInput, subject: str, models: ModelShelf) -> Subject:
    """The object of a photograph where ``subject`` asks for it; what is cut out or drawn already is the motif."""
    if given.kind != "image" or given.media_type == SVG or subject != "object":
        return Subject(None)
    picture = _as_it_is(given)
    return Subject(None if picture.mask is not None else _object_in(picture.rgb, given.context, models))


def drawing_of(given: LineInput, subject: Subject) -> tuple[bytes, str]:
    """The motif as what flat areas are read from: a drawing where there is one, else the picture. And its type."""
    if given.kind != "image":
        return _part(given, "vector").read_bytes(), SVG
    if given.media_type == SVG:
        return given.path.read_bytes(), SVG
    return picture_of(given, subject).encoded(), "image/png"


def picture_of(given: LineInput, subject: Subject) -> Picture:
    """The motif as pixels, cut to where it is: a gene's cut-out, the object of a photograph, what a drawing paints.

    Raises InvalidInput for a gene without a cut-out.
    """
    if given.kind != "image":
        return _cut_to(_with_alpha(_part(given, "cutout")))
    picture = _as_it_is(given)
    return _cut_to(picture if picture.mask is not None else Picture(picture.rgb, subject.mask))


def _as_it_is(given: LineInput) -> Picture:
    """The picture that was given; a drawing is what it paints, on nothing."""
    if given.media_type == SVG:
        with given.path.open("rb") as stream:
            drawn = np.asarray(open_drawing(stream).convert("RGBA"))
        return Picture(np.ascontiguousarray(drawn[..., :3]), drawn[..., 3] >= OPAQUE_FROM)
    return _with_alpha(given.path) if given.media_type == "image/png" else Picture(read_rgb(given.path), None)


def _object_in(rgb: RgbImage, context: Mapping[str, Any], models: ModelShelf) -> Mask | None:
    words = priors(context.get("title_zh", ""), context.get("title_en", ""), context.get("fields", {}))
    seen = find_object(rgb, models.images.features(rgb), ObjectHints(expects=expected_of(words)))
    return None if seen.fills_frame or seen.mask.all() else seen.mask


def _with_alpha(path: Path) -> Picture:
    rgb = read_rgb(path)
    with Image.open(path) as opened:
        if "A" not in opened.getbands():
            return Picture(rgb, None)
        mask = np.asarray(opened.getchannel("A")) >= OPAQUE_FROM
    return Picture(rgb, None if mask.all() or mask.shape != rgb.shape[:2] else mask)


def _cut_to(picture: Picture) -> Picture:
    """Nothing around the motif: its width is what is asked for."""
    if picture.mask is None or not picture.mask.any():
        return picture
    rows, columns = np.flatnonzero(picture.mask.any(axis=1)), np.flatnonzero(picture.mask.any(axis=0))
    place = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return Picture(np.ascontiguousarray(picture.rgb[place]), np.ascontiguousarray(picture.mask[place]))


def _part(given: LineInput, role: str) -> Path:
    if role not in given.parts:
        raise InvalidInput(
            f"this {given.kind} has no {role}",
            where=given.digest[:12],
            remedy="Take its genes out of the picture anew.",
            rule="embroidery.part-missing",
        )
    return given.parts[role]
