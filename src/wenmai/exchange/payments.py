"""Money that comes in from the world outside or goes out to it: announced, then confirmed by who saw it.

How a payment reaches the house is a ``PaymentMethod``. Bank transfer is built in; gateways are packages that announce
themselves under the entry point group ``wenmai.payment``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Literal, Protocol, get_args

from sqlalchemy import Connection, Row, func, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.states import PAYMENT as MACHINE
from wenmai.exchange.steps import newest_state, states_of
from wenmai.exchange.tables import PAYMENT
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.kernel.money import check_fen, show_yuan
from wenmai.ledger.model import BANK, EARNINGS, WALLET, Entry, Posting, account

Direction = Literal["in", "out"]
CONFIRMED, REFUSED = "confirmed", "refused"
ENTRY_POINTS = "wenmai.payment"


@dataclass(frozen=True, slots=True)
class Payment:
    """``amount_fen`` that a party pays in to its wallet, or that its earnings pay out."""

    party: str
    key: str
    direction: Direction
    amount_fen: int
    method: str
    reference: str
    at: str

    def __post_init__(self) -> None:
        check_fen(self.amount_fen, "payment", least=1)
        if self.direction not in get_args(Direction):
            raise InvalidInput(f"{self.direction!r} is not in or out", where="payment", rule="payment.direction")

    @property
    def id(self) -> str:
        return digests.of_json(["payment", self.party, self.key])

    def posting(self, house: str, at: str) -> Posting:
        """What the books say once it is confirmed."""
        sign = 1 if self.direction == "in" else -1
        kind = WALLET if self.direction == "in" else EARNINGS
        entries = (
            Entry(account(house, BANK), -sign * self.amount_fen),
            Entry(account(self.party, kind), sign * self.amount_fen),
        )
        return Posting(f"payment/{self.id}", f"pay-{self.direction}", self.id, at, entries, memo=self.reference)


class PaymentMethod(Protocol):
    """A way in which money reaches the house or leaves it."""

    name: str

    def instructions(self, payment: Payment) -> Mapping[str, str]:
        """What the payer does now; texts by name (``text_zh``, ``text_en``, ``address`` …)."""

    def is_confirmed(self, payment: Payment, proof: Mapping[str, Any]) -> bool:
        """Whether ``proof`` (a gateway's signed notice) shows that the money moved. Raises nothing for a bad proof."""


class BankTransfer:
    """A transfer that the payer makes at his bank and the operator finds on the house's statement."""

    name = "bank-transfer"

    def instructions(self, payment: Payment) -> Mapping[str, str]:
        amount = show_yuan(payment.amount_fen)
        return {
            "text_zh": f"请汇款 {amount} 元，附言写 {payment.id[:12]}；运营方确认到账后入账。",
            "text_en": f"Transfer {amount} yuan with the reference {payment.id[:12]}; "
            "it is booked when the operator confirms it.",
        }

    def is_confirmed(self, payment: Payment, proof: Mapping[str, Any]) -> bool:
        """The operator's word is the proof; who may give it is the service's to decide."""
        return True


def payment_method(name: str) -> PaymentMethod:
    """The method of this name. Raises NotFound that names those installed."""
    if name == BankTransfer.name:
        return BankTransfer()
    found = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        known = ", ".join(sorted({BankTransfer.name, *found}))
        raise NotFound(f"no way of paying is called {name}", remedy=f"Installed: {known}.")
    method: PaymentMethod = found[name].load()()
    return method


def put_payment(recorder: Recorder, payment: Payment) -> None:
    recorder.insert(
        PAYMENT,
        {
            "id": payment.id,
            "party": payment.party,
            "key": payment.key,
            "direction": payment.direction,
            "amount_fen": payment.amount_fen,
            "method": payment.method,
            "reference": payment.reference,
            "at": payment.at,
        },
    )


def find_payment(connection: Connection, identity: str) -> Payment | None:
    row = connection.execute(select(PAYMENT).where(PAYMENT.c.id == identity)).one_or_none()
    return None if row is None else _payment(row)


def payments(connection: Connection, party: str | None = None, limit: int = 1000) -> list[tuple[Payment, str]]:
    """Payments with their states, newest first; of one party or of all."""
    query = select(PAYMENT).order_by(PAYMENT.c.at.desc(), PAYMENT.c.id).limit(limit)
    if party is not None:
        query = query.where(PAYMENT.c.party == party)
    found = [_payment(row) for row in connection.execute(query)]
    states = states_of(connection, MACHINE, [payment.id for payment in found])
    return [(payment, states[payment.id]) for payment in found]


def announced_payments(connection: Connection, *, limit: int = 100) -> list[Payment]:
    """Payments of everybody that nobody has confirmed or refused yet, the oldest first."""
    undecided = func.coalesce(newest_state(PAYMENT.c.id), MACHINE.initial) == MACHINE.initial
    query = select(PAYMENT).where(undecided).order_by(PAYMENT.c.at, PAYMENT.c.id).limit(limit)
    return [_payment(row) for row in connection.execute(query)]


def _payment(row: Row[Any]) -> Payment:
    return Payment(row.party, row.key, row.direction, row.amount_fen, row.method, row.reference, row.at)
