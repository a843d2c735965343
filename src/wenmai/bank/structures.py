"""How genes repeat: kept as measured, found by group, by lattice and by order, and by what is built alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import atan2, degrees, hypot, log
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from wenmai.assets.tables import ASSET
from wenmai.bank.tables import GENE, GENE_STRUCTURE

ASPECT_OFF_MAX = 0.15  # of the longer vector over the shorter: as far as one weaver's repeats differ by eye
ANGLE_OFF_MAX_DEG = 7.0
ROW_OF = GENE_STRUCTURE.c


@dataclass(frozen=True, slots=True)
class Build:
    """What two genes of one structure share: kind, group, lattice. ``aspect`` ≥ 1, ``angle_deg`` 0…90."""

    kind: str
    group: str
    shape: str | None
    aspect: float | None
    angle_deg: float | None


def put_structure(connection: Connection, asset_id: str, structure: Mapping[str, Any]) -> None:
    """Make this the structure of a gene that is there (as ``genes.symmetry.writing.summary_of`` gives it)."""
    connection.execute(update(GENE).where(GENE.c.asset_id == asset_id).values(structure=dict(structure)))
    index_structure(connection, asset_id, structure)


def index_structure(connection: Connection, asset_id: str, structure: Mapping[str, Any]) -> None:
    """Keep what search needs of a structure that the gene's own row has."""
    connection.execute(GENE_STRUCTURE.delete().where(ROW_OF.asset_id == asset_id))
    connection.execute(insert(GENE_STRUCTURE).values(asset_id=asset_id, **_searchable(structure)))


def _searchable(structure: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a structure. What is undetermined is not found under a group that it may not have."""
    sure = not structure["undetermined"]
    lattice = structure["lattice"]
    aspect, angle = form_of(lattice["vectors_px"]) if lattice is not None else (None, None)
    return {
        "kind": structure["kind"],
        "symmetry_group": structure["group"] if sure else None,
        "rotation_order": structure["order"] if sure else None,
        "lattice_shape": lattice["shape"] if lattice is not None else None,
        "lattice_aspect": aspect,
        "lattice_angle_deg": angle,
    }


def form_of(vectors_px: list[list[float]]) -> tuple[float | None, float | None]:
    """How many times the longer vector is as long as the shorter, and the angle of their lines; None of a strip."""
    if len(vectors_px) < 2:
        return None, None
    (x1, y1), (x2, y2) = vectors_px[:2]
    short, long = sorted((hypot(x1, y1), hypot(x2, y2)))
    angle = degrees(atan2(abs(x1 * y2 - y1 * x2), abs(x1 * x2 + y1 * y2)))
    return (long / short if short > 0 else None), angle


def structured(group: str | None, shape: str | None, order: int | None) -> ColumnElement[bool]:
    """The condition that an asset is a gene with a structure of which all that is given holds."""
    query = select(ROW_OF.asset_id)
    for column, value in (
        (ROW_OF.symmetry_group, group),
        (ROW_OF.lattice_shape, shape),
        (ROW_OF.rotation_order, order),
    ):
        if value is not None:
            query = query.where(column == value)
    return ASSET.c.id.in_(query)


def build_of(connection: Connection, asset_id: str) -> Build | None:
    """How a gene is built; None where that was not measured, or its group is undetermined, or nothing repeats."""
    row = connection.execute(select(GENE_STRUCTURE).where(ROW_OF.asset_id == asset_id)).one_or_none()
    if row is None or row.symmetry_group is None:
        return None
    return Build(row.kind, row.symmetry_group, row.lattice_shape, row.lattice_aspect, row.lattice_angle_deg)


def built_alike(connection: Connection, build: Build) -> dict[int, float]:
    """Row → how like its lattice is (0…1), of every gene of this kind and group whose lattice is like this one."""
    query = select(ASSET.c.row, ROW_OF.lattice_shape, ROW_OF.lattice_aspect, ROW_OF.lattice_angle_deg)
    query = query.join(GENE_STRUCTURE, ROW_OF.asset_id == ASSET.c.id)
    query = query.where(ROW_OF.kind == build.kind, ROW_OF.symmetry_group == build.group)
    found = {}
    for row, shape, aspect, angle in connection.execute(query):
        likeness = _likeness(build, Build(build.kind, build.group, shape, aspect, angle))
        if likeness > 0:
            found[int(row)] = likeness
    return found


def _likeness(one: Build, other: Build) -> float:
    """1 for lattices of one form, 0 for those that differ by more than an eye lets pass."""
    if one.shape != other.shape:
        return 0.0
    off = 0.0
    if one.aspect is not None and other.aspect is not None:
        off = max(off, abs(log(one.aspect / other.aspect)) / log(1 + ASPECT_OFF_MAX))
    if one.angle_deg is not None and other.angle_deg is not None:
        off = max(off, abs(one.angle_deg - other.angle_deg) / ANGLE_OFF_MAX_DEG)
    return max(0.0, 1.0 - 0.5 * off) if off <= 1 else 0.0


def counted(connection: Connection, column: str, condition: ColumnElement[bool]) -> dict[Any, int]:
    """How many genes under ``condition`` (on ASSET) have each value of a column of ``GENE_STRUCTURE``, most first."""
    value, number = GENE_STRUCTURE.c[column], func.count()
    query = select(value, number).join(ASSET, ASSET.c.id == ROW_OF.asset_id).where(condition, value.is_not(None))
    return {one: int(count) for one, count in connection.execute(query.group_by(value).order_by(number.desc(), value))}


def unmeasured(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    """Ids of the genes under ``condition`` (on ASSET and GENE) whose structure was never measured, in their order."""
    query = select(GENE.c.asset_id).join(ASSET, ASSET.c.id == GENE.c.asset_id)
    query = query.where(condition, GENE.c.structure.is_(None)).order_by(ASSET.c.row)
    return list(connection.execute(query).scalars())
