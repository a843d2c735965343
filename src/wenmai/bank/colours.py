"""Finds assets by colour: those with a swatch within a given ΔE00 of the one that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from wenmai.assets.tables import ASSET
from wenmai.bank.tables import SWATCH
from wenmai.genes.colour.difference import delta_e_2000

LIGHTNESS_WEIGHT_MAX = 1.75  # S_L of CIEDE2000 at L = 0 or 100
CHROMA_WEIGHT_SLOPE = 0.045  # S_C = 1 + 0.045 C
ROTATION_ALLOWANCE = 1.5  # the rotation term lets blue pairs be further apart than S_C and S_H alone
BLUE_STRETCH = 1.5  # G moves a by at most half


@dataclass(frozen=True, slots=True)
class ColourMatch:
    """The nearest swatch of the asset in ``row``: its ΔE00 to the colour asked for, and its share of the area."""

    row: int
    delta_e00: float
    share: float
    hex: str


def find_colour(
    connection: Connection, lab: tuple[float, float, float], within_delta_e00: float
) -> Mapping[int, ColourMatch]:
    """Row → nearest swatch, for every asset with a swatch no further than ``within_delta_e00``."""
    reach = _reach(lab, within_delta_e00)
    columns = (SWATCH.c.lab_l, SWATCH.c.lab_a, SWATCH.c.lab_b)
    query = select(ASSET.c.row, SWATCH.c.share, SWATCH.c.hex, *columns).join(ASSET, ASSET.c.id == SWATCH.c.asset_id)
    for column, centre, distance in zip(columns, lab, reach, strict=True):
        query = query.where(column.between(centre - distance, centre + distance))
    rows = connection.execute(query).all()
    if not rows:
        return {}
    colours = np.array([row[3:] for row in rows], np.float32)
    distances = delta_e_2000(colours, np.asarray(lab, np.float32))
    found: dict[int, ColourMatch] = {}
    for row, distance in zip(rows, distances, strict=True):
        nearer = row.row not in found or distance < found[row.row].delta_e00
        if distance <= within_delta_e00 and nearer:
            found[row.row] = ColourMatch(row.row, float(distance), row.share, row.hex)
    return found


def _reach(lab: tuple[float, float, float], within: float) -> tuple[float, float, float]:
    """How far L, a and b may be off at most; a generous box around the ΔE00 ball, cut exactly afterwards."""
    chroma = float(np.hypot(lab[1], lab[2])) * BLUE_STRETCH
    # The other colour's chroma enters the weight, too: solve C' ≤ C + within·(1 + slope·C') once, generously.
    grown = (chroma + within) / max(1 - CHROMA_WEIGHT_SLOPE * within, 0.2)
    weight = (1 + CHROMA_WEIGHT_SLOPE * max(chroma, grown)) * ROTATION_ALLOWANCE
    return LIGHTNESS_WEIGHT_MAX * within * ROTATION_ALLOWANCE, within * weight, within * weight
