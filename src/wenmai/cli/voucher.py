"""``wenmai voucher``: money for making that the house gives; spent before the wallet."""

from __future__ import annotations

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, print_record, print_records

COLUMNS = ("id", "state", "rest_fen", "amount_fen", "valid_until", "holder", "note")


@click.group()
def voucher() -> None:
    """Vouchers for making: issued by the operator, redeemed by who has the code, spent before the wallet."""


@voucher.command()
@click.argument("amount", metavar="YUAN")
@click.option("--until", required=True, help="Before this day or moment it has to be spent.")
@click.option("--plan", "plans", multiple=True, help="A kind of customer that may spend it (repeat). Default: all.")
@click.option("--party", help="Who alone may redeem it. Default: whoever has the code.")
@click.option("--note", default="", help="What it is given for.")
@as_record
def issue(amount: str, until: str, plans: tuple[str, ...], party: str | None, note: str, json_: bool) -> None:
    """Issue a voucher, as the operator, and print its code, this once."""
    from wenmai.kernel.money import parse_yuan
    from wenmai.services.describing_making import voucher_json
    from wenmai.services.vouchers import VoucherDraft, issue_voucher

    draft = VoucherDraft(parse_yuan(amount, "amount"), until, plans, party, note)
    with opened(inline=True) as context:
        kept, code = issue_voucher(context, draft)
        print_record({"code": code} | voucher_json(kept, context.clock()), json_)


@voucher.command("list")
@as_record
def list_(json_: bool) -> None:
    """List the vouchers that you hold; all of them for the operator."""
    from wenmai.services.describing_making import voucher_json
    from wenmai.services.vouchers import list_vouchers

    with opened(inline=True, sealing=False) as context:
        found = [voucher_json(one, context.clock()) for one in list_vouchers(context)]
    print_records("vouchers", found, COLUMNS, json_)


@voucher.command()
@click.argument("voucher_id", metavar="VOUCHER")
@as_record
def show(voucher_id: str, json_: bool) -> None:
    """Show a voucher of yours: what is left on it, and until when."""
    from wenmai.services.describing_making import voucher_json
    from wenmai.services.vouchers import show_voucher

    with opened(inline=True, sealing=False) as context:
        print_record(voucher_json(show_voucher(context, voucher_id), context.clock()), json_)


@voucher.command()
@click.argument("voucher_id", metavar="VOUCHER")
@click.option("--reason", required=True)
@as_record
def revoke(voucher_id: str, reason: str, json_: bool) -> None:
    """Take back what is left on a voucher, as the operator."""
    from wenmai.services.describing_making import voucher_json
    from wenmai.services.vouchers import revoke_voucher

    with opened(inline=True) as context:
        print_record(voucher_json(revoke_voucher(context, voucher_id, reason), context.clock()), json_)


@voucher.command()
@click.argument("code", required=False)
@as_record
def redeem(code: str | None, json_: bool) -> None:
    """Take the voucher with this CODE into your name; without one it is asked for, so that no shell remembers it."""
    from wenmai.services.describing_making import voucher_json
    from wenmai.services.vouchers import redeem_voucher

    shown = code or click.prompt("Code", hide_input=False)
    with opened(inline=True) as context:
        print_record(voucher_json(redeem_voucher(context, shown), context.clock()), json_)
