"""What a seller has up for sale, and what the operator decides: offers to list, transfers to confirm."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.services import offering, paying
from wenmai.services.portfolio import pictures_of
from wenmai.web.addresses import local_address
from wenmai.web.forms import Holder, HoldersForm
from wenmai.web.rendering import render

router = APIRouter(prefix="/account")


@router.get("/offers")
def own_offers(request: Request, holder: Holder) -> Response:
    """Your own offers, in every state."""
    found = offering.own_offers(holder.context)
    pictures = pictures_of(holder.context, [offer for offer, _ in found])
    return render(request, "own_offers.html", offers=found, pictures=pictures)


@router.post("/offers/{offer_id}/withdraw")
def withdraw(offer_id: str, form: HoldersForm) -> Response:
    """Take an offer of yours off the list."""
    offering.withdraw_offer(form.visitor.context, offer_id, form.text("reason"))
    return RedirectResponse("/account/offers", 303)


@router.post("/offers/{offer_id}/review")
def review(offer_id: str, form: HoldersForm) -> Response:
    """List an offer, or reject it with a reason."""
    approve = form.choice("decision", ("approve", "reject")) == "approve"
    offering.review_offer(form.visitor.context, offer_id, approve, form.text("reason"))
    return RedirectResponse(local_address(form.text("next"), "/account"), 303)


@router.post("/payments/{payment_id}/confirm")
def confirm(payment_id: str, form: HoldersForm) -> Response:
    """Confirm that money arrived or left, or that it did not."""
    arrived = form.choice("decision", ("confirm", "refuse")) == "confirm"
    paying.confirm_payment(form.visitor.context, payment_id, arrived=arrived, reason=form.text("reason"))
    return RedirectResponse(local_address(form.text("next"), "/account"), 303)
