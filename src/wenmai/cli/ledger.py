"""``wenmai ledger``: money in and out, accounts, statements, and the books as a whole."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import opened, print_json
from wenmai.cli.records import as_record, key_option, new_key, print_record, print_records

COLUMNS = ("id", "party", "direction", "amount_fen", "method", "reference", "state")
LINE_COLUMNS = ("at", "kind", "memo", "amount_fen", "balance_fen")


@click.group()
def ledger() -> None:
    """Wallets, earnings and the books."""


def _announce(amount: str, direction: str, method: str, reference: str, key: str | None, json_: bool) -> None:
    from wenmai.kernel.money import parse_yuan
    from wenmai.services.describing import payment_json
    from wenmai.services.paying import announce_payment

    with opened(inline=True) as context:
        kept = announce_payment(
            context, parse_yuan(amount, "amount"), new_key(key), direction=direction, method=method,  # type: ignore[arg-type]
            reference=reference,
        )  # fmt: skip
    print_record(payment_json(kept.payment, kept.state) | {"instructions": dict(kept.instructions)}, json_)


@ledger.command("pay-in")
@click.argument("amount", metavar="YUAN")
@click.option("--method", default="bank-transfer", show_default=True)
@click.option("--reference", default="", help="What the bank's statement says.")
@key_option
@as_record
def pay_in(amount: str, method: str, reference: str, key: str | None, json_: bool) -> None:
    """Announce money that you pay in; it is in your wallet when the operator confirms it."""
    _announce(amount, "in", method, reference, key, json_)


@ledger.command("pay-out")
@click.argument("amount", metavar="YUAN")
@click.option("--method", default="bank-transfer", show_default=True)
@click.option("--reference", default="", help="Where to: your account with your bank.")
@key_option
@as_record
def pay_out(amount: str, method: str, reference: str, key: str | None, json_: bool) -> None:
    """Ask for your earnings to be paid out; they leave when the operator confirms it."""
    _announce(amount, "out", method, reference, key, json_)


@ledger.command()
@click.argument("payment_id", metavar="PAYMENT")
@click.option("--refuse", is_flag=True, help="The money did not arrive, or will not be paid out.")
@click.option("--reason", default="")
@as_record
def confirm(payment_id: str, refuse: bool, reason: str, json_: bool) -> None:
    """Confirm that money arrived or left, as the operator."""
    from wenmai.services.describing import payment_json
    from wenmai.services.paying import confirm_payment

    with opened(inline=True) as context:
        kept = confirm_payment(context, payment_id, arrived=not refuse, reason=reason)
    print_record(payment_json(kept.payment, kept.state), json_)


@ledger.command()
@as_record
def payments(json_: bool) -> None:
    """List your payments; all of them for the operator."""
    from wenmai.services.describing import payment_json
    from wenmai.services.paying import list_payments

    with opened(inline=True) as context:
        found = list_payments(context)
    print_records("payments", [payment_json(*one) for one in found], COLUMNS, json_)


@ledger.command()
@click.option("--party", help="Another party's, for auditors.")
@as_record
def accounts(party: str | None, json_: bool) -> None:
    """Show the balances of your accounts."""
    from wenmai.services.paying import read_accounts

    with opened(inline=True) as context:
        found = read_accounts(context, party)
    rows = [{"account": name, "balance_fen": fen} for name, fen in sorted(found.items())]
    print_records("accounts", rows, ("account", "balance_fen"), json_)


@ledger.command()
@click.argument("account")
@click.option("--since", default="", help="From this day or moment on.")
@click.option("--until", default="", help="Before this day or moment.")
@as_record
def statement(account: str, since: str, until: str, json_: bool) -> None:
    """Show a statement of an account such as hunan-museum/earnings."""
    from wenmai.kernel.clock import iso, parse_iso
    from wenmai.services.describing import statement_json
    from wenmai.services.paying import read_statement

    span = [iso(parse_iso(text)) if text else "" for text in (since, until)]
    with opened(inline=True) as context:
        found = statement_json(read_statement(context, account, *span))
    if json_:
        print_json(found)
        return
    print_records("lines", found.pop("lines"), LINE_COLUMNS, False)
    print_record(found, False)


@ledger.command("move-earnings")
@click.argument("amount", metavar="YUAN")
@key_option
@as_record
def move_earnings_(amount: str, key: str | None, json_: bool) -> None:
    """Move earnings of yours to your wallet, to spend them."""
    from wenmai.kernel.money import parse_yuan
    from wenmai.services.describing import posting_json
    from wenmai.services.paying import move_earnings

    with opened(inline=True) as context:
        print_record(posting_json(move_earnings(context, parse_yuan(amount, "amount"), new_key(key))), json_)


@ledger.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def export(out: Path, force: bool) -> None:
    """Write the books as a beancount journal, for who audits."""
    from wenmai.services.outfile import write_lines
    from wenmai.services.paying import export_journal

    with opened(inline=True) as context:
        write_lines(out, export_journal(context), overwrite=force)


@ledger.command()
@as_record
def check(json_: bool) -> None:
    """Check that every posting adds up and every wallet is what its entries say."""
    from wenmai.services.paying import check_books

    with opened(inline=True) as context:
        faults = check_books(context)
    if json_:
        print_json({"ok": not faults, "faults": faults})
    else:
        for fault in faults or ["the books add up"]:
            click.echo(fault)
    if faults:
        raise click.exceptions.Exit(1)
