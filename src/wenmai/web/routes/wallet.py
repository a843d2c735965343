"""Money: balances, statements, paying in and out."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.ledger.model import EARNINGS, WALLET, account
from wenmai.services import paying
from wenmai.services.vouchers import list_vouchers, redeem_voucher
from wenmai.web.forms import Holder, HoldersForm
from wenmai.web.rendering import render

router = APIRouter(prefix="/account/wallet")
REFERENCE_LETTERS_MAX = 200
KEY_LETTERS_MAX = 200
CODE_LETTERS_MAX = 100


@router.get("")
def wallet(request: Request, holder: Holder) -> Response:
    """What you have, what moved it, and what you announced."""
    context, party = holder.context, holder.actor.party
    statements = [paying.read_statement(context, account(party, kind)) for kind in (WALLET, EARNINGS)]
    own = [(payment, state) for payment, state in paying.list_payments(context) if payment.party == party]
    told = [(payment, state, paying.instructions_for(payment)) for payment, state in own]
    at = context.clock()
    held = [(one, one.state(at)) for one in list_vouchers(context) if one.holder == party]
    return render(
        request, "wallet.html", statements=statements, payments=told, key=secrets.token_urlsafe(16),
        kinds=(WALLET, EARNINGS), vouchers=held,
    )  # fmt: skip


@router.post("/payments")
def announce(form: HoldersForm) -> Response:
    """Announce money that you pay in, or ask for earnings to be paid out."""
    direction = form.choice("direction", ("in", "out"))
    paying.announce_payment(
        form.visitor.context, form.fen("amount"), form.text("key", most=KEY_LETTERS_MAX), direction=direction,  # type: ignore[arg-type]
        reference=form.text("reference", most=REFERENCE_LETTERS_MAX),
    )  # fmt: skip
    return RedirectResponse("/account/wallet#payments", 303)


@router.post("/vouchers")
def redeem(form: HoldersForm) -> Response:
    """Take a voucher into one's name."""
    redeem_voucher(form.visitor.context, form.text("code", most=CODE_LETTERS_MAX))
    return RedirectResponse("/account/wallet#vouchers", 303)


@router.post("/move")
def move(form: HoldersForm) -> Response:
    """Move earnings to the wallet."""
    paying.move_earnings(form.visitor.context, form.fen("amount"), form.text("key", most=KEY_LETTERS_MAX))
    return RedirectResponse("/account/wallet", 303)
