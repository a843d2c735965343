"""``wenmai wanted``: ask for what nobody offers yet, and answer what others ask for."""

from __future__ import annotations

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, key_option, new_key, print_record, print_records

COLUMNS = ("id", "party", "state", "title", "uses", "budget_fen", "until")


@click.group()
def wanted() -> None:
    """Wanted-ads: what buyers look for, and the offers by which holders answer."""


@wanted.command()
@click.argument("title")
@click.option("--description", default="", help="What exactly, and what for.")
@click.option("--use", "uses", multiple=True, required=True, help="An ODRL action: reproduce, derive, trainAI …")
@click.option("--purpose", default="", help="commercial, research, education, personal or nonCommercial.")
@click.option("--budget", required=True, help="The most that you would pay, in yuan: 100 or 100.07; 0 for nothing.")
@click.option("--until", required=True, help="The day on which it ends: 2026-03-01.")
@key_option
@as_record
def post(
    title: str,
    description: str,
    uses: tuple[str, ...],
    purpose: str,
    budget: str,
    until: str,
    key: str | None,
    json_: bool,
) -> None:
    """Ask for data or pictures that nobody offers yet. Everybody in the exchange can read it."""
    from wenmai.exchange.wanted import Wanted
    from wenmai.kernel.money import parse_yuan
    from wenmai.services.describing_wanted import ad_json
    from wenmai.services.wanting import post_wanted

    budget_fen = parse_yuan(budget, "--budget")
    draft = Wanted("", new_key(key), title, description, uses, purpose, budget_fen, until, "")
    with opened(inline=True) as context:
        print_record(ad_json(post_wanted(context, draft)), json_)


@wanted.command("list")
@click.option("--mine", is_flag=True, help="Your own, also those that are over.")
@click.option("--limit", default=100, show_default=True)
@as_record
def list_(mine: bool, limit: int, json_: bool) -> None:
    """List the ads that can be answered."""
    from wenmai.services.describing_wanted import ad_json
    from wenmai.services.wanting import list_wanted

    with opened(inline=True) as context:
        found = list_wanted(context, mine=mine, limit=limit)
    print_records("wanted", [ad_json(one) for one in found], COLUMNS, json_)


@wanted.command()
@click.argument("wanted_id", metavar="AD")
@as_record
def show(wanted_id: str, json_: bool) -> None:
    """Show an ad: all its answers where it is yours, otherwise those that you gave."""
    from wenmai.services.describing_wanted import ad_json
    from wenmai.services.wanting import show_wanted

    with opened(inline=True) as context:
        print_record(ad_json(show_wanted(context, wanted_id)), json_)


@wanted.command()
@click.argument("wanted_id", metavar="AD")
@click.argument("offer_id", metavar="OFFER")
@click.option("--word", default="", help="A word about it.")
@as_record
def answer(wanted_id: str, offer_id: str, word: str, json_: bool) -> None:
    """Answer an ad with a listed offer of yours; only the asker reads it."""
    from wenmai.services.answering import answer_wanted
    from wenmai.services.describing_wanted import answer_json

    with opened(inline=True) as context:
        print_record(answer_json(answer_wanted(context, wanted_id, offer_id, word)), json_)


@wanted.command()
@click.argument("wanted_id", metavar="AD")
@click.argument("offer_id", metavar="OFFER")
@click.option("--keep-open", is_flag=True, help="Let the ad stand for further answers.")
@as_record
def accept(wanted_id: str, offer_id: str, keep_open: bool, json_: bool) -> None:
    """Accept an answer to an ad of yours. It orders nothing: order its offer with ``wenmai order place OFFER``."""
    from wenmai.services.answering import accept_answer
    from wenmai.services.describing_wanted import answer_json

    with opened(inline=True) as context:
        print_record(answer_json(accept_answer(context, wanted_id, offer_id, keep_open=keep_open)), json_)


@wanted.command()
@click.argument("wanted_id", metavar="AD")
@click.argument("offer_id", metavar="OFFER")
@click.option("--reason", required=True, help="Why; who answered reads it.")
@as_record
def decline(wanted_id: str, offer_id: str, reason: str, json_: bool) -> None:
    """Decline an answer to an ad of yours."""
    from wenmai.services.answering import decline_answer
    from wenmai.services.describing_wanted import answer_json

    with opened(inline=True) as context:
        print_record(answer_json(decline_answer(context, wanted_id, offer_id, reason)), json_)


@wanted.command()
@click.argument("wanted_id", metavar="AD")
@click.option("--reason", required=True, help="Why; it is recorded.")
@as_record
def close(wanted_id: str, reason: str, json_: bool) -> None:
    """Close an ad of yours."""
    from wenmai.services.describing_wanted import ad_json
    from wenmai.services.wanting import close_wanted

    with opened(inline=True) as context:
        print_record(ad_json(close_wanted(context, wanted_id, reason)), json_)
