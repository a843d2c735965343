"""Traditional Chinese names of colours: the nearest by ΔE00, or none."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.colour.hexcode import hex_to_lab
from wenmai.kernel.errors import InvalidInput

NAME_DELTA_E00_MAX = 8.0  # past this two colours are not called by one name
TABLE_FILE = "traditional_colours.csv"


@dataclass(frozen=True, slots=True)
class TraditionalColour:
    """One row of the table: the name in Chinese, in pinyin and in English, sRGB hex, and CIELAB (D65)."""

    zh: str
    pinyin: str
    en: str
    hex: str
    lab: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class ColourName:
    """The traditional colour nearest to a colour; ``hex`` is its own, ``delta_e00`` how far off it is."""

    zh: str
    pinyin: str
    en: str
    hex: str
    delta_e00: float


@lru_cache(maxsize=1)
def traditional_colours() -> tuple[TraditionalColour, ...]:
    """The table of 161 traditional colours, in its source's order (red, yellow, green, blue … gold)."""
    text = resources.files(__package__).joinpath(TABLE_FILE).read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("# "))
    return tuple(
        TraditionalColour(row["zh"], row["pinyin"], row["en"], row["hex"], hex_to_lab(row["hex"])) for row in rows
    )


@lru_cache(maxsize=1)
def _labs() -> npt.NDArray[np.float32]:
    return np.array([colour.lab for colour in traditional_colours()], np.float32)


def nearest_colours(lab: npt.ArrayLike, count: int = 3) -> tuple[ColourName, ...]:
    """The ``count`` nearest traditional colours to one CIELAB (D65) colour, nearest first, however far."""
    colour = np.asarray(lab, np.float32)
    if colour.shape != (3,) or not np.all(np.isfinite(colour)):
        raise InvalidInput(f"{lab!r} is no CIELAB colour", remedy="Give three numbers L*, a*, b*.")
    distances = delta_e_2000(_labs(), colour)
    table = traditional_colours()
    return tuple(
        ColourName(table[i].zh, table[i].pinyin, table[i].en, table[i].hex, float(distances[i]))
        for i in np.argsort(distances, kind="stable")[:count]
    )


def name_colour(lab: npt.ArrayLike) -> ColourName | None:
    """The traditional colour nearest to one CIELAB (D65) colour, or None where none lies within ΔE00 8."""
    nearest = nearest_colours(lab, 1)[0]
    return nearest if nearest.delta_e00 <= NAME_DELTA_E00_MAX else None
