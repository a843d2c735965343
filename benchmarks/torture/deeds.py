"""What people do on a market, as values: the model and the real services are asked for the same deeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from wenmai.exchange.model import agreement_id, order_id
from wenmai.exchange.reports import SalesLine
from wenmai.kernel.errors import WenmaiError
from wenmai.services.agreeing import terminate_agreement
from wenmai.services.context import Context
from wenmai.services.ordering import Pay, accept_order, cancel_order, place_order
from wenmai.services.paying import announce_payment, confirm_payment
from wenmai.services.refunding import refund_order
from wenmai.services.reporting import list_reports, pay_report, submit_report

REASON = "because"


@dataclass(frozen=True, slots=True)
class PayIn:
    """Money that a buyer announces and the house confirms."""

    party: str
    key: str
    amount_fen: int

    def run(self, context: Context) -> str:
        payment = announce_payment(context, self.amount_fen, self.key).payment
        return confirm_payment(as_party(context, "house"), payment.id).state


@dataclass(frozen=True, slots=True)
class Buy:
    party: str
    key: str
    offer: str  # its id
    pay: Pay

    def run(self, context: Context) -> str:
        return place_order(context, self.offer, self.key, pay=self.pay).state


@dataclass(frozen=True, slots=True)
class OfOrder:
    """What is done with an order by its seller, or by its buyer where it is cancelled."""

    party: str
    buyer: str
    key: str
    what: Literal["accept", "cancel", "refund"]

    def run(self, context: Context) -> str:
        order = order_id(self.buyer, self.key)
        if self.what == "accept":
            return accept_order(context, order).state
        return (cancel_order if self.what == "cancel" else refund_order)(context, order, REASON).state


@dataclass(frozen=True, slots=True)
class Terminate:
    party: str
    buyer: str
    key: str

    def run(self, context: Context) -> str:
        return terminate_agreement(context, agreement_id(order_id(self.buyer, self.key)), REASON).state


@dataclass(frozen=True, slots=True)
class Report:
    """Goods sold in the period that begins at ``start``."""

    party: str
    key: str
    start: str
    units: int
    unit_price_fen: int
    revise: bool

    def run(self, context: Context) -> str:
        agreement = agreement_id(order_id(self.party, self.key))
        lines = [SalesLine("textiles", "CN", self.units, self.unit_price_fen)] if self.units else []
        receipt = submit_report(context, agreement, self.start, lines, revise=self.revise)
        return "paid" if receipt.posting is not None or not receipt.report.owed_fen else "owed"


@dataclass(frozen=True, slots=True)
class PayReport:
    """Paying what was owed: the newest report of the period that begins at ``start``."""

    party: str
    key: str
    start: str

    def run(self, context: Context) -> str:
        agreement = agreement_id(order_id(self.party, self.key))
        (report,) = [one for one in list_reports(context, agreement) if one.period_start == self.start]
        pay_report(context, report.id)
        return "paid"


Deed = PayIn | Buy | OfOrder | Terminate | Report | PayReport


def as_party(context: Context, party: str) -> Context:
    """The installation in another party's name, with every permission."""
    return context.acting_as(replace(context.actor, party=party))


def outcome_of(context: Context, deed: Deed) -> str:
    """The state that it came to, or the rule by which it was refused."""
    try:
        return deed.run(as_party(context, deed.party))
    except WenmaiError as error:
        return error.rule
