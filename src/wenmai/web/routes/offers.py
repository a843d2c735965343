"""What is for sale: the catalogue of offers, one offer, and ordering it."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import JSONResponse, Response

from wenmai.rights.odrl.writing import policy_to_jsonld
from wenmai.services import licensing, paying
from wenmai.services.ordering import place_order
from wenmai.services.showing_offers import OfferPortrait, offer_odrl, page_of_offers, portray_offer
from wenmai.web import asking
from wenmai.web.exchange_views import party_name
from wenmai.web.forms import HoldersForm
from wenmai.web.rendering import render
from wenmai.web.site import words_of
from wenmai.web.views import title_of
from wenmai.web.visitors import visitor_of
from wenmai.web.wording import Words

router = APIRouter()
PAGE_SIZE = 24
PAYS = ("now", "hold", "later")
JSON_LD = "application/ld+json"


@router.get("/offers")
def catalogue(request: Request) -> Response:
    """The listed offers, newest first."""
    page = asking.read({"page": request.query_params.get("page", "")}).page
    found = page_of_offers(visitor_of(request).context, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return render(request, "offers.html", found=found, page=page, size=PAGE_SIZE)


@router.get("/offers/{offer_id}")
def offer(request: Request, offer_id: str) -> Response:
    """One offer: what it permits, what it costs, who is paid, and the form that orders it."""
    visitor, words = visitor_of(request), words_of(request)
    portrait = portray_offer(visitor.context, offer_id)
    wallet_fen = None
    if visitor.may("order.place") and visitor.may("ledger.read"):
        wallet_fen = paying.read_accounts(visitor.context).get(f"{visitor.actor.party}/wallet", 0)
    return render(
        request, "offer.html", portrait=portrait, offer=portrait.offer, wallet_fen=wallet_fen, pays=PAYS,
        summaries=portrait.summaries(words.language, _called(portrait, words)), key=secrets.token_urlsafe(16),
        titles={card.id: title_of(card.asset, words, card.key) for card in portrait.pictures},
    )  # fmt: skip


@router.post("/offers/{offer_id}/order")
def order(request: Request, offer_id: str, form: HoldersForm) -> Response:
    """Order it. The key in the form makes a second click the same order."""
    pay = form.choice("pay", PAYS)
    receipt = place_order(form.visitor.context, offer_id, form.text("key"), pay=pay)  # type: ignore[arg-type]
    return RedirectResponse(f"/account/orders/{receipt.order.id}", 303)


@router.get("/offers/{offer_id}/odrl.json")
def odrl(request: Request, offer_id: str) -> Response:
    """What it permits as ODRL 2.2, JSON-LD."""
    return JSONResponse(offer_odrl(visitor_of(request).context, offer_id), media_type=JSON_LD)


@router.get("/policies/{policy_id}.json")
def policy(request: Request, policy_id: str) -> Response:
    """One policy as ODRL 2.2, JSON-LD."""
    found = licensing.show_policy(visitor_of(request).context, policy_id)
    return JSONResponse(policy_to_jsonld(found), media_type=JSON_LD)


def _called(portrait: OfferPortrait, words: Words) -> dict[str, str]:
    """What the sentences call assets and parties; all assets alike, so that equal policies are said once."""
    several = len(portrait.offer.items) > 1
    assets = dict.fromkeys(portrait.policies, words("offer.these" if several else "offer.this"))
    return assets | {party: party_name(party, portrait.names, words) for party in portrait.names}
