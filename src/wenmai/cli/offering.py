"""``wenmai offer``: put a licence up for sale, review it, see what is listed."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import as_json, opened
from wenmai.cli.records import as_record, key_option, new_key, print_record, print_records
from wenmai.cli.terms import read_terms, terms_options

COLUMNS = ("id", "seller", "state", "title_en", "title_zh", "price_fen")
LOCAL = "http://127.0.0.1:8000"  # where ``wenmai serve`` listens unless it is told otherwise


@click.group()
def offer() -> None:
    """Licences for sale: registered by the owner, reviewed by the operator, then listed."""


@offer.command()
@click.argument("assets", nargs=-1, required=True, metavar="ASSET…")
@click.option("--title-en", default="", help="Its English title.")
@click.option("--title-zh", default="", help="Its Chinese title.")
@click.option("--price", default="0", show_default=True, help="The price in yuan: 100 or 100.07.")
@click.option("--part", "parts", multiple=True, type=int, help="Each asset's part of the price in basis points.")
@click.option("--delivery-days", default=30, show_default=True, help="How long a delivery stays open.")
@click.option("--fetches", "fetches_max", default=20, show_default=True, help="How often it may be fetched.")
@click.option("--terms", "terms_file", type=click.Path(path_type=Path), help="A JSON file with the terms.")
@terms_options
@key_option
@as_record
def register(
    assets: tuple[str, ...],
    title_en: str,
    title_zh: str,
    price: str,
    parts: tuple[int, ...],
    delivery_days: int,
    fetches_max: int,
    terms_file: Path | None,
    key: str | None,
    json_: bool,
    **terms: object,
) -> None:
    """Register an offer over assets of your own. With several, say each one's part of the price."""
    from wenmai.kernel.errors import InvalidInput
    from wenmai.kernel.money import parse_yuan
    from wenmai.services.describing import offer_json
    from wenmai.services.offering import Draft, DraftItem, register_offer

    if len(parts) not in (0, len(assets)) or (not parts and len(assets) > 1):
        raise InvalidInput("say the part of each asset", where="--part", remedy="Together they are 10000.")
    items = tuple(DraftItem(asset, part) for asset, part in zip(assets, parts or (10_000,), strict=True))
    draft = Draft(
        new_key(key), title_zh, title_en, items, read_terms(terms_file, terms), parse_yuan(price, "--price"),
        delivery_days, fetches_max,
    )  # fmt: skip
    with opened(inline=True) as context:
        print_record(offer_json(*register_offer(context, draft)), json_)


@offer.command("list")
@click.option("--state", default="listed", show_default=True, help="registered, listed, rejected, withdrawn or all.")
@click.option("--asset", "asset_id", help="Only those over this asset.")
@click.option("--limit", default=100, show_default=True)
@as_record
def list_(state: str, asset_id: str | None, limit: int, json_: bool) -> None:
    """List offers; those that are not listed only where they are yours, or yours to review."""
    from wenmai.services.describing import offer_json
    from wenmai.services.offering import list_offers

    with opened(inline=True) as context:
        found = list_offers(context, state=None if state == "all" else state, asset_id=asset_id, limit=limit)
    print_records("offers", [offer_json(*one) for one in found], COLUMNS, json_)


@offer.command()
@click.argument("offer_id", metavar="OFFER")
@as_record
def show(offer_id: str, json_: bool) -> None:
    """Show an offer."""
    from wenmai.services.describing import offer_json
    from wenmai.services.offering import show_offer

    with opened(inline=True) as context:
        print_record(offer_json(*show_offer(context, offer_id)), json_)


@offer.command()
@click.argument("offer_id", metavar="OFFER")
@click.option("--approve/--reject", required=True, help="List it, or reject it with a reason.")
@click.option("--reason", default="", help="Why; needed for a rejection.")
@as_record
def review(offer_id: str, approve: bool, reason: str, json_: bool) -> None:
    """Review a registered offer, as the operator."""
    from wenmai.services.describing import offer_json
    from wenmai.services.offering import review_offer

    with opened(inline=True) as context:
        print_record(offer_json(*review_offer(context, offer_id, approve, reason)), json_)


@offer.command()
@click.argument("offer_id", metavar="OFFER")
@click.option("--reason", default="")
@as_record
def withdraw(offer_id: str, reason: str, json_: bool) -> None:
    """Take an offer of your own off the list; agreements that came of it stay."""
    from wenmai.services.describing import offer_json
    from wenmai.services.offering import withdraw_offer

    with opened(inline=True) as context:
        print_record(offer_json(*withdraw_offer(context, offer_id, reason)), json_)


@offer.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A file ending in .jsonld or .ttl.")
@click.option("--base", default="", help="The address of the server in it; default: WENMAI_ADDRESS.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@as_json
def catalogue(out: Path, base: str, force: bool, json_: bool) -> None:
    """Write the listed offers as a DCAT 3 catalogue, JSON-LD or Turtle by the file's ending."""
    from wenmai.dataspace.streaming import JSON_LD, TURTLE
    from wenmai.kernel.errors import InvalidInput
    from wenmai.services.cataloguing import write_catalogue
    from wenmai.services.outfile import write_pieces

    forms = {".jsonld": JSON_LD, ".json": JSON_LD, ".ttl": TURTLE}
    if out.suffix.lower() not in forms:
        raise InvalidInput(f"{out.suffix!r} names no form", where=str(out), remedy="End it in .jsonld or .ttl.")
    with opened(inline=True) as context:
        address = (base or context.address or LOCAL).rstrip("/")
        pieces = write_catalogue(context, address, forms[out.suffix.lower()])
        write_pieces(out, (piece.encode() for piece in pieces), overwrite=force)
    print_record({"out": str(out), "bytes": out.stat().st_size}, json_)
