"""Routes of offers and orders."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from wenmai.exchange.model import Offer
from wenmai.services import offering, ordering, refunding
from wenmai.services.describing import offer_json, receipt_json
from wenmai.services.offering import Draft, DraftItem
from wenmai.web.api.asking import Acting, After, Key, Limit
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.offer_shapes import OfferIn, OfferOut, OrderIn, OrderOut, ReviewIn
from wenmai.web.api.shapes import Id, ReasonIn

router = APIRouter(responses=RESPONSES)
State = Annotated[Literal["registered", "listed", "rejected", "withdrawn", "all"], Query()]


def _offer(found: tuple[Offer, str]) -> dict[str, Any]:
    return offer_json(*found)


@router.get("/offers", response_model=list[OfferOut])
def list_offers(
    context: Acting, state: State = "listed", asset_id: Id | None = None, after: After = None, limit: Limit = 100
) -> Any:
    """Offers by id: those that are listed, or your own in another state."""
    found = offering.list_offers(
        context, state=None if state == "all" else state, asset_id=asset_id, after=after or "", limit=limit
    )
    return [_offer(one) for one in found]


@router.post("/offers", response_model=OfferOut, status_code=201)
def register_offer(context: Acting, key: Key, asked: OfferIn) -> Any:
    """Register an offer over assets of your own."""
    items = tuple(DraftItem(item.asset_id, item.part_bp, item.policy_id) for item in asked.items)
    draft = Draft(
        key, asked.title_zh, asked.title_en, items, asked.terms.terms(), asked.price_fen, asked.delivery_days,
        asked.fetches_max,
    )  # fmt: skip
    return _offer(offering.register_offer(context, draft))


@router.get("/offers/{offer_id}", response_model=OfferOut)
def show_offer(context: Acting, offer_id: Id) -> Any:
    """One offer."""
    return _offer(offering.show_offer(context, offer_id))


@router.post("/offers/{offer_id}/review", response_model=OfferOut)
def review_offer(context: Acting, offer_id: Id, asked: ReviewIn) -> Any:
    """List a registered offer or reject it, as the operator."""
    return _offer(offering.review_offer(context, offer_id, asked.approve, asked.reason))


@router.post("/offers/{offer_id}/withdraw", response_model=OfferOut)
def withdraw_offer(context: Acting, offer_id: Id, asked: ReasonIn) -> Any:
    """Take an offer of your own off the list."""
    return _offer(offering.withdraw_offer(context, offer_id, asked.reason))


@router.get("/orders", response_model=list[OrderOut])
def list_orders(context: Acting, after: After = None, limit: Limit = 100) -> Any:
    """Your orders, by id."""
    return [receipt_json(one) for one in ordering.list_orders(context, after=after or "", limit=limit)]


@router.post("/orders", response_model=OrderOut, status_code=201)
def place_order(context: Acting, key: Key, asked: OrderIn) -> Any:
    """Order an offer; with ``pay`` "now" it settles at once from your wallet."""
    return receipt_json(ordering.place_order(context, asked.offer_id, key, pay=asked.pay, starts_at=asked.starts_at))


@router.get("/orders/{order_id}", response_model=OrderOut)
def show_order(context: Acting, order_id: Id) -> Any:
    """One order, for its buyer and its seller."""
    return receipt_json(ordering.show_order(context, order_id))


@router.post("/orders/{order_id}/accept", response_model=OrderOut)
def accept_order(context: Acting, order_id: Id) -> Any:
    """Accept an order of your offer whose money is held."""
    return receipt_json(ordering.accept_order(context, order_id))


@router.post("/orders/{order_id}/cancel", response_model=OrderOut)
def cancel_order(context: Acting, order_id: Id, asked: ReasonIn) -> Any:
    """Take back an order that is not settled."""
    return receipt_json(ordering.cancel_order(context, order_id, asked.reason))


@router.post("/orders/{order_id}/refund", response_model=OrderOut)
def refund_order(context: Acting, order_id: Id, asked: ReasonIn) -> Any:
    """Give back what was paid for an order of your offer."""
    return receipt_json(refunding.refund_order(context, order_id, asked.reason))
