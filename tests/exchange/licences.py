"""A licence as it comes about in earnest: evidence, offer, review, order, with real policies behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.exchange.conftest import Market
from wenmai.assets.model import Asset
from wenmai.exchange.model import Agreement
from wenmai.rights.agreements.model import Terms
from wenmai.services.licensing import Ground, state_evidence
from wenmai.services.offering import Draft, DraftItem, register_offer, review_offer
from wenmai.services.ordering import place_order

GOODS = Terms(
    uses=("derive", "merchandise"), goods=("textiles",), territories=("CN",), term_days=365, unit_cap=100,
    royalty_bp=800, derive_bp=2000, report_months=3, sublicense=True, credit_line_zh="湖南博物院藏",
    credit_line_en="Hunan Museum",
)  # fmt: skip


@dataclass(frozen=True)
class Licensed:
    """An asset, and the agreement under which somebody else may use it."""

    asset: Asset
    agreement: Agreement


def listed(market: Market, asset: Asset, terms: Terms = GOODS, key: str = "offer") -> str:
    """Offer an asset in its owner's name, have it listed, and give the offer's id."""
    owner = market.as_party(asset.owner)
    if asset.activity_id is None:
        state_evidence(owner, [asset.id], Ground("owner-of-object", "ours"))
    offer, _ = register_offer(owner, Draft(key, "纹样", "Pattern", (DraftItem(asset.id, 10_000),), terms, 0))
    review_offer(market.as_party("house"), offer.id, True)
    return offer.id


def licensed(market: Market, asset: Asset, to: str, terms: Terms = GOODS, key: str = "offer") -> Licensed:
    """Have somebody order a licence on an asset, which begins at once."""
    agreement = place_order(market.as_party(to), listed(market, asset, terms, key), key).agreement
    assert agreement is not None
    return Licensed(asset, agreement)


def goods_terms(**changed: object) -> Terms:
    """The usual terms with some of them changed."""
    return replace(GOODS, **changed)  # type: ignore[arg-type]
