"""What a made thing owes to what it was made from: edges with the rate that was frozen when it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.tables import ROYALTY_EDGE
from wenmai.ledger.royalties import RoyaltyEdge, check_rates

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
    listed, found = sorted(children), list[Inheritance]()
    for start in range(0, len(listed), ASSETS_PER_QUERY):
        chosen = ROYALTY_EDGE.c.child.in_(listed[start : start + ASSETS_PER_QUERY])
        query = select(ROYALTY_EDGE).where(chosen).order_by(ROYALTY_EDGE.c.child, ROYALTY_EDGE.c.parent)
        found.extend(
            Inheritance(row.child, row.parent, row.rate_bp, row.agreement_id, row.policy_id)
            for row in connection.execute(query)
        )
    return found


def whole_thread(connection: Connection, assets: Iterable[str]) -> list[Inheritance]:
    """Every edge above some assets, up to where the thread begins; one query for each generation."""
    seen, generation, found = set[str](), set(assets), list[Inheritance]()
    while generation:
        seen |= generation
        edges = inheritances_of(connection, generation)
        found += edges
        generation = {edge.parent for edge in edges} - seen
    return found
