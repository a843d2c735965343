"""From the caller's row ids to slots and back."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from wenmai.bank.vectors.model import Allowed, RowIds

DENSE_FACTOR = 8  # a plain table is used while the largest id is below this many times the number of slots
DENSE_FLOOR = 1 << 20
NOWHERE = -1

Slots = npt.NDArray[np.int64]


class RowTable:
    """Which living slot holds each row; never changed once made.

    ``alive`` (slots,) is False where a vector was removed or replaced, ``living`` counts the True ones.
    """

    def __init__(self, row_ids: RowIds, dead: npt.NDArray[np.bool_]) -> None:
        self._row_ids = row_ids
        self.alive = ~dead
        self.living = int(np.count_nonzero(self.alive))

    @cached_property
    def living_slots(self) -> Slots:
        """(living,) slots, ascending."""
        return np.flatnonzero(self.alive)

    @cached_property
    def _dense(self) -> Slots | None:
        ids = np.asarray(self._row_ids)[self.living_slots]
        largest = int(ids.max(initial=0))
        if largest >= max(DENSE_FLOOR, DENSE_FACTOR * len(self.alive)):
            return None
        table = np.full(largest + 1, NOWHERE, np.int64)
        table[ids] = self.living_slots
        return table

    @cached_property
    def _sorted(self) -> tuple[RowIds, Slots]:
        ids = np.asarray(self._row_ids)[self.living_slots]
        order = np.argsort(ids, kind="stable")
        return ids[order], self.living_slots[order]

    def slots_of(self, row_ids: RowIds) -> Slots:
        """The living slot of each row id, ``NOWHERE`` for those that are not in the index."""
        if self._dense is not None:
            inside = (row_ids >= 0) & (row_ids < len(self._dense))
            return np.where(inside, self._dense[np.where(inside, row_ids, 0)], NOWHERE)
        ids, slots = self._sorted
        place = np.minimum(np.searchsorted(ids, row_ids), len(ids) - 1)
        return np.where(ids[place] == row_ids, slots[place], NOWHERE)

    def allowed_slots(self, allowed: Allowed) -> Slots:
        """The living slots, ascending, that a filter keeps: row ids, or a mask that row ids index."""
        ids = np.flatnonzero(allowed) if allowed.dtype == np.bool_ else allowed.astype(np.int64).reshape(-1)
        kept = np.zeros(len(self.alive), np.bool_)
        slots = self.slots_of(ids)
        kept[slots[slots != NOWHERE]] = True
        return np.flatnonzero(kept)

    def extended(self, row_ids: RowIds) -> RowTable:
        """The table of a matrix that has grown to ``row_ids``; a row that was there already dies in its old
        slot.
        """
        grown = np.concatenate([self.alive, np.ones(len(row_ids) - len(self.alive), np.bool_)])
        replaced = self.slots_of(np.asarray(row_ids[len(self.alive) :]))
        grown[replaced[replaced != NOWHERE]] = False
        return RowTable(row_ids, ~grown)

    def without(self, row_ids: RowIds) -> tuple[RowTable, int]:
        """The table after rows were removed, and how many of them it held."""
        slots = self.slots_of(np.unique(row_ids.reshape(-1)))
        slots = slots[slots != NOWHERE]
        alive = self.alive.copy()
        alive[slots] = False
        return RowTable(self._row_ids, ~alive), len(slots)
