"""A motif: the one figure that a group repeats, drawn in flat colours or given as a picture with a cut-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.hexcode import hex_to_lab, parse_hex
from wenmai.genes.tracing.model import ClosedPath, LayeredVector
from wenmai.kernel.errors import InvalidInput

FloatArray = npt.NDArray[np.float64]
Premultiplied = npt.NDArray[np.float32]  # (h, w, 4) sRGB times alpha, and alpha, 0…1

FINER = 4  # times each way that shapes are filled finer than they are shown
CURVE_PARTS = 12
RASTER_PX_MAX = 1536
DIRECTIONS = 48  # in which a motif's extent is taken: an outline of as many corners holds it
OPAQUE_FROM = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Motif:
    """``drawn`` or ``seen`` (h, w, 4) uint8 sRGB and alpha; ``outline_px`` (k, 2) the convex outline of what shows.

    ``corners_px`` are the outlines of what is drawn, layer by layer, with their curves followed.
    """

    outline_px: FloatArray
    drawn: LayeredVector | None = None
    corners_px: tuple[tuple[FloatArray, ...], ...] = ()
    seen: npt.NDArray[np.uint8] | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the picture or drawing that it is given in."""
        if self.drawn is not None:
            return self.drawn.width_px, self.drawn.height_px
        assert self.seen is not None
        return int(self.seen.shape[1]), int(self.seen.shape[0])

    def raster(self, scale: float) -> tuple[Premultiplied, float]:
        """The motif with ``scale`` samples for each of its pixels, or fewer if that would be too many; and the scale.

        A place (x, y) px of the motif, measured from its top left corner, lies at ``scale`` · (x, y) of the raster.
        """
        scale = min(scale, RASTER_PX_MAX / max(self.size_px))
        if self.drawn is not None:
            return _filled(self.drawn, self.corners_px, scale), scale
        assert self.seen is not None
        alpha = self.seen[..., 3:].astype(np.float32) / 255
        whole = np.concatenate([self.seen[..., :3].astype(np.float32) / 255 * alpha, alpha], axis=2)
        if scale >= 1:
            return whole, 1.0
        size = max(1, round(self.size_px[0] * scale)), max(1, round(self.size_px[1] * scale))
        return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.float32), size[0] / self.size_px[0]


def motif_of_drawing(drawn: LayeredVector) -> Motif:
    """Raises InvalidInput for a drawing without any shape."""
    corners = tuple(tuple(flattened(path) for path in layer.paths) for layer in drawn.layers)
    if not any(corners):
        raise _nothing()
    return Motif(_outline(np.concatenate([one for layer in corners for one in layer])), drawn, corners)


def recoloured(drawn: LayeredVector, colours: Sequence[str]) -> LayeredVector:
    """The drawing with these colours ("#rrggbb") in place of its own, in the order of painting.

    As many layers keep their own as there are fewer colours. Raises InvalidInput for more colours than layers.
    """
    if len(colours) > len(drawn.layers):
        raise InvalidInput(
            f"{len(colours)} colours for a motif of {len(drawn.layers)}", where="recolour",
            remedy=f"Give at most {len(drawn.layers)}.", rule="repeat.recolour",
        )  # fmt: skip
    given = [replace(layer, hex=one, lab=hex_to_lab(one)) for layer, one in zip(drawn.layers, colours, strict=False)]
    return replace(drawn, layers=(*given, *drawn.layers[len(given) :]))


def motif_of_picture(rgba: npt.NDArray[np.uint8]) -> Motif:
    """Of (h, w, 4) sRGB and alpha, or (h, w, 3) of which all is the motif. Raises InvalidInput for an empty one."""
    if rgba.ndim != 3 or rgba.shape[2] not in (3, 4) or rgba.dtype != np.uint8:
        raise InvalidInput("a picture is (h, w, 3) or (h, w, 4) of 0 to 255", where="motif", rule="repeat.motif")
    if rgba.shape[2] == 3:
        rgba = np.dstack([rgba, np.full(rgba.shape[:2], 255, np.uint8)])
    y, x = np.nonzero(rgba[..., 3] >= OPAQUE_FROM * 255)
    if not len(x):
        raise _nothing()
    corners = [np.column_stack([x + right, y + down]) for right in (0, 1) for down in (0, 1)]
    return Motif(_outline(np.concatenate(corners).astype(np.float64)), seen=rgba)


def flattened(path: ClosedPath, parts: int = CURVE_PARTS) -> FloatArray:
    """(n, 2) the corners of an outline whose curves are followed in so many parts each."""
    ends = path.controls[:, 2]
    start, one, two, end = (c[:, None] for c in (np.roll(ends, 1, axis=0), *np.moveaxis(path.controls, 1, 0)))
    t = np.arange(1, parts + 1)[None, :, None] / parts
    corners = (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * one + 3 * t**2 * (1 - t) * two + t**3 * end
    corners[:, -1] = ends
    kept = np.repeat(~path.straight[:, None], parts, axis=1)
    kept[:, -1] = True
    return np.asarray(corners[kept], np.float64)


def _filled(drawn: LayeredVector, corners_px: tuple[tuple[FloatArray, ...], ...], scale: float) -> Premultiplied:
    width, height = max(1, round(drawn.width_px * scale)), max(1, round(drawn.height_px * scale))
    whole: Premultiplied = np.zeros((height, width, 4), np.float32)
    for layer, corners in zip(drawn.layers, corners_px, strict=True):
        fine = np.zeros((height * FINER, width * FINER), np.uint8)
        outlines = [np.rint(one * (scale * FINER * 16) - 8).astype(np.int32) for one in corners]
        cv2.fillPoly(fine, outlines, 255, cv2.LINE_8, 4)
        cover = np.asarray(cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA), np.float32)[..., None] / 255
        colour = np.array([*(part / 255 for part in parse_hex(layer.hex)), 1.0], np.float32)
        whole = np.asarray(whole * (1 - cover) + colour * cover, np.float32)
    return whole


def _outline(places: FloatArray) -> FloatArray:
    """(k, 2) corners of the polygon with ``DIRECTIONS`` sides about all places: where neighbouring sides meet."""
    angles = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    normals = np.column_stack([np.cos(angles), np.sin(angles)])
    reach = (places @ normals.T).max(axis=0)
    following, further = np.roll(normals, -1, axis=0), np.roll(reach, -1)
    pairs = np.stack([normals, following], axis=1)
    corners: FloatArray = np.linalg.solve(pairs, np.stack([reach, further], axis=1)[..., None])[..., 0]
    return corners


def _nothing() -> InvalidInput:
    return InvalidInput(
        "the motif shows nothing", where="motif", remedy="Give a drawing or a cut-out that shows something.",
        rule="repeat.motif-empty",
    )  # fmt: skip
