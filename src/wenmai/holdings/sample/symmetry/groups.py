"""The plane groups: 17 wallpaper groups, 7 frieze groups, and the rosette groups Cn and Dn.

Operations are the general positions of the International Tables for Crystallography, volume A (plane groups) and
volume E (frieze groups), written as in print: "-x, y+1/2". Coordinates are fractions of the conventional cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

from wenmai.kernel.errors import InvalidInput

Lattice = Literal["oblique", "rectangular", "square", "hexagonal"]


@dataclass(frozen=True, slots=True)
class Operation:
    """x' = W x + w in cell coordinates; ``matrix`` holds W's integers row by row, ``shift`` holds w."""

    matrix: tuple[tuple[int, int], tuple[int, int]]
    shift: tuple[Fraction, Fraction]

    def as_affine(self) -> npt.NDArray[np.float64]:
        """(2, 3) float, cell coordinates."""
        return np.array([[*self.matrix[0], float(self.shift[0])], [*self.matrix[1], float(self.shift[1])]])

    @property
    def determinant(self) -> int:
        """1 for translations and rotations, -1 for mirrors and glides."""
        (a, b), (c, d) = self.matrix
        return a * d - b * c


@dataclass(frozen=True, slots=True)
class PlaneGroup:
    """One of the 17: short Hermann-Mauguin symbol, number in volume A, lattice, general positions.

    Operations are modulo the translations of the conventional cell; centring is among them (cm, cmm have 4 and 8).
    """

    name: str
    number: int
    lattice: Lattice
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class FriezeGroup:
    """One of the 7: symbol as in volume E; translations run along x, operations are modulo one period."""

    name: str
    number: int
    operations: tuple[Operation, ...]


_TERM = re.compile(r"([+-]?)(?:(\d)/(\d)|([xy]))")


def _read(text: str) -> Operation:
    rows = []
    shifts = []
    for part in text.split(","):
        row, shift = [0, 0], Fraction(0)
        for sign, numerator, denominator, letter in _TERM.findall(part.replace(" ", "")):
            unit = -1 if sign == "-" else 1
            if letter:
                row["xy".index(letter)] += unit
            else:
                shift += Fraction(unit * int(numerator), int(denominator))
        rows.append((row[0], row[1]))
        shifts.append(shift)
    return Operation((rows[0], rows[1]), (shifts[0], shifts[1]))


def _operations(text: str) -> tuple[Operation, ...]:
    return tuple(_read(one) for one in text.split(";"))


def _centred(text: str) -> str:
    moved = ";".join(f"{x.strip()}+1/2, {y.strip()}+1/2" for x, y in (one.split(",") for one in text.split(";")))
    return f"{text}; {moved}"


_PM = "x,y; -x,y"
_PMM = "x,y; -x,-y; -x,y; x,-y"
_P4 = "x,y; -x,-y; -y,x; y,-x"
_P3 = "x,y; -y,x-y; -x+y,-x"
_P6 = f"{_P3}; -x,-y; y,-x+y; x-y,x"
_M3M1 = "-y,-x; -x+y,y; x,x-y"
_31M = "y,x; x-y,-y; -x,-x+y"

_PLANE_ROWS: tuple[tuple[str, Lattice, str], ...] = (
    ("p1", "oblique", "x,y"),
    ("p2", "oblique", "x,y; -x,-y"),
    ("pm", "rectangular", _PM),
    ("pg", "rectangular", "x,y; -x,y+1/2"),
    ("cm", "rectangular", _centred(_PM)),
    ("pmm", "rectangular", _PMM),
    ("pmg", "rectangular", "x,y; -x,-y; -x+1/2,y; x+1/2,-y"),
    ("pgg", "rectangular", "x,y; -x,-y; -x+1/2,y+1/2; x+1/2,-y+1/2"),
    ("cmm", "rectangular", _centred(_PMM)),
    ("p4", "square", _P4),
    ("p4m", "square", f"{_P4}; -x,y; x,-y; y,x; -y,-x"),
    ("p4g", "square", f"{_P4}; -x+1/2,y+1/2; x+1/2,-y+1/2; y+1/2,x+1/2; -y+1/2,-x+1/2"),
    ("p3", "hexagonal", _P3),
    ("p3m1", "hexagonal", f"{_P3}; {_M3M1}"),
    ("p31m", "hexagonal", f"{_P3}; {_31M}"),
    ("p6", "hexagonal", _P6),
    ("p6m", "hexagonal", f"{_P6}; {_M3M1}; {_31M}"),
)

WALLPAPER_GROUPS: dict[str, PlaneGroup] = {
    name: PlaneGroup(name, number, lattice, _operations(text))
    for number, (name, lattice, text) in enumerate(_PLANE_ROWS, start=1)
}

FRIEZE_GROUPS: dict[str, FriezeGroup] = {
    name: FriezeGroup(name, number, _operations(text))
    for number, (name, text) in enumerate(
        (
            ("p1", "x,y"),
            ("p2", "x,y; -x,-y"),  # p211 in full
            ("p1m1", "x,y; -x,y"),
            ("p11m", "x,y; x,-y"),
            ("p11g", "x,y; x+1/2,-y"),
            ("p2mm", "x,y; -x,-y; -x,y; x,-y"),
            ("p2mg", "x,y; -x,-y; -x+1/2,y; x+1/2,-y"),
        ),
        start=1,
    )
}


def wallpaper_group(name: str) -> PlaneGroup:
    """The wallpaper group called ``name``; InvalidInput names the seventeen."""
    if name not in WALLPAPER_GROUPS:
        raise InvalidInput(
            f"no wallpaper group is called {name!r}", remedy=f"Choose one of {', '.join(WALLPAPER_GROUPS)}."
        )
    return WALLPAPER_GROUPS[name]


def frieze_group(name: str) -> FriezeGroup:
    """The frieze group called ``name``; InvalidInput names the seven."""
    if name not in FRIEZE_GROUPS:
        raise InvalidInput(f"no frieze group is called {name!r}", remedy=f"Choose one of {', '.join(FRIEZE_GROUPS)}.")
    return FRIEZE_GROUPS[name]
