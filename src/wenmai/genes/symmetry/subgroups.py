"""Which groups are contained in which, on the same lattice (translationengleiche subgroups)."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.operations import TWELFTHS, Operation
from wenmai.genes.symmetry.settings import all_settings


@lru_cache(maxsize=1)
def contained() -> dict[str, frozenset[str]]:
    """For each wallpaper group the names of the groups in it, itself not counted.

    International Tables for Crystallography, volume A1, chapter 2.1, lists the maximal ones.
    """
    moved = {setting: _about_all_origins(setting.operations) for setting in all_settings()}
    found: dict[str, set[str]] = {setting.group.name: set() for setting in all_settings()}
    for setting in all_settings():
        whole = frozenset(setting.operations)
        for other, versions in moved.items():
            smaller = other.group.order < setting.group.order
            if smaller and any(version <= whole for version in versions):
                found[setting.group.name].add(other.group.name)
    return {name: frozenset(names) for name, names in found.items()}


def _about_all_origins(operations: tuple[Operation, ...]) -> set[frozenset[Operation]]:
    origins = product(range(TWELFTHS), repeat=2)
    return {frozenset(operation.about((x, y)) for operation in operations) for x, y in origins}


def chain_from(name: str) -> tuple[str, ...]:
    """From a group down to p1, each the largest in the one before (of equally large ones the first by name)."""
    chain = [name]
    while chain[-1] != "p1":
        inside = contained()[chain[-1]]
        chain.append(min(inside, key=lambda one: (-wallpaper_group(one).order, one)))
    return tuple(chain)
