"""What a run repeats: a gene's vector form or cut-out, a drawing, or a picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from wenmai.genes.tiling.motifs import Motif, motif_of_drawing, motif_of_picture, recoloured
from wenmai.genes.tracing import trace
from wenmai.genes.tracing.reading import read_svg
from wenmai.imaging.reading import inspect, read_rgb
from wenmai.imaging.svg import drawn_size_px, open_drawing
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.repeat.parameters import OWN, RepeatParameters
from wenmai.production.contract import LineInput

SVG = "image/svg+xml"
SIDE_PX_MAX = 1024  # finer than a motif is seen in a repeat
OPAQUE_FROM = 128

Pixels = npt.NDArray[np.uint8]  # (h, w, 4) sRGB and alpha


def motif_of(given: LineInput, asked: RepeatParameters) -> Motif:
    """The motif that is asked for. Raises InvalidInput where there is none, or it shows nothing."""
    if given.kind != "image" and asked.look == "drawn":
        drawn = read_svg(_part(given, "vector").read_bytes())
        return motif_of_drawing(recoloured(drawn, asked.colours))
    pixels = _pixels(given)
    if asked.look == "picture":
        if asked.colours:
            raise InvalidInput(
                "a photograph is not recoloured", where="recolour", remedy="Ask for the look drawn.",
                rule="repeat.recolour-picture",
            )  # fmt: skip
        return motif_of_picture(pixels)
    mask = pixels[..., 3] >= OPAQUE_FROM
    drawn = trace(np.ascontiguousarray(pixels[..., :3]), None if mask.all() else mask, colours_max=asked.palette_max)
    return motif_of_drawing(recoloured(drawn, asked.colours))


def picture_of(given: LineInput) -> npt.NDArray[np.uint8]:
    """(h, w, 3) sRGB what a group is looked for in: the photograph about a gene, or the picture itself."""
    if given.kind != "image":
        return read_rgb(_part(given, "crop"), longest_side_px=SIDE_PX_MAX)
    pixels = _pixels(given)
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return np.asarray(np.rint(pixels[..., :3] * alpha + 255 * (1 - alpha)), np.uint8)


def megapixels_read(given: LineInput, asked: RepeatParameters) -> float:
    """Those that have to be looked at: none of a gene's vector form. What cannot be told counts as nothing."""
    if given.kind != "image":
        if asked.look == "drawn" and asked.group != OWN:
            return 0.0
        path = given.parts.get("crop" if asked.group == OWN else "cutout")
        return 0.0 if path is None else _megapixels(path)
    if given.media_type != SVG:
        return _megapixels(given.path)
    try:
        width_px, height_px = drawn_size_px(given.path.read_bytes())
    except ValueError:
        return 0.0
    return width_px * height_px / 1e6


def _megapixels(path: Path) -> float:
    info = inspect(path)
    return info.width_px * info.height_px / 1e6


def _pixels(given: LineInput) -> Pixels:
    """The motif's pixels, at most ``SIDE_PX_MAX`` a side."""
    path = given.path if given.kind == "image" else _part(given, "cutout")
    if given.kind == "image" and given.media_type == SVG:
        with path.open("rb") as stream:
            return _shrunk(np.asarray(open_drawing(stream).convert("RGBA")))
    rgb = read_rgb(path)
    with Image.open(path) as opened:
        seen = opened.format == "PNG" and "A" in opened.getbands()
        alpha = np.asarray(opened.getchannel("A")) if seen else np.full(rgb.shape[:2], 255, np.uint8)
    if alpha.shape != rgb.shape[:2]:
        alpha = np.full(rgb.shape[:2], 255, np.uint8)
    return _shrunk(np.dstack([rgb, alpha]))


def _shrunk(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = SIDE_PX_MAX / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(pixels)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    alpha = pixels[..., 3:].astype(np.float32) / 255
    whole = np.concatenate([pixels[..., :3] * alpha, alpha * 255], axis=2).astype(np.float32)
    small = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.float32)
    small[..., :3] /= np.maximum(small[..., 3:] / 255, 1e-3)
    return np.asarray(np.clip(np.rint(small), 0, 255), np.uint8)


def _part(given: LineInput, role: str) -> Path:
    if role not in given.parts:
        raise InvalidInput(
            f"this {given.kind} has no {role}", where=given.digest[:12],
            remedy="Take its genes out of the picture anew.", rule="repeat.part-missing",
        )  # fmt: skip
    return given.parts[role]
