"""Ornaments in a photograph: where they are, what kind of design each is, and whether there is any at all.

``find_candidates``, ``Candidate``s in an ``OrnamentReading``, and the ``MotifPriors`` that a title gives. The names are
resolved on first use, so that naming this package costs no import of OpenCV.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wenmai.genes.motifs.find import find_candidates
    from wenmai.genes.motifs.model import MotifPriors, OrnamentReading

__all__ = ["MotifPriors", "OrnamentReading", "find_candidates"]

_HOMES = {"find_candidates": "find", "MotifPriors": "model", "OrnamentReading": "model"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
