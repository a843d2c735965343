"""``wenmai tariff``: what making costs, and which plan a party is on."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, print_record, print_records
from wenmai.kernel.errors import InvalidInput, NotFound

COLUMNS = ("version", "at", "by", "note")


@click.group()
def tariff() -> None:
    """What making costs: unit prices, and plans by kind of customer. Where none is set, making costs nothing."""


@tariff.command()
@click.argument("version", type=int, required=False)
@as_record
def show(version: int | None, json_: bool) -> None:
    """Show the tariff in force, or an earlier VERSION of it."""
    from wenmai.services.describing_making import tariff_json
    from wenmai.services.tariffs import show_tariff

    with opened(inline=True, sealing=False) as context:
        print_record(tariff_json(show_tariff(context, version)), json_)


@tariff.command("set")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--note", default="", help="What is new about it.")
@as_record
def set_(file: Path, note: str, json_: bool) -> None:
    """Set a tariff from a JSON FILE, as the operator; runs quoted before keep theirs."""
    from wenmai.services.describing_making import tariff_json
    from wenmai.services.tariffs import set_tariff

    terms = _read(file)
    with opened(inline=True) as context:
        kept = set_tariff(context, terms, note)
    print_record(tariff_json(kept), json_)


@tariff.command("list")
@as_record
def list_(json_: bool) -> None:
    """List every tariff that there was, the newest first."""
    from wenmai.services.describing_making import tariff_json
    from wenmai.services.tariffs import list_tariffs

    with opened(inline=True, sealing=False) as context:
        found = list_tariffs(context)
    print_records("tariffs", [tariff_json(one) for one in found], COLUMNS, json_)


@tariff.command()
@click.argument("party")
@click.argument("kind")
@as_record
def plan(party: str, kind: str, json_: bool) -> None:
    """Say which KIND of customer a PARTY is: individual, small-studio, institution or school. For the operator."""
    from wenmai.services.tariffs import put_on_plan

    with opened(inline=True) as context:
        changed = put_on_plan(context, party, kind)
    print_record({"party": party, "plan": kind, "changed": changed}, json_)


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotFound("no such file", where=str(file), remedy="Give the path of a JSON file.") from error
    except (OSError, ValueError) as error:
        raise InvalidInput(f"not JSON: {error}", where=str(file), rule="tariff.form") from error
