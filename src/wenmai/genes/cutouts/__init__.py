"""Figures freed from their ground: ``cut_out`` takes an ornament's region to its figure, as a stencil would show it.

The names are resolved on first use, so that naming this package costs no import of OpenCV.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wenmai.genes.cutouts.cut import cut_out
    from wenmai.genes.cutouts.model import Cutout

__all__ = ["Cutout", "cut_out"]

_HOMES = {"cut_out": "cut", "Cutout": "model"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
