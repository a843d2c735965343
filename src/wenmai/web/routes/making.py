"""Making something: the form of a line, what it would cost, and the asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.kernel import digests
from wenmai.kernel.errors import Conflict, InvalidInput, NotFound, WenmaiError
from wenmai.services import paying
from wenmai.services.making import ask
from wenmai.services.quoting import Quotation, quote_making
from wenmai.services.showing_making import Making, making_of
from wenmai.web.failing import status_of, told, told_remedy
from wenmai.web.forms import Form, Holder, HoldersForm
from wenmai.web.line_fields import Fault, faults_of, fields_of, parameters_from, shown_values
from wenmai.web.rendering import render
from wenmai.web.visitors import Visitor

router = APIRouter()
ASSETS_MAX = 200
QUOTE, MAKE = "quote", "make"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows beside the form: what is wrong with it, its price, or why it was refused."""

    values: Mapping[str, str]
    faults: Mapping[str, Fault] = field(default_factory=dict)
    quotation: Quotation | None = None
    quoted: str = ""  # names what the price is for
    changed: bool = False  # the price is for other values than were quoted before
    error: WenmaiError | None = None


@router.get("/make/{line}")
def form(request: Request, line: str, holder: Holder) -> Response:
    """The form of a line, with its defaults or with what the address gives; or what would allow it."""
    making = making_of(holder.context, line, _asset_ids(request.query_params.getlist("asset")))
    values = shown_values(fields_of(making.line.parameters), dict(request.query_params))
    return _page(request, holder, making, _Shown(values))


@router.post("/make/{line}")
def asked(request: Request, line: str, form: HoldersForm) -> Response:
    """Tell the price, or ask for it: at most at the price that was told for these very values."""
    holder = form.visitor
    making = making_of(holder.context, line, _asset_ids(form.texts("asset")))
    fields = fields_of(making.line.parameters)
    sent = {one.name: form.text(one.name) for one in fields}
    parameters, unreadable = parameters_from(fields, sent)
    faults = unreadable or faults_of(making.line.parameters, parameters)
    if faults or making.refusals:
        return _page(request, holder, making, _Shown(sent, {one.field: one for one in faults}))
    return _quoted_or_asked(request, form, making, sent, parameters)


def _quoted_or_asked(
    request: Request, form: Form, making: Making, sent: Mapping[str, str], parameters: dict[str, Any]
) -> Response:
    step, holder = form.choice("step", (QUOTE, MAKE)), form.visitor
    assets = [card.id for card in making.cards]
    try:
        quotation = quote_making(holder.context, making.line.name, assets, parameters)
        price_fen = sum(quote.p90_fen for quote in quotation.quotes)
        name = digests.of_json([making.line.name, making.line.version, assets, parameters])
        known, _, told_fen = form.text("quoted").partition(" ")
        agreed = known == name and told_fen.isdecimal() and price_fen <= int(told_fen)
        if step == MAKE and agreed:
            return _ask(form, making, assets, parameters)
    except (InvalidInput, Conflict) as error:
        return _page(request, holder, making, _Shown(sent, error=error))
    shown = _Shown(sent, {}, quotation, f"{name} {price_fen}", step == MAKE)
    return _page(request, holder, making, shown)


def _ask(form: Form, making: Making, assets: list[str], parameters: dict[str, Any]) -> Response:
    """To the job; or to what the same request made before."""
    queued, settled = ask(form.visitor.context, making.line.name, assets, parameters)
    for made in settled:
        if made.error is not None:
            raise made.error
    if len(queued) == 1:
        return RedirectResponse(f"/account/jobs/{queued[0].id}", 303)
    outputs = [asset.id for made in settled for asset in made.outputs]
    if not queued and len(outputs) == 1:
        return RedirectResponse(f"/assets/{outputs[0]}", 303)
    return RedirectResponse("/account/jobs", 303)


def _page(request: Request, holder: Visitor, making: Making, shown: _Shown) -> Response:
    wallet_fen = 0
    if shown.quotation is not None and holder.may("ledger.read"):
        wallet_fen = paying.read_accounts(holder.context).get(f"{holder.actor.party}/wallet", 0)
    status = 400 if shown.faults else 403 if making.refusals else 200
    if shown.error is not None:
        status = int(status_of(shown.error))
    return render(
        request, "make.html", status=status, making=making, line=making.line, shown=shown,
        fields=fields_of(making.line.parameters), wallet_fen=wallet_fen, told=told, told_remedy=told_remedy,
    )  # fmt: skip


def _asset_ids(given: list[str]) -> list[str]:
    if not given:
        raise NotFound("there is nothing to make it from", where="asset", rule="make.nothing")
    if len(given) > ASSETS_MAX:
        raise InvalidInput(f"{len(given)} assets at once", where="asset", remedy=f"At most {ASSETS_MAX}.")
    return given
