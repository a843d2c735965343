"""Writes and reads genes and readings. Every write is an upsert on the asset's id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, insert, select, update

from wenmai.assets.catalogue import listed
from wenmai.assets.tables import ASSET
from wenmai.bank.model import Gene, Reading
from wenmai.bank.structures import index_structure
from wenmai.bank.tables import GENE, READING, SENTENCE, SWATCH
from wenmai.genes.model import Swatch
from wenmai.storage.driver import Prepared

_ALL_GENES = Prepared(  # through the driver, since every run asks
    select(GENE)
    .join(ASSET, ASSET.c.id == GENE.c.asset_id)
    .where(GENE.c.source_id == bindparam("of"))
    .order_by(ASSET.c.row)
)


def put_gene(connection: Connection, gene: Gene) -> None:
    """Record a gene; one that is there stays as it is."""
    if connection.execute(select(GENE.c.asset_id).where(GENE.c.asset_id == gene.asset_id)).scalar() is None:
        connection.execute(insert(GENE).values(**asdict(gene)))
        if gene.structure is not None:
            index_structure(connection, gene.asset_id, gene.structure)


def retire(connection: Connection, asset_id: str, by: str) -> None:
    """Mark one gene as superseded by another."""
    connection.execute(update(GENE).where(GENE.c.asset_id == asset_id).values(retired_by=by))


def retire_machine_genes(connection: Connection, source_id: str, activity_id: str, keep: Iterable[str]) -> None:
    """A new reading of a source supersedes the earlier ones that no person corrected; lineage keeps them all."""
    earlier = (
        (GENE.c.source_id == source_id)
        & (GENE.c.made_by == "line")
        & GENE.c.retired_by.is_(None)
        & GENE.c.asset_id.not_in(list(keep))
    )
    connection.execute(update(GENE).where(earlier).values(retired_by=activity_id))


def current() -> ColumnElement[bool]:
    """The condition that a gene is neither superseded nor withdrawn."""
    return GENE.c.retired_by.is_(None) & listed()


def superseded() -> ColumnElement[bool]:
    """The condition that an asset is a gene that another has superseded."""
    gene = GENE.alias("superseded_gene")
    return exists().where(gene.c.asset_id == ASSET.c.id, gene.c.retired_by.is_not(None)).correlate(ASSET)


def genes(
    connection: Connection,
    *,
    source_id: str | None = None,
    kind: str | None = None,
    offset: int = 0,
    limit: int = -1,
) -> list[Gene]:
    """Current genes in the order in which they came, best of each source first."""
    query = select(GENE).join(ASSET, ASSET.c.id == GENE.c.asset_id).where(current()).order_by(ASSET.c.row)
    if source_id is not None:
        query = query.where(GENE.c.source_id == source_id)
    if kind is not None:
        query = query.where(GENE.c.kind == kind)
    if limit >= 0:
        query = query.offset(offset).limit(limit)
    return [_gene(row) for row in connection.execute(query)]


def all_genes(connection: Connection, source_id: str) -> list[Gene]:
    """Every gene ever taken from a source, the superseded and the withdrawn included, in the order of their making."""
    return [_gene(row) for row in _ALL_GENES.rows(connection, of=source_id)]


def get_gene(connection: Connection, asset_id: str) -> Gene | None:
    row = connection.execute(select(GENE).where(GENE.c.asset_id == asset_id)).one_or_none()
    return _gene(row) if row is not None else None


def count_genes(connection: Connection) -> int:
    query = select(func.count()).select_from(GENE).join(ASSET, ASSET.c.id == GENE.c.asset_id).where(current())
    return int(connection.execute(query).scalar_one())


def _gene(row: Any) -> Gene:
    values = row._asdict()
    values["box"] = tuple(values["box"])
    values["outline"] = tuple((x, y) for x, y in values["outline"])
    return Gene(**values)


def put_reading(connection: Connection, reading: Reading) -> None:
    """Make this the reading of an asset, in place of an earlier one."""
    values = asdict(reading)
    swatches = values.pop("palette")
    for table in (READING, SWATCH):
        connection.execute(table.delete().where(table.c.asset_id == reading.asset_id))
    connection.execute(insert(READING).values(**values))
    rows = []
    for position, swatch in enumerate(swatches):
        lab = dict(zip(("lab_l", "lab_a", "lab_b"), swatch.pop("lab"), strict=True))
        rows.append({"asset_id": reading.asset_id, "position": position, **lab, **swatch})
    if rows:
        connection.execute(insert(SWATCH), rows)


def get_reading(connection: Connection, asset_id: str) -> Reading | None:
    row = connection.execute(select(READING).where(READING.c.asset_id == asset_id)).one_or_none()
    if row is None:
        return None
    return Reading(palette=palette_of(connection, asset_id), **row._asdict())


def palette_of(connection: Connection, asset_id: str) -> tuple[Swatch, ...]:
    rows = connection.execute(select(SWATCH).where(SWATCH.c.asset_id == asset_id).order_by(SWATCH.c.position))
    return tuple(
        Swatch(r.hex, (r.lab_l, r.lab_a, r.lab_b), r.share, r.name_zh, r.name_en, r.name_delta_e00) for r in rows
    )


def put_sentence(connection: Connection, asset_id: str, model: str, vector: bytes) -> None:
    """Keep the sentence vector of an asset's words, with the digest of the model that it came from."""
    connection.execute(SENTENCE.delete().where(SENTENCE.c.asset_id == asset_id))
    connection.execute(insert(SENTENCE).values(asset_id=asset_id, model=model, vector=vector))
