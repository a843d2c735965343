"""The thread: which asset was made from which, by which run. A circle is refused before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, select

from wenmai.assets.tables import ACTIVITY_INPUT, ASSET
from wenmai.kernel.errors import Conflict
from wenmai.storage.driver import Prepared, listed, marks


@dataclass(frozen=True, slots=True)
class Edge:
    """``output`` was made from ``source`` by ``activity`` (prov:wasDerivedFrom through prov:used)."""

    output: str
    activity: str
    source: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A person's ``newer`` asset superseded the ``older`` one (prov:wasRevisionOf); ``author`` is that party."""

    newer: str
    older: str
    author: str


def parents(connection: Connection, asset_ids: Sequence[str]) -> list[Edge]:
    """The edges that lead one step back from these assets."""
    if not asset_ids:
        return []
    values = listed("of", asset_ids)
    return [Edge(*row) for row in _parents(len(values)).rows(connection, **values)]


@lru_cache(maxsize=32)
def _parents(count: int) -> Prepared:
    return Prepared(
        select(ASSET.c.id, ACTIVITY_INPUT.c.activity_id, ACTIVITY_INPUT.c.asset_id)
        .join(ACTIVITY_INPUT, ACTIVITY_INPUT.c.activity_id == ASSET.c.activity_id)
        .where(ASSET.c.id.in_(marks("of", count)))
        .order_by(ASSET.c.row, ACTIVITY_INPUT.c.asset_id)
    )


def children(connection: Connection, asset_ids: Sequence[str]) -> list[Edge]:
    """The edges that lead one step forward from these assets."""
    query = (
        select(ASSET.c.id, ACTIVITY_INPUT.c.activity_id, ACTIVITY_INPUT.c.asset_id)
        .join(ACTIVITY_INPUT, ACTIVITY_INPUT.c.activity_id == ASSET.c.activity_id)
        .where(ACTIVITY_INPUT.c.asset_id.in_(asset_ids))
        .order_by(ASSET.c.row)
    )
    return [Edge(*row) for row in connection.execute(query)]


def ancestry(connection: Connection, asset_ids: Iterable[str]) -> list[Edge]:
    """Every edge between these assets and their first origins, nearest first."""
    return _walk(connection, asset_ids, backwards=True)


def descent(connection: Connection, asset_ids: Iterable[str]) -> list[Edge]:
    """Every edge from these assets to what has been made of them, nearest first."""
    return _walk(connection, asset_ids, backwards=False)


def _walk(connection: Connection, asset_ids: Iterable[str], *, backwards: bool) -> list[Edge]:
    found: dict[Edge, None] = {}
    seen: set[str] = set()
    frontier = sorted(set(asset_ids))
    while frontier:
        seen.update(frontier)
        edges = parents(connection, frontier) if backwards else children(connection, frontier)
        found.update(dict.fromkeys(edges))
        frontier = sorted({edge.source if backwards else edge.output for edge in edges} - seen)
    return list(found)


def refuse_circles(connection: Connection, inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """Raise Conflict where one of ``outputs`` is an input, or an ancestor of one."""
    upstream = set(inputs) | {edge.source for edge in ancestry(connection, inputs)}
    closing = sorted(upstream & set(outputs))
    if closing:
        raise Conflict(
            f"asset {closing[0][:12]} would become its own ancestor",
            remedy="An output may not be one of the inputs that it was made from.",
        )
