"""The 7 frieze groups and their operations: x runs along the strip, y across it.

Names after Washburn and Crowe, Symmetries of Culture (1988), as archaeologists use them; the short symbols of the
International Tables for Crystallography, volume E, beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from wenmai.genes.symmetry.groups import FLIP_X, FLIP_Y, HALF, HALF_TURN
from wenmai.genes.symmetry.operations import TWELFTHS, Operation, generated


@dataclass(frozen=True, slots=True)
class FriezeGroup:
    """A group by its four-place symbol; ``international`` by the short one."""

    name: str
    international: str
    operations: tuple[Operation, ...]

    @property
    def order(self) -> int:
        """How many times the motif stands in one repeat."""
        return len(self.operations)


def _group(name: str, international: str, *generators: Operation) -> FriezeGroup:
    return FriezeGroup(name, international, generated(generators))


FRIEZE_GROUPS: tuple[FriezeGroup, ...] = (
    _group("p111", "p1"),
    _group("p1a1", "p11g", Operation(FLIP_Y, (HALF, 0))),
    _group("p1m1", "p11m", Operation(FLIP_Y)),
    _group("pm11", "p1m1", Operation(FLIP_X)),
    _group("p112", "p211", Operation(HALF_TURN)),
    _group("pma2", "p2mg", Operation(HALF_TURN), Operation(FLIP_Y, (HALF, 0))),
    _group("pmm2", "p2mm", Operation(FLIP_X), Operation(FLIP_Y)),
)


def frieze_group(name: str) -> FriezeGroup:
    """The group of that name. Raises KeyError for another."""
    return {group.name: group for group in FRIEZE_GROUPS}[name]


@lru_cache(maxsize=1)
def contained_friezes() -> dict[str, frozenset[str]]:
    """For each group the names of those in it that repeat as far, itself not counted.

    The origin is moved along the strip, as a mirror of pma2 lies between two of its centres.
    """
    found: dict[str, frozenset[str]] = {}
    for group in FRIEZE_GROUPS:
        whole = frozenset(group.operations)
        found[group.name] = frozenset(
            other.name
            for other in FRIEZE_GROUPS
            if other.order < group.order
            and any(
                frozenset(operation.about((x, 0)) for operation in other.operations) <= whole for x in range(TWELFTHS)
            )
        )
    return found
