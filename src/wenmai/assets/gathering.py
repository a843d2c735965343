"""Reads what belongs to many assets at once, with a few queries whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from wenmai.assets.model import Work
from wenmai.assets.tables import CLAIM, WORK
from wenmai.genes.model import Claim

IDS_PER_QUERY = 500


def works_by_id(connection: Connection, work_ids: Sequence[str]) -> dict[str, Work]:
    """The Works with these ids; those that are unknown are left out."""
    found = {}
    for chunk in chunks(work_ids):
        for row in connection.execute(select(WORK).where(WORK.c.id.in_(chunk))):
            found[row.id] = Work(row.owner, row.key, row.title_zh, row.title_en, row.fields, row.collection)
    return found


def claims_by_asset(connection: Connection, asset_ids: Sequence[str]) -> dict[str, list[Claim]]:
    """The claims about each of these assets, the surest of each aspect first; an asset without any is left out."""
    found: dict[str, list[Claim]] = {}
    for chunk in chunks(asset_ids):
        query = select(CLAIM).where(CLAIM.c.asset_id.in_(chunk)).order_by(CLAIM.c.aspect, CLAIM.c.confidence.desc())
        for row in connection.execute(query):
            values = row._asdict()
            found.setdefault(values.pop("asset_id"), []).append(Claim(**values))
    return found


def chunks(identities: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many ids at a time as a statement takes well."""
    for start in range(0, len(identities), IDS_PER_QUERY):
        yield identities[start : start + IDS_PER_QUERY]
