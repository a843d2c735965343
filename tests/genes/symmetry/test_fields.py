"""A field looked at whole and closer by: what each look alone leaves open, both together tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CLEAN, shown
from wenmai.genes.symmetry.fields import Repeating, confirmed, looked_at
from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.picture import views_of


def _looks(name: str, seed: int, cells: tuple[float, float]) -> list[Repeating]:
    generator = np.random.default_rng(seed)
    rgb = shown(draw_cell(wallpaper_group(name), generator), CLEAN, generator, 1024, cells).rgb
    return [look for look in map(looked_at, views_of(rgb, None)) if look is not None]


def test_a_close_look_at_few_cells_confirms_the_lattice_of_many():
    whole, *_, close = _looks("p2", 11, (5.0, 5.2))
    unsure, sure = replace(whole, sure=0.1), replace(close, sure=0.95)
    assert not unsure.holds
    found, *_ = confirmed([unsure, sure])
    assert (found.view.scale, found.sure) == (whole.view.scale, 0.95)
    assert confirmed([unsure]) == []
    assert confirmed([unsure, replace(close, sure=0.6)]) == []


def test_a_look_that_finds_another_lattice_confirms_nothing():
    whole, *_ = _looks("p2", 11, (5.0, 5.2))
    *_, other = _looks("p6", 7, (4.0, 5.5))
    assert confirmed([replace(whole, sure=0.1), replace(other, sure=0.95)]) == []
