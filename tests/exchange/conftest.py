"""A small market: a museum with a picture, a workshop that designs from it, a buyer, and the house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from wenmai.assets import store
from wenmai.assets.model import Activity, Asset, Work
from wenmai.audit.recording import recorded
from wenmai.exchange.inheritance import Inheritance, put_inheritances
from wenmai.exchange.model import Offer, OfferItem
from wenmai.exchange.offers import put_offer
from wenmai.exchange.states import OFFER
from wenmai.exchange.steps import advance
from wenmai.kernel.clock import iso, parse_iso
from wenmai.ledger.model import BANK, WALLET, Entry, Posting, account
from wenmai.ledger.royalties import share_out
from wenmai.ledger.store import post
from wenmai.parties.model import Actor
from wenmai.parties.roles import PERMISSIONS, permissions_of
from wenmai.rights.agreements.model import Terms
from wenmai.services.context import Context

EVERYTHING = frozenset(PERMISSIONS)
OWN = permissions_of(frozenset({"curator", "designer", "buyer"}))


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, at: str = "2031-03-01T09:00:00.000Z") -> None:
        self.at = at

    def __call__(self) -> str:
        return self.at

    def pass_days(self, days: float) -> None:
        self.at = iso(parse_iso(self.at) + timedelta(days=days))


@dataclass
class Market:
    """One installation and who meets in it."""

    context: Context
    clock: SetClock

    def as_party(self, party: str) -> Context:
        """The installation in a party's name: the house may do everything, others what is their own."""
        return self.context.acting_as(Actor(party, None, EVERYTHING if party == "house" else OWN))

    def give(self, party: str, amount_fen: int) -> None:
        entries = (Entry(account("house", BANK), -amount_fen), Entry(account(party, WALLET), amount_fen))
        at = self.clock()
        with self.context.database.writing() as connection:
            key = f"gift/{party}/{at}/{amount_fen}"
            with recorded(connection, "payment.confirmed", "house", party, at) as recorder:
                post(recorder, Posting(key, "pay-in", party, at, entries))

    def picture(self, owner: str, name: str) -> Asset:
        work = Work(owner, name, title_en=name)
        asset = Asset("image", self.context.blobs.put(name.encode()), "image/png", owner, len(name), work_id=work.id)
        with self.context.database.writing() as connection:
            store.put_work(connection, work)
            store.put_asset(connection, asset)
        return asset

    def design(self, owner: str, name: str, parents: dict[str, tuple[int, str | None]]) -> Asset:
        """Something that ``owner`` made from ``parents`` (asset id → rate, agreement)."""
        activity = Activity("drawing", "1", {"name": name}, name.ljust(64, "0"), owner, tuple(parents))
        blob = self.context.blobs.put(name.encode())
        asset = Asset("design", blob, "image/svg+xml", owner, len(name), activity_id=activity.id, title_en=name)
        with self.context.database.writing() as connection:
            store.put_activity(connection, activity, [asset])
            store.put_asset(connection, asset)
            with recorded(connection, "asset.made", owner, asset.id, self.clock()) as recorder:
                edges = [Inheritance(asset.id, parent, *owed) for parent, owed in parents.items()]
                put_inheritances(recorder, edges, self.clock())
        return asset

    def list_offer(
        self,
        asset: Asset,
        terms: Terms,
        price_fen: int,
        *,
        key: str = "",
        relies_on: tuple[str, ...] = (),
        edges: tuple[Inheritance, ...] = (),
        owners: dict[str, str] | None = None,
    ) -> Offer:
        """An offer that was registered, reviewed and listed, as the services leave it."""
        shares = share_out({asset.id: 10_000}, [edge.edge for edge in edges])
        offer = Offer(
            asset.owner, key or f"{asset.id[:8]}/{price_fen}", "纹样", "Pattern",
            (OfferItem(asset.id, "0" * 64, 10_000),), terms, price_fen, 500, shares,
            owners or {asset.id: asset.owner}, relies_on, registered_at=self.clock(),
        )  # fmt: skip
        with self.context.database.writing() as connection:
            with recorded(connection, "offer.registered", asset.owner, offer.id, self.clock()) as recorder:
                put_offer(recorder, offer)
            with recorded(connection, "offer.listed", "house", offer.id, self.clock()) as recorder:
                advance(recorder, OFFER, offer.id, "listed", by="house", at=self.clock())
        return offer


@pytest.fixture
def market(context: Context) -> Market:
    clock = SetClock()
    return Market(replace(context, clock=clock), clock)


@pytest.fixture
def total(market: Market) -> Callable[[], dict[str, int]]:
    """The balances of everybody, by account."""
    from sqlalchemy import func, select

    from wenmai.ledger.tables import ENTRY

    def read() -> dict[str, int]:
        query = select(ENTRY.c.account, func.sum(ENTRY.c.amount_fen)).group_by(ENTRY.c.account)
        with market.context.database.reading() as connection:
            return {name: int(fen) for name, fen in connection.execute(query) if fen}

    return read
