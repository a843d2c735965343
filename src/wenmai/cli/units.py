"""``wenmai unit``: serials for goods that are made under a licence, their labels, and what a serial tells."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, key_option, new_key, print_record, print_records

COLUMNS = ("id", "first", "count", "goods", "title_en", "title_zh", "at")
address_option = click.option("--address", default="", help="Where visitors reach the gallery; else WENMAI_ADDRESS.")


@click.group()
def unit() -> None:
    """Units of goods: a serial each, and a page that shows the thread behind it."""


@unit.command()
@click.argument("agreement_id", metavar="AGREEMENT")
@click.option("--count", required=True, type=int, help="How many units.")
@click.option("--asset", "asset_id", required=True, help="The asset whose pattern they show.")
@click.option("--goods", default="", help="What they are, of the agreement's categories: textiles/scarves.")
@click.option("--title-en", default="", help="What the product is called in English.")
@click.option("--title-zh", default="", help="What it is called in Chinese.")
@key_option
@as_record
def mint(
    agreement_id: str,
    count: int,
    asset_id: str,
    goods: str,
    title_en: str,
    title_zh: str,
    key: str | None,
    json_: bool,
) -> None:
    """Mint serials under an agreement that you hold, and print them as CSV.

    The same key again prints the same serials.
    """
    from wenmai.services.describing_units import batch_json
    from wenmai.services.minting import MintDraft, mint_units, serials_of

    draft = MintDraft(new_key(key), asset_id, count, goods, title_zh, title_en)
    with opened(inline=True) as context:
        batch = mint_units(context, agreement_id, draft)
        serials = serials_of(context, batch)
        address = context.address
    _print_serials(batch_json(batch), list(zip(batch.numbers, serials, strict=True)), address, json_)


@unit.command()
@click.argument("batch_id", metavar="BATCH")
@as_record
def serials(batch_id: str, json_: bool) -> None:
    """Print the serials of a batch of yours again, as CSV."""
    from wenmai.services.describing_units import batch_json
    from wenmai.services.minting import show_serials

    with opened(inline=True) as context:
        batch, found = show_serials(context, batch_id)
        address = context.address
    _print_serials(batch_json(batch), found, address, json_)


def _print_serials(batch: dict[str, object], found: list[tuple[int, str]], address: str, json_: bool) -> None:
    from wenmai.cli.records import field_asked
    from wenmai.services.labelling import PAGE

    if json_ or field_asked() is not None:
        print_record(batch | {"serials": [serial for _, serial in found]}, json_)
        return
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("number", "serial", *(["address"] * bool(address))))
    table.writerows((number, serial, *([address + PAGE + serial] * bool(address))) for number, serial in found)


@unit.command()
@click.argument("serial")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The SVG file to write.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@address_option
@as_record
def label(serial: str, out: Path, force: bool, address: str, json_: bool) -> None:
    """Draw the label of a unit of yours: a QR code of its page's address, and the serial."""
    from wenmai.services.labelling import label_of
    from wenmai.services.outfile import check_place, write_whole

    check_place(out, overwrite=force)
    with opened(inline=True, sealing=False) as context:
        drawn = label_of(context, serial, address)
    write_whole(out, drawn.encode(), overwrite=force)
    print_record({"file": str(out), "serial": serial}, json_)


@unit.command()
@click.argument("serial")
@as_record
def show(serial: str, json_: bool) -> None:
    """Tell what anybody may know of a unit: who made it, by whose leave, and from which picture."""
    from wenmai.services.describing_units import unit_json
    from wenmai.services.looking_up import look_up

    with opened(inline=True, sealing=False) as context:
        print_record(unit_json(look_up(context, serial)), json_)


@unit.command("list")
@click.argument("agreement_id", metavar="AGREEMENT")
@as_record
def list_(agreement_id: str, json_: bool) -> None:
    """List the batches of an agreement that you are a side of."""
    from wenmai.services.describing_units import batch_json
    from wenmai.services.minting import list_batches

    with opened(inline=True) as context:
        found = list_batches(context, agreement_id)
    print_records("batches", [batch_json(one) for one in found], COLUMNS, json_)
