"""Areas of thread become stitches: each region by its style, no region left out, what had to be changed noted."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import Polygon

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.fill.area import fill_area
from wenmai.lines.embroidery.fill.line import sew_line
from wenmai.lines.embroidery.fill.piece import Piece
from wenmai.lines.embroidery.fill.settings import FillSettings
from wenmai.lines.embroidery.model import Art, PlanNote, Region, Role, StitchPlan

AREA_MM2_MIN = 1e-6


def plan_art(art: Art, settings: FillSettings | None = None) -> StitchPlan:
    """Plan an art's regions, from the lowest order up; within an order as the art lists them.

    Each connected part of a region is one run, sewn without a cut. Coordinates are the art's; ``ordering.finish`` puts
    runs in the best order, ties them and centres the design; ``ordering.layers_of`` tells it the regions' orders.

    Raises InvalidInput for a region without an area or with a thread that the art lacks.
    """
    settings = settings or FillSettings()
    points, roles, threads, regions = [], [], [], []
    notes: list[PlanNote] = []
    for index in sorted(range(len(art.regions)), key=lambda one: (art.regions[one].order, one)):
        region = art.regions[index]
        pieces, found = plan_region(region, settings, index, len(art.threads))
        notes += found
        for piece in pieces:
            role = piece.role.copy()
            role[0] = Role.START
            points.append(piece.points_mm)
            roles.append(role)
            threads.append(np.full(len(role), region.thread_index))
            regions.append(np.full(len(role), index))
    if not points:
        raise InvalidInput(
            "there is nothing to stitch", where="art", remedy="give at least one region", rule="embroidery.empty"
        )
    return StitchPlan(
        art.threads,
        np.concatenate(points),
        np.concatenate(threads),
        np.concatenate(roles),
        np.concatenate(regions),
        tuple(notes),
    )


def plan_region(
    region: Region, settings: FillSettings, index: int, thread_count: int
) -> tuple[list[Piece], list[PlanNote]]:
    """Pieces of one region, and what had to be done to it."""
    if not 0 <= region.thread_index < thread_count:
        raise InvalidInput(
            f"there is no thread {region.thread_index}",
            where=f"region {index}",
            remedy=f"give a thread from 0 to {thread_count - 1}",
            rule="embroidery.unknown-thread",
        )
    if region.centre_line_mm is not None:
        return sew_line(region.centre_line_mm, region.line_width_mm, settings, index)
    pieces: list[Piece] = []
    notes: list[PlanNote] = []
    for part in sound_parts(region, index):
        found, told = fill_area(part, settings, index)
        pieces += [found] if len(found.points_mm) else []
        notes += told
    return pieces, notes


def sound_parts(region: Region, index: int) -> list[Polygon]:
    """The region's polygons, valid: where an outline crosses itself, all that it winds around is its area."""
    shape = region.outline
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise InvalidInput(
            "an outline has coordinates that are no numbers",
            where=f"region {index}",
            remedy="check the drawing for broken paths",
            rule="embroidery.not-finite",
        )
    if not shape.is_valid:
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    parts += [
        one for part in shapely.get_parts(shape) if part.geom_type == "MultiPolygon" for one in shapely.get_parts(part)
    ]
    parts = [part for part in parts if part.area > AREA_MM2_MIN]
    if not parts:
        raise InvalidInput(
            "the region has no area",
            where=f"region {index}",
            remedy="close its path or give it a width; for a drawn line give its centre line",
            rule="embroidery.zero-area",
        )
    return parts
