"""The account's front page, orders, and fetching what was bought."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.services import delivering, ordering, paying, refunding
from wenmai.services.browsing import cards
from wenmai.services.portfolio import names_in_order, order_row, pictures_of, recent_orders, waiting_for
from wenmai.web import asking
from wenmai.web.forms import Holder, HoldersForm
from wenmai.web.guarding import FILE_POLICY
from wenmai.web.rendering import render

router = APIRouter(prefix="/account")
PAGE_SIZE = 50
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/svg+xml": ".svg"}


@router.get("")
def front(request: Request, holder: Holder) -> Response:
    """Who you are here, and what waits for you."""
    context = holder.context
    waiting = waiting_for(context)
    balances = paying.read_accounts(context) if holder.may("ledger.read") else {}
    pictures = pictures_of(context, [row.offer for row in waiting.orders] + list(waiting.offers))
    return render(request, "account.html", waiting=waiting, balances=balances, pictures=pictures)


@router.get("/orders")
def orders(request: Request, holder: Holder) -> Response:
    """Your own orders, newest first."""
    page = asking.read({"page": request.query_params.get("page", "")}).page
    rows = recent_orders(holder.context, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
    pictures = pictures_of(holder.context, [row.offer for row in rows])
    return render(
        request, "orders.html", rows=rows[:PAGE_SIZE], more=len(rows) > PAGE_SIZE, page=page, pictures=pictures
    )


@router.get("/orders/{order_id}")
def order(request: Request, holder: Holder, order_id: str) -> Response:
    """One order: its state, its money, and what comes next."""
    row = order_row(holder.context, order_id)
    names = names_in_order(holder.context, row)
    return render(request, "order.html", row=row, names=names, pictures=pictures_of(holder.context, [row.offer]))


@router.post("/orders/{order_id}/accept")
def accept(order_id: str, form: HoldersForm) -> Response:
    """Accept an order that waits, as its seller or the operator."""
    ordering.accept_order(form.visitor.context, order_id)
    return RedirectResponse(f"/account/orders/{order_id}", 303)


@router.post("/orders/{order_id}/cancel")
def cancel(order_id: str, form: HoldersForm) -> Response:
    """Take an order back, or decline it."""
    ordering.cancel_order(form.visitor.context, order_id, form.text("reason"))
    return RedirectResponse(f"/account/orders/{order_id}", 303)


@router.post("/orders/{order_id}/refund")
def refund(order_id: str, form: HoldersForm) -> Response:
    """Give back what was paid."""
    refunding.refund_order(form.visitor.context, order_id, form.text("reason"))
    return RedirectResponse(f"/account/orders/{order_id}", 303)


@router.get("/deliveries/{delivery_id}")
def delivery(request: Request, holder: Holder, delivery_id: str) -> Response:
    """What a delivery holds, until when, and what was fetched of it."""
    found, asset_ids, fetches = delivering.show_delivery(holder.context, delivery_id)
    shown = {card.id: card for card in cards(holder.context, asset_ids)}
    return render(
        request, "delivery.html", delivery=found, cards=shown, asset_ids=asset_ids, fetches=fetches,
        is_open=holder.may("delivery.fetch") and delivering.is_open(holder.context, found),
    )  # fmt: skip


@router.post("/deliveries/{delivery_id}/fetch")
def fetch(delivery_id: str, form: HoldersForm) -> Response:
    """Fetch one asset. It counts, so it is asked for by a button and never followed by itself."""
    given = delivering.fetch(form.visitor.context, delivery_id, form.text("asset") or None)
    name = re.sub(r"[^\w-]+", "-", given.name).strip("-")[:60] or "wenmai"
    name += SUFFIXES.get(given.fetch.media_type, "")
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "content-security-policy": FILE_POLICY,
        "cache-control": "private, no-store",
    }
    return Response(given.data, media_type=given.fetch.media_type, headers=headers)
