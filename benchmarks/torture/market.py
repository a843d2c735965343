"""A market for long runs: sellers with offers along a thread, buyers with money, on whichever database is named."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wenmai.audit.recording import recorded
from wenmai.exchange import states
from wenmai.exchange.model import Offer, OfferItem
from wenmai.exchange.offers import put_offer
from wenmai.exchange.steps import advance
from wenmai.jobs.bench import WorkbenchSettings
from wenmai.jobs.runner import InlineRunner
from wenmai.kernel.clock import now_iso
from wenmai.kernel.digests import of_json
from wenmai.ledger.model import BANK, WALLET, Entry, Posting, account
from wenmai.ledger.royalties import RoyaltyEdge, share_out
from wenmai.ledger.store import post
from wenmai.models.shelf import ModelShelf
from wenmai.parties.model import Actor
from wenmai.parties.roles import PERMISSIONS
from wenmai.production.registry import LineRegistry
from wenmai.rights.agreements.model import Terms
from wenmai.services.context import Context
from wenmai.storage.blobs import BlobStore
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade

PRICE_FEN = 10_007
HOUSE = "house"


@dataclass(frozen=True)
class Market:
    """Where a long run happens: a home and the address of its database."""

    home: Path
    url: str

    def context(self, party: str) -> Context:
        """An installation of one's own over the market, in a party's name; each process opens its own."""
        bench = WorkbenchSettings(str(self.home / "blobs"), str(self.home / "models"), str(self.home / "scratch"))
        return Context(
            home=self.home,
            actor=Actor(party, None, frozenset(PERMISSIONS)),
            database=Database(self.url),
            blobs=BlobStore(str(self.home / "blobs")),
            runner=InlineRunner(bench),
            lines=LineRegistry(),
            models=ModelShelf(self.home / "models"),
        )


def prepare(market: Market) -> None:
    """Make the tables."""
    database = Database(market.url)
    upgrade(database)
    database.close()


def asset_id(name: str) -> str:
    return of_json(["asset of a long run", name])


def list_offers(
    context: Context, names: Sequence[str], terms: Terms | None = None, price_fen: int = PRICE_FEN
) -> list[str]:
    """An offer over a design of each name."""
    return [list_offer(context, name, name, terms or Terms(uses=("reproduce",)), price_fen) for name in names]


def list_offer(context: Context, key: str, name: str, terms: Terms, price_fen: int) -> str:
    """An offer of a design that pays a pattern, its scan, and another picture, as in the design's worked example."""
    scan, pattern, other, design = (asset_id(f"{part}/{name}") for part in ("scan", "pattern", "other", "design"))
    edges = [
        RoyaltyEdge(pattern, scan, 2000), RoyaltyEdge(design, pattern, 1500), RoyaltyEdge(design, other, 1000),
    ]  # fmt: skip
    owners = {scan: "museum", pattern: "atelier", other: "library", design: "seller"}
    at = context.clock()
    offer = Offer(
        "seller", key, "纹样", "Pattern", (OfferItem(design, "0" * 64, 10_000),), terms, price_fen, 500,
        share_out({design: 10_000}, edges), owners, registered_at=at,
    )  # fmt: skip
    with context.database.writing() as connection:
        with recorded(connection, "offer.registered", "seller", offer.id, at) as recorder:
            put_offer(recorder, offer)
        with recorded(connection, "offer.listed", HOUSE, offer.id, at) as recorder:
            advance(recorder, states.OFFER, offer.id, "listed", by=HOUSE, at=at)
    return offer.id


def give(context: Context, party: str, amount_fen: int) -> None:
    """Money in a party's wallet."""
    entries = (Entry(account(HOUSE, BANK), -amount_fen), Entry(account(party, WALLET), amount_fen))
    key = f"given/{party}/{secrets.token_hex(8)}"
    at = now_iso()
    with (
        context.database.writing() as connection,
        recorded(connection, "payment.confirmed", HOUSE, party, at) as recorder,
    ):
        post(recorder, Posting(key, "pay-in", party, at, entries))
