"""The nouns of the exchange, as frozen records: Offer, Order, Agreement, Delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.money import RATE_BP_MAX, check_fen, check_rate
from wenmai.ledger.model import IDS_REMEMBERED
from wenmai.ledger.royalties import Shares
from wenmai.rights.agreements.model import Terms

TITLE_LETTERS_MAX = 200
ITEMS_MAX = 1000


@dataclass(frozen=True, slots=True)
class OfferItem:
    """One asset of an offer, the policy under which it goes, and its part of the price in basis points."""

    asset_id: str
    policy_id: str
    part_bp: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Assets for sale under policies, with price and royalties (odrl:Offer, dcat:Dataset). Never changed.

    ``shares`` and ``owners`` freeze who is paid what part of every sale and royalty, from what the lineage said when
    the offer was registered. ``relies_on`` are the agreements under which the seller made what he sells: the offer
    stands no longer than they do. ``fee_bp`` is what the house keeps of the price.
    """

    seller: str
    key: str
    title_zh: str
    title_en: str
    items: tuple[OfferItem, ...]
    terms: Terms
    price_fen: int
    fee_bp: int
    shares: Shares
    owners: Mapping[str, str]
    relies_on: tuple[str, ...] = ()
    delivery_days: int = 30
    fetches_max: int = 20
    registered_at: str = ""

    def __post_init__(self) -> None:
        where = f"offer {self.key}"
        if not self.items or len(self.items) > ITEMS_MAX:
            raise InvalidInput(f"an offer has 1 to {ITEMS_MAX} assets", where=where, rule="offer.items")
        if len({item.asset_id for item in self.items}) != len(self.items):
            raise InvalidInput("an asset stands in it twice", where=where, rule="offer.items")
        for item in self.items:
            check_rate(item.part_bp, f"part of {item.asset_id[:12]}")
        if sum(item.part_bp for item in self.items) != RATE_BP_MAX:
            raise InvalidInput("the parts of its assets are not 100 % together", where=where, rule="offer.parts")
        check_fen(self.price_fen, "price")
        check_rate(self.fee_bp, "fee")
        if not (self.title_zh or self.title_en) or max(len(self.title_zh), len(self.title_en)) > TITLE_LETTERS_MAX:
            raise InvalidInput(
                "it needs a title, Chinese or English, of at most 200 letters", where=where, rule="offer.title"
            )
        if self.delivery_days < 1 or self.fetches_max < 1:
            raise InvalidInput("a delivery lasts a day and a fetch at least", where=where, rule="offer.delivery")

    @property
    def id(self) -> str:
        return offer_id(self.seller, self.key)

    @property
    def asset_ids(self) -> tuple[str, ...]:
        return tuple(item.asset_id for item in self.items)

    def policy_of(self, asset_id: str) -> str:
        """The policy under which an asset of the offer goes."""
        return next(item.policy_id for item in self.items if item.asset_id == asset_id)

    def to_json(self) -> dict[str, Any]:
        """As it is kept. The parts of shares are texts: they may be larger than other readers' numbers."""
        return {
            "title_zh": self.title_zh,
            "title_en": self.title_en,
            "items": [[item.asset_id, item.policy_id, item.part_bp] for item in self.items],
            "terms": self.terms.to_json(),
            "price_fen": self.price_fen,
            "fee_bp": self.fee_bp,
            "shares": [[asset, str(part), self.owners[asset]] for asset, part in _parts(self.shares)],
            "denominator": str(self.shares.denominator),
            "relies_on": list(self.relies_on),
            "delivery_days": self.delivery_days,
            "fetches_max": self.fetches_max,
        }

    @classmethod
    def from_json(cls, seller: str, key: str, registered_at: str, body: Mapping[str, Any]) -> Offer:
        shares = body["shares"]
        return cls(
            seller=seller,
            key=key,
            title_zh=body["title_zh"],
            title_en=body["title_en"],
            items=tuple(OfferItem(*item) for item in body["items"]),
            terms=Terms.from_json(body["terms"]),
            price_fen=body["price_fen"],
            fee_bp=body["fee_bp"],
            shares=Shares(
                tuple(share[0] for share in shares), tuple(int(share[1]) for share in shares), int(body["denominator"])
            ),
            owners={share[0]: share[2] for share in shares},
            relies_on=tuple(body["relies_on"]),
            delivery_days=body["delivery_days"],
            fetches_max=body["fetches_max"],
            registered_at=registered_at,
        )


def _parts(shares: Shares) -> list[tuple[str, int]]:
    return list(zip(shares.assets, shares.parts, strict=True))


@lru_cache(maxsize=IDS_REMEMBERED)
def offer_id(seller: str, key: str) -> str:
    return digests.of_json(["offer", seller, key])


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase. ``key`` is the buyer's own; the same key again is the same order. The price is the offer's.

    ``starts_at`` is when the agreement shall start; None: when it settles.
    """

    offer_id: str
    buyer: str
    key: str
    price_fen: int
    at: str
    starts_at: str | None = None

    @property
    def id(self) -> str:
        return order_id(self.buyer, self.key)


@lru_cache(maxsize=IDS_REMEMBERED)
def order_id(buyer: str, key: str) -> str:
    return digests.of_json(["order", buyer, key])


@dataclass(frozen=True, slots=True)
class Agreement:
    """An accepted offer between two parties (odrl:Agreement). Its terms are its offer's, which never changes.

    ``ends_at`` is the first instant after it.
    """

    order_id: str
    offer_id: str
    licensor: str
    licensee: str
    starts_at: str
    ends_at: str
    at: str

    @property
    def id(self) -> str:
        return agreement_id(self.order_id)


@lru_cache(maxsize=IDS_REMEMBERED)
def agreement_id(order_id_: str) -> str:
    """The id of the agreement that an order brings about; an order brings about one."""
    return digests.of_json(["agreement", order_id_])


@dataclass(frozen=True, slots=True)
class Delivery:
    """The right to fetch what was ordered: until when, and how often (Dataspace Protocol transfer)."""

    order_id: str
    agreement_id: str
    party: str
    expires_at: str
    fetches_max: int
    opened_at: str

    @property
    def id(self) -> str:
        return delivery_id(self.order_id)


@lru_cache(maxsize=IDS_REMEMBERED)
def delivery_id(order_id_: str) -> str:
    return digests.of_json(["delivery", order_id_])
