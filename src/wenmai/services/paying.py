"""Money in and out: announced by a party, confirmed by the operator, and only then in the books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wenmai.audit.recording import recorded
from wenmai.exchange import payments
from wenmai.exchange.payments import CONFIRMED, REFUSED, Direction, Payment, payment_method
from wenmai.exchange.states import PAYMENT
from wenmai.exchange.steps import advance, state_of
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.kernel.money import show_yuan
from wenmai.kernel.settings import DEFAULT_PARTY as HOUSE
from wenmai.ledger import beancount, statement
from wenmai.ledger.model import EARNINGS, WALLET, Entry, Posting, account, split_account
from wenmai.ledger.store import all_postings, balance, find_posting, post
from wenmai.services.context import Context
from wenmai.storage.database import lock_exclusive


@dataclass(frozen=True, slots=True)
class KeptPayment:
    """A payment, its state, and what its payer does now."""

    payment: Payment
    state: str
    instructions: Mapping[str, str]


def announce_payment(
    context: Context,
    amount_fen: int,
    key: str,
    *,
    direction: Direction = "in",
    method: str = "bank-transfer",
    reference: str = "",
) -> KeptPayment:
    """Announce money that the caller pays in, or wants paid out of his earnings. The same key again changes nothing."""
    way, at = payment_method(method), context.clock()
    payment = Payment(context.party, key, direction, amount_fen, method, reference, at)
    with context.database.writing() as connection:
        lock_exclusive(connection, f"payment/{payment.id}")
        kept = payments.find_payment(connection, payment.id)
        if kept is not None:
            if (kept.amount_fen, kept.direction) != (amount_fen, direction):
                raise Conflict("this key belongs to another payment", where=key, rule="payment.key")
            return KeptPayment(kept, state_of(connection, PAYMENT, kept.id), way.instructions(kept))
        with recorded(connection, "payment.announced", context.party, payment.id, at) as recorder:
            payments.put_payment(recorder, payment)
    return KeptPayment(payment, PAYMENT.initial, way.instructions(payment))


def instructions_for(payment: Payment) -> Mapping[str, str]:
    """What the payer does now; nothing where its way of paying is not installed any more."""
    try:
        return payment_method(payment.method).instructions(payment)
    except NotFound:
        return {}


def confirm_payment(
    context: Context, payment_id: str, *, arrived: bool = True, reason: str = "", proof: Mapping[str, str] | None = None
) -> KeptPayment:
    """The operator confirms that the money moved, or refuses the payment. Only then do the books know of it.

    Raises Conflict where it is decided otherwise already, or where earnings do not hold what is to be paid out.
    """
    context.actor.require("ledger.post")
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"payment/{payment_id}")
        payment = payments.find_payment(connection, payment_id)
        if payment is None:
            raise NotFound(f"no payment has the id {payment_id}", remedy="See: wenmai ledger payments.")
        state, wanted = state_of(connection, PAYMENT, payment_id), CONFIRMED if arrived else REFUSED
        way = payment_method(payment.method)
        if state == wanted:
            return KeptPayment(payment, state, way.instructions(payment))
        if arrived and not way.is_confirmed(payment, proof or {}):
            raise Conflict("the proof does not show that the money moved", where=payment_id[:12], rule="payment.proof")
        with recorded(connection, f"payment.{wanted}", context.party, payment_id, at) as recorder:
            advance(recorder, PAYMENT, payment_id, wanted, by=context.party, at=at, reason=reason)
            if arrived:
                if payment.direction == "out":
                    lock_exclusive(connection, f"earnings/{payment.party}")
                    _require_earnings(balance(connection, account(payment.party, EARNINGS)), payment.amount_fen)
                post(recorder, payment.posting(HOUSE, at))
    return KeptPayment(payment, wanted, way.instructions(payment))


def move_earnings(context: Context, amount_fen: int, key: str) -> Posting:
    """Move the caller's own earnings to his wallet, to spend them. The same key again changes nothing."""
    at, party = context.clock(), context.party
    entries = (Entry(account(party, EARNINGS), -amount_fen), Entry(account(party, WALLET), amount_fen))
    posting = Posting(f"earnings-moved/{party}/{key}", "earnings-moved", party, at, entries)
    with context.database.writing() as connection:
        lock_exclusive(connection, f"earnings/{party}")
        kept = find_posting(connection, posting.key)
        if kept is not None:
            if kept.entries != posting.entries:
                raise Conflict("this key belongs to another transfer", where=key, rule="ledger.key")
            return kept
        _require_earnings(balance(connection, account(party, EARNINGS)), amount_fen)
        with recorded(connection, "earnings.moved", party, party, at) as recorder:
            post(recorder, posting)
    return posting


def _require_earnings(has_fen: int, needs_fen: int) -> None:
    if has_fen < needs_fen:
        raise Conflict(
            f"the earnings are {show_yuan(has_fen)} yuan, not {show_yuan(needs_fen)}",
            remedy="Ask for no more than they are.",
            rule="ledger.funds",
        )


def list_payments(context: Context) -> list[tuple[Payment, str]]:
    """The caller's own payments; all of them for who may post or audit."""
    everyone = bool(context.actor.permissions & {"ledger.post", "audit.read"})
    with context.database.reading() as connection:
        return payments.payments(connection, None if everyone else context.party)


def read_accounts(context: Context, party: str | None = None) -> dict[str, int]:
    """The balances of the caller's accounts, or of another's for who may audit, in fen."""
    wanted = _own_or_audited(context, party)
    with context.database.reading() as connection:
        return statement.accounts_of(connection, wanted)


def read_statement(context: Context, name: str, since: str = "", until: str = "") -> statement.Statement:
    """The statement of one account of the caller, or of any for who may audit."""
    _own_or_audited(context, split_account(name)[0])
    with context.database.reading() as connection:
        return statement.statement(connection, name, since, until)


def export_journal(context: Context) -> Iterator[str]:
    """All the books as a beancount journal, line by line."""
    context.actor.require("audit.read")
    with context.database.reading() as connection:
        yield from beancount.journal(all_postings(connection))


def check_books(context: Context) -> list[str]:
    """What does not add up in the books, for who audits; empty where all is well."""
    context.actor.require("audit.read")
    with context.database.reading() as connection:
        return statement.faults_of_books(connection)


def _own_or_audited(context: Context, party: str | None) -> str:
    context.actor.require("ledger.read")
    if party is not None and party != context.party:
        context.actor.require("audit.read")
    return party or context.party
