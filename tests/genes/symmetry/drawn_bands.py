"""Bands of a named group, drawn and shown as the measure of friezes does, for tests."""

from __future__ import annotations

import numpy as np

from benchmarks.symmetry.band_motifs import TrueFrieze, draw_frieze
from benchmarks.symmetry.bands import FRAMES, BandScene, Frame, band_shown
from benchmarks.symmetry.scenes import CLEAN, CONDITIONS, Condition
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS

PHOTOGRAPH = CONDITIONS[-1]


def frieze_of(name: str, seed: int, repeat: int) -> TrueFrieze:
    return draw_frieze(FRIEZE_GROUPS[_number(name)], np.random.default_rng([seed, _number(name), repeat]))


def band_of(name: str, seed: int, repeat: int, condition: Condition = CLEAN, frame: Frame | None = None) -> BandScene:
    """The ``repeat``-th of a seed, in the frame that is its turn if no other is asked for."""
    place = 0 if condition == CLEAN else 1
    generator = np.random.default_rng([seed, _number(name), repeat, place])
    return band_shown(frieze_of(name, seed, repeat), condition, generator, frame or FRAMES[repeat % len(FRAMES)])


def _number(name: str) -> int:
    return next(k for k, group in enumerate(FRIEZE_GROUPS) if group.name == name)
