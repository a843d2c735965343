"""``wenmai agreement``: licences in force, and samples of the goods that are made under them."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, key_option, new_key, print_record, print_records

COLUMNS = ("id", "licensor", "licensee", "state", "title_en", "ends_at")
SAMPLE_COLUMNS = ("id", "title", "state", "reason", "at")


@click.group()
def agreement() -> None:
    """Licences that you gave or were given."""


@agreement.command("list")
@click.option("--limit", default=100, show_default=True)
@as_record
def list_(limit: int, json_: bool) -> None:
    """List agreements that you are a side of."""
    from wenmai.services.agreeing import list_agreements
    from wenmai.services.describing import agreement_json

    with opened(inline=True) as context:
        found = list_agreements(context, limit=limit)
    print_records("agreements", [agreement_json(one) for one in found], COLUMNS, json_)


@agreement.command()
@click.argument("agreement_id", metavar="AGREEMENT")
@click.option("--odrl", is_flag=True, help="As ODRL 2.2 (JSON-LD), one policy for each asset.")
@as_record
def show(agreement_id: str, odrl: bool, json_: bool) -> None:
    """Show an agreement."""
    from wenmai.services.agreeing import agreement_odrl, show_agreement
    from wenmai.services.describing import agreement_json

    with opened(inline=True) as context:
        if odrl:
            print_record(agreement_odrl(context, agreement_id), True)
        else:
            print_record(agreement_json(show_agreement(context, agreement_id)), json_)


@agreement.command()
@click.argument("agreement_id", metavar="AGREEMENT")
@click.option("--reason", required=True, help="Why; it is recorded.")
@as_record
def terminate(agreement_id: str, reason: str, json_: bool) -> None:
    """End an agreement that you gave before its time. What was made under it can be sold no longer."""
    from wenmai.services.agreeing import terminate_agreement
    from wenmai.services.describing import agreement_json

    with opened(inline=True) as context:
        print_record(agreement_json(terminate_agreement(context, agreement_id, reason)), json_)


@agreement.group()
def sample() -> None:
    """Samples of goods: the licensee submits them, the owner approves or rejects."""


@sample.command()
@click.argument("agreement_id", metavar="AGREEMENT")
@click.argument("title")
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path, exists=True), help="A picture of it.")
@click.option("--note", default="")
@key_option
@as_record
def submit(agreement_id: str, title: str, files: tuple[Path, ...], note: str, key: str | None, json_: bool) -> None:
    """Submit a sample of goods."""
    from wenmai.services.describing import sample_json
    from wenmai.services.sampling import submit_sample

    with opened(inline=True) as context:
        submitted = submit_sample(context, agreement_id, new_key(key), title, files, note)
    print_record(sample_json(submitted, "submitted", ""), json_)


@sample.command("list")
@click.argument("agreement_id", metavar="AGREEMENT")
@as_record
def list_samples_(agreement_id: str, json_: bool) -> None:
    """List the samples under an agreement."""
    from wenmai.services.describing import sample_json
    from wenmai.services.sampling import list_samples

    with opened(inline=True) as context:
        found = list_samples(context, agreement_id)
    print_records("samples", [sample_json(*one) for one in found], SAMPLE_COLUMNS, json_)


@sample.command()
@click.argument("sample_id", metavar="SAMPLE")
@click.option("--approve/--reject", required=True)
@click.option("--reason", default="", help="What is wrong; needed for a rejection.")
@as_record
def review(sample_id: str, approve: bool, reason: str, json_: bool) -> None:
    """Approve a sample, or reject it with a reason."""
    from wenmai.services.sampling import review_sample

    with opened(inline=True) as context:
        step = review_sample(context, sample_id, approve, reason)
    print_record({"id": sample_id, "state": step.state, "reason": step.reason, "at": step.at}, json_)
