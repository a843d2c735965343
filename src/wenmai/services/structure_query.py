"""What a search asks of how a gene repeats: checked, as a condition on the records, and as reasons."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from wenmai.bank.structures import structured
from wenmai.genes.symmetry.wording import FRIEZES, ROSETTE_ORDER_MAX, SHAPE_NAMES, WALLPAPERS, is_group
from wenmai.kernel.errors import InvalidInput
from wenmai.services.reasons import Reason

SEARCHABLE = {"group": "symmetry_group", "lattice": "lattice_shape", "order": "rotation_order"}  # its column


@dataclass(frozen=True, slots=True)
class StructureQuery:
    """How a gene must repeat: its symmetry ``group`` ("p4m", "pma2", "D8"), the shape of its ``lattice``, the
    ``order`` of its rotation. None: any.
    """

    group: str | None = None
    lattice: str | None = None
    order: int | None = None

    def __bool__(self) -> bool:
        return bool(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """Of what is asked for, in the order of ``SEARCHABLE``."""
        return tuple(name for name in SEARCHABLE if getattr(self, name) is not None)

    def parts(self) -> list[StructureQuery]:
        """One question for each thing that is asked for."""
        return [StructureQuery(**{name: getattr(self, name)}) for name in self.names]

    def condition(self) -> ColumnElement[bool]:
        """On ASSET: a gene of which all that is given holds. What is undetermined is of no group and no order."""
        return structured(self.group, self.lattice, self.order)


def check_structure(asked: StructureQuery) -> None:
    """Raises InvalidInput for a group, lattice or order that there is not."""
    if asked.group is not None and not is_group(asked.group):
        remedy = f"Choose: {', '.join((*WALLPAPERS, *FRIEZES))}; of rosettes C2, D8, …"
        raise InvalidInput(f"there is no group {asked.group[:40]!r}", where="group", remedy=remedy)
    if asked.lattice is not None and asked.lattice not in SHAPE_NAMES:
        remedy = f"Choose: {', '.join(SHAPE_NAMES)}."
        raise InvalidInput(f"there is no lattice {asked.lattice[:40]!r}", where="lattice", remedy=remedy)
    if asked.order is not None and not 1 <= asked.order <= ROSETTE_ORDER_MAX:
        remedy = f"An order goes from 1 (no rotation) to {ROSETTE_ORDER_MAX}."
        raise InvalidInput(f"there is no rotation of order {asked.order}", where="order", remedy=remedy)


def structure_reasons(asked: StructureQuery) -> list[Reason]:
    """What was asked of how a gene repeats, and so holds for all that was found."""
    reasons = [Reason("group", {"group": asked.group})] if asked.group is not None else []
    if asked.lattice is not None:
        zh, en = SHAPE_NAMES[asked.lattice]
        reasons.append(Reason("lattice", {"shape_zh": zh, "shape_en": en}))
    return [*reasons, Reason("order", {"order": asked.order})] if asked.order is not None else reasons
