"""Routes of money: payments, accounts, statements."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from wenmai.kernel.clock import iso, parse_iso
from wenmai.services import paying
from wenmai.services.describing import payment_json, posting_json, statement_json
from wenmai.web.api.asking import Acting, Key
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.ledger_shapes import (
    AmountIn,
    AnnouncedOut,
    BalanceOut,
    ConfirmIn,
    PaymentIn,
    PaymentOut,
    PostingOut,
    StatementOut,
)
from wenmai.web.api.shapes import Id, Moment, Word

router = APIRouter(responses=RESPONSES)


@router.get("/payments", response_model=list[PaymentOut])
def list_payments(context: Acting) -> Any:
    """Your payments; all of them for the operator."""
    return [payment_json(*one) for one in paying.list_payments(context)]


@router.post("/payments", response_model=AnnouncedOut, status_code=201)
def announce_payment(context: Acting, key: Key, asked: PaymentIn) -> Any:
    """Announce money that you pay in, or ask for earnings to be paid out."""
    kept = paying.announce_payment(
        context, asked.amount_fen, key, direction=asked.direction, method=asked.method, reference=asked.reference
    )
    return payment_json(kept.payment, kept.state) | {"instructions": dict(kept.instructions)}


@router.post("/payments/{payment_id}/confirm", response_model=PaymentOut)
def confirm_payment(context: Acting, payment_id: Id, asked: ConfirmIn) -> Any:
    """Confirm that money arrived or left, as the operator."""
    kept = paying.confirm_payment(context, payment_id, arrived=asked.arrived, reason=asked.reason)
    return payment_json(kept.payment, kept.state)


@router.get("/ledger/accounts", response_model=list[BalanceOut])
def read_accounts(context: Acting) -> Any:
    """The balances of your accounts."""
    return [{"account": name, "balance_fen": fen} for name, fen in sorted(paying.read_accounts(context).items())]


@router.get("/ledger/statement", response_model=StatementOut)
def read_statement(
    context: Acting, account: Annotated[Word, Query()], since: Moment | None = None, until: Moment | None = None
) -> Any:
    """The statement of one of your accounts."""
    span = [iso(parse_iso(moment)) if moment else "" for moment in (since, until)]
    return statement_json(paying.read_statement(context, account, *span))


@router.post("/ledger/move-earnings", response_model=PostingOut, status_code=201)
def move_earnings(context: Acting, key: Key, asked: AmountIn) -> Any:
    """Move earnings of yours to your wallet."""
    return posting_json(paying.move_earnings(context, asked.amount_fen, key))
