"""``wenmai order``: buy, and what becomes of it."""

from __future__ import annotations

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, key_option, new_key, print_record, print_records

COLUMNS = ("id", "offer_id", "state", "price_fen", "at")


@click.group()
def order() -> None:
    """Purchases: placed, settled, cancelled or refunded."""


@order.command()
@click.argument("offer_id", metavar="OFFER")
@click.option(
    "--pay", type=click.Choice(("now", "hold", "later")), default="now", show_default=True,
    help="Settle from your wallet now, set the money aside until the seller accepts, or wait for a transfer.",
)  # fmt: skip
@click.option("--starts", "starts_at", help="When the agreement shall start. Default: when it settles.")
@key_option
@as_record
def place(offer_id: str, pay: str, starts_at: str | None, key: str | None, json_: bool) -> None:
    """Order an offer."""
    from wenmai.services.describing import receipt_json
    from wenmai.services.ordering import place_order

    with opened(inline=True) as context:
        receipt = place_order(context, offer_id, new_key(key), pay=pay, starts_at=starts_at)  # type: ignore[arg-type]
    print_record(receipt_json(receipt), json_)


@order.command("list")
@click.option("--limit", default=100, show_default=True)
@as_record
def list_(limit: int, json_: bool) -> None:
    """List your orders."""
    from wenmai.services.describing import receipt_json
    from wenmai.services.ordering import list_orders

    with opened(inline=True) as context:
        found = list_orders(context, limit=limit)
    print_records("orders", [receipt_json(one) for one in found], COLUMNS, json_)


@order.command()
@click.argument("order_id", metavar="ORDER")
@as_record
def show(order_id: str, json_: bool) -> None:
    """Show an order: its state, agreement, delivery and posting."""
    from wenmai.services.describing import receipt_json
    from wenmai.services.ordering import show_order

    with opened(inline=True) as context:
        print_record(receipt_json(show_order(context, order_id)), json_)


@order.command()
@click.argument("order_id", metavar="ORDER")
@as_record
def accept(order_id: str, json_: bool) -> None:
    """Accept an order of your offer whose money is held, or confirm, as the operator, one that was paid for."""
    from wenmai.services.describing import receipt_json
    from wenmai.services.ordering import accept_order

    with opened(inline=True) as context:
        print_record(receipt_json(accept_order(context, order_id)), json_)


@order.command()
@click.argument("order_id", metavar="ORDER")
@click.option("--reason", default="", help="Why.")
@as_record
def cancel(order_id: str, reason: str, json_: bool) -> None:
    """Take back an order that is not settled; what was held is released."""
    from wenmai.services.describing import receipt_json
    from wenmai.services.ordering import cancel_order

    with opened(inline=True) as context:
        print_record(receipt_json(cancel_order(context, order_id, reason)), json_)


@order.command()
@click.argument("order_id", metavar="ORDER")
@click.option("--reason", required=True, help="Why; it is recorded.")
@as_record
def refund(order_id: str, reason: str, json_: bool) -> None:
    """Give back what was paid for an order of your offer: entries reverse, the agreement ends."""
    from wenmai.services.describing import receipt_json
    from wenmai.services.refunding import refund_order

    with opened(inline=True) as context:
        print_record(receipt_json(refund_order(context, order_id, reason)), json_)
