"""What a made thing owes to what it was made from: edges with the rate that was frozen when it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from sqlalchemy import Connection, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.tables import ROYALTY_EDGE
from wenmai.ledger.royalties import RoyaltyEdge, check_rates
from wenmai.storage.driver import Prepared, listed, marks

ASSETS_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class Inheritance:
    """``child`` was made from ``parent`` at a frozen rate: under an agreement, or under the policy that it had then."""

    child: str
    parent: str
    rate_bp: int
    agreement_id: str | None
    policy_id: str | None = None

    @property
    def edge(self) -> RoyaltyEdge:
        return RoyaltyEdge(self.child, self.parent, self.rate_bp)


def put_inheritances(recorder: Recorder, made: Sequence[Inheritance], at: str) -> None:
    """Freeze edges. Edges that are frozen already stay as they are. Raises InvalidInput for rates above 100 %."""
    check_rates(one.edge for one in made)
    known = {(one.child, one.parent) for one in inheritances_of(recorder.connection, {one.child for one in made})}
    rows = [{**asdict(one), "at": at} for one in made if (one.child, one.parent) not in known]
    recorder.insert(ROYALTY_EDGE, rows)


def inheritances_of(connection: Connection, children: Iterable[str]) -> list[Inheritance]:
    """The edges of some assets to their parents."""
    wanted, found = sorted(children), list[Inheritance]()
    for start in range(0, len(wanted), ASSETS_PER_QUERY):
        values = listed("of", wanted[start : start + ASSETS_PER_QUERY])
        found.extend(Inheritance(*row) for row in _edges_above(len(values)).rows(connection, **values))
    return found


@lru_cache(maxsize=32)
def _edges_above(count: int) -> Prepared:
    edge = ROYALTY_EDGE.c
    query = select(edge.child, edge.parent, edge.rate_bp, edge.agreement_id, edge.policy_id)
    return Prepared(query.where(edge.child.in_(marks("of", count))).order_by(edge.child, edge.parent))


def whole_thread(connection: Connection, assets: Iterable[str]) -> list[Inheritance]:
    """Every edge above some assets, up to where the thread begins; one query for each generation."""
    seen, generation, found = set[str](), set(assets), list[Inheritance]()
    while generation:
        seen |= generation
        edges = inheritances_of(connection, generation)
        found += edges
        generation = {edge.parent for edge in edges} - seen
    return found
