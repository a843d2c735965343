"""The pixels of a picture as pages show them: the whole, a crop that is searched by, the tiles of a pyramid."""

from __future__ import annotations

import numpy as np

from wenmai.assets import store
from wenmai.genes.model import Box, RgbImage
from wenmai.imaging import tiles
from wenmai.imaging.reading import read_rgb
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context

QUERY_SIDE_PX = 768  # a crop that is searched by is read at least so large, where the picture has it
READ_SIDE_PX_MAX = 6000  # and its picture at most so large, so that a small crop of a huge scan stays cheap


def read_crop(context: Context, asset_id: str, box: Box | None) -> RgbImage:
    """The pixels of an asset's picture, or of ``box`` in it, large enough to search by.

    Raises NotFound, and InvalidInput for what is no picture or a box outside of it.
    """
    with context.database.reading() as connection:
        asset = store.get_asset(connection, asset_id)
    if not asset.media_type.startswith("image/") or not asset.width_px or not asset.height_px:
        raise InvalidInput("only a picture can be searched by", where=asset.id[:12])
    width_px, height_px = asset.width_px, asset.height_px
    box = box or Box(0, 0, width_px, height_px)
    if not (0 <= box.x < box.x + box.width <= width_px and 0 <= box.y < box.y + box.height <= height_px):
        raise InvalidInput(
            f"the crop {box.x},{box.y},{box.width},{box.height} is not inside the picture",
            where=asset.id[:12],
            remedy=f"The picture is {width_px} × {height_px} pixels.",
        )
    longest = max(width_px, height_px)
    wanted = QUERY_SIDE_PX * longest // max(box.width, box.height)
    side_px = min(longest, READ_SIDE_PX_MAX, wanted)
    rgb = read_rgb(context.blobs.local_path(asset.blob, context.home / "scratch"), longest_side_px=side_px)
    scale_x, scale_y = rgb.shape[1] / width_px, rgb.shape[0] / height_px
    left, top = int(box.x * scale_x), int(box.y * scale_y)
    right, bottom = round((box.x + box.width) * scale_x), round((box.y + box.height) * scale_y)
    return np.ascontiguousarray(rgb[top : max(bottom, top + 1), left : max(right, left + 1)])


def read_whole(context: Context, asset_id: str, longest_side_px: int) -> RgbImage:
    """The pixels of an asset's picture, at most so large. Raises NotFound, PictureError."""
    with context.database.reading() as connection:
        asset = store.get_asset(connection, asset_id)
    return read_rgb(context.blobs.local_path(asset.blob, context.home / "scratch"), longest_side_px=longest_side_px)


def zoom_description(context: Context, asset_id: str) -> tiles.DziDescription:
    """The pyramid of an asset's picture. Raises NotFound, and InvalidInput for what is no picture."""
    with context.database.reading() as connection:
        asset = store.get_asset(connection, asset_id)
    return tiles.describe(asset.width_px or 0, asset.height_px or 0)


def zoom_tile(context: Context, asset_id: str, level: int, column: int, row: int) -> bytes:
    """One tile of it, as JPEG. Raises NotFound, PictureError."""
    with context.database.reading() as connection:
        asset = store.get_asset(connection, asset_id)
    path = context.blobs.local_path(asset.blob, context.home / "scratch")
    return tiles.tile(path, level, column, row)
