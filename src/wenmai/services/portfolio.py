"""What a party has in the exchange, as it looks at it: its orders, its agreements, and what waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.exchange import deliveries, orders, payments, reports, samples
from wenmai.exchange.agreements import Standing, newest_standings, standings
from wenmai.exchange.model import Offer
from wenmai.exchange.offers import offers_of_ids
from wenmai.exchange.orders import KeptOrder
from wenmai.exchange.payments import Payment
from wenmai.exchange.samples import Sample
from wenmai.ledger.model import split_account
from wenmai.services.browsing import Card, cards
from wenmai.services.context import Context
from wenmai.services.naming import Names, names_of
from wenmai.services.offering import list_offers
from wenmai.services.ordering import Receipt, receipt_of, show_order
from wenmai.services.reporting import DueReport, due_reports


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order with its offer, and how often its delivery was fetched."""

    receipt: Receipt
    offer: Offer
    fetched: int


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement, how many units were reported under it, and which of its reports are owed by now."""

    standing: Standing
    phase: str  # active, ahead (not begun yet), over, terminated
    units: int
    due: tuple[DueReport, ...]


@dataclass(frozen=True, slots=True)
class WaitingSample:
    """A sample that waits for a decision, with the agreement that it is for."""

    sample: Sample
    standing: Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a party: to be reported, accepted, decided on, reviewed, confirmed. Empty where it may not."""

    due: tuple[DueReport, ...]
    due_under: Mapping[str, Standing]
    orders: tuple[OrderRow, ...]
    samples: tuple[WaitingSample, ...]
    offers: tuple[Offer, ...]
    payments: tuple[Payment, ...]
    names: Names

    @property
    def nothing(self) -> bool:
        return not (self.due or self.orders or self.samples or self.offers or self.payments)


def recent_orders(context: Context, *, offset: int = 0, limit: int = 50) -> list[OrderRow]:
    """A page of the caller's own orders, the newest first."""
    with context.database.reading() as connection:
        return _order_rows(connection, orders.newest_of(connection, context.party, offset=offset, limit=limit))


def order_row(context: Context, identity: str) -> OrderRow:
    """One order, for its buyer, its seller and who audits. Raises NotFound for others."""
    receipt = show_order(context, identity)
    with context.database.reading() as connection:
        offer = offers_of_ids(connection, [receipt.order.offer_id])[receipt.order.offer_id]
        fetched = deliveries.count_fetches(connection, receipt.delivery.id) if receipt.delivery else 0
    return OrderRow(receipt, offer, fetched)


def names_in_order(context: Context, row: OrderRow) -> Names:
    """What everybody is called who is part of an order, or is paid by it."""
    paid = [entry.account for entry in row.receipt.posting.entries] if row.receipt.posting else []
    with context.database.reading() as connection:
        return names_of(
            connection, [row.offer.seller, row.receipt.order.buyer, *(split_account(one)[0] for one in paid)]
        )


def recent_agreements(context: Context, *, offset: int = 0, limit: int = 50) -> list[AgreementRow]:
    """A page of the agreements that the caller gave or was given, the newest first."""
    context.actor.require("agreement.read")
    due = due_reports(context)
    with context.database.reading() as connection:
        found = newest_standings(connection, context.party, offset=offset, limit=limit)
        units = reports.units_reported(connection, [standing.agreement.id for standing in found])
    return [agreement_row(context, standing, units[standing.agreement.id], due) for standing in found]


def agreement_row(context: Context, standing: Standing, units: int, due: Sequence[DueReport]) -> AgreementRow:
    """An agreement in its phase of this moment."""
    mine = tuple(one for one in due if one.agreement_id == standing.agreement.id)
    return AgreementRow(standing, phase_of(standing, context.clock()), units, mine)


def phase_of(standing: Standing, at: str) -> str:
    """Where an agreement stands at a moment: its state, and while it is active whether its term has begun or ended."""
    if standing.state != "active":
        return standing.state
    if at < standing.agreement.starts_at:
        return "ahead"
    return "active" if at < standing.agreement.ends_at else "over"


def waiting_for(context: Context) -> Waiting:
    """What waits for the caller, in each of the roles that he has."""
    may = context.actor.may
    due = tuple(due_reports(context)) if may("report.read") else ()
    to_review = tuple(one for one, _ in list_offers(context, state="registered")) if may("offer.review") else ()
    with context.database.reading() as connection:
        waiting_orders = _orders_to_accept(connection, context)
        waiting_samples = _samples_to_decide(connection, context) if may("sample.review") else ()
        announced = tuple(payments.announced_payments(connection)) if may("ledger.post") else ()
        under = standings(connection, sorted({one.agreement_id for one in due}))
        named = (
            {context.party}
            | {one.licensee for one in due}
            | {one.licensor for one in due}
            | {one.party for one in announced}
        )
        named |= {row.receipt.order.buyer for row in waiting_orders} | {one.seller for one in to_review}
        named |= {one.standing.agreement.licensee for one in waiting_samples}
        names = names_of(connection, named)
    return Waiting(due, under, waiting_orders, waiting_samples, to_review, announced, names)


def pictures_of(context: Context, offers: Sequence[Offer]) -> dict[str, Card]:
    """The card of the first asset of each offer, by the offer's id."""
    found = {card.id: card for card in cards(context, list({offer.asset_ids[0] for offer in offers}))}
    return {offer.id: found[offer.asset_ids[0]] for offer in offers if offer.asset_ids[0] in found}


def _orders_to_accept(connection: Connection, context: Context) -> tuple[OrderRow, ...]:
    if context.actor.may("order.confirm-payment"):
        return tuple(_order_rows(connection, orders.waiting_orders(connection)))
    if context.actor.may("offer.write"):
        return tuple(_order_rows(connection, orders.waiting_orders(connection, context.party)))
    return ()


def _samples_to_decide(connection: Connection, context: Context) -> tuple[WaitingSample, ...]:
    found = samples.submitted_to(connection, context.party)
    under = standings(connection, sorted({sample.agreement_id for sample in found}))
    return tuple(WaitingSample(sample, under[sample.agreement_id]) for sample in found)


def _order_rows(connection: Connection, found: Sequence[KeptOrder]) -> list[OrderRow]:
    receipts = [receipt_of(connection, kept) for kept in found]
    offers = offers_of_ids(connection, sorted({kept.order.offer_id for kept in found}))
    opened = [receipt.delivery.id for receipt in receipts if receipt.delivery]
    fetched = deliveries.counts_of_fetches(connection, opened)
    return [
        OrderRow(one, offers[one.order.offer_id], fetched.get(one.delivery.id, 0) if one.delivery else 0)
        for one in receipts
    ]


def parties_of(context: Context, found: Sequence[Standing]) -> Names:
    """What the two sides of these agreements are called."""
    with context.database.reading() as connection:
        both = [side for one in found for side in (one.agreement.licensor, one.agreement.licensee)]
        return names_of(connection, both)
