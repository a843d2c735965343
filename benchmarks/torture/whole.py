"""What must hold of a market at any moment: nothing half settled, nothing doubled, every fen accounted for."""

from __future__ import annotations

from sqlalchemy import func, select

from wenmai.exchange.model import agreement_id, delivery_id
from wenmai.exchange.settlement import SALE
from wenmai.exchange.tables import AGREEMENT, DELIVERY, SALE_ORDER
from wenmai.ledger.model import posting_id
from wenmai.ledger.statement import faults_of_books
from wenmai.ledger.tables import ENTRY, POSTING
from wenmai.services.context import Context


def faults(context: Context) -> list[str]:
    """Everything that is not as it must be; empty where all is well."""
    with context.database.reading() as connection:
        orders = connection.execute(select(SALE_ORDER.c.id, SALE_ORDER.c.price_fen)).all()
        agreements = set(connection.execute(select(AGREEMENT.c.id)).scalars())
        deliveries = set(connection.execute(select(DELIVERY.c.id)).scalars())
        postings = set(connection.execute(select(POSTING.c.id)).scalars())
        total = func.sum(ENTRY.c.amount_fen)
        sums = set(connection.execute(select(ENTRY.c.posting_id, total).group_by(ENTRY.c.posting_id)).scalars())
        found = faults_of_books(connection)
    for order, price_fen in orders:
        has = (
            agreement_id(order) in agreements,
            delivery_id(order) in deliveries,
            posting_id(f"{SALE}/{order}") in postings if price_fen else agreement_id(order) in agreements,
        )
        if len(set(has)) != 1:
            found.append(f"order {order} has agreement, delivery, posting: {has}")
    found += [f"posting {one} has no entries" for one in postings if one not in sums]
    found += [f"entries of {one} have no posting" for one in sums if one not in postings]
    return found
