"""``wenmai import``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wenmai.cli.common import as_json, opened, print_json, progress_of
from wenmai.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from wenmai.services.importing import ImportSummary


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--collection", metavar="NAME", help="Its name, where the folder's own is taken by another collection.")
@as_json
def import_(path: Path, collection: str | None, json_: bool) -> None:
    """Import a collection: a folder of photographs (with an index.csv or without), or one photograph.

    Importing again brings the bank up to date; nothing is doubled. Pictures that cannot be read are listed, and the
    rest goes on.
    """
    from wenmai.services.importing import import_collection
    from wenmai.services.upkeep import keep_up

    with opened() as context, progress_of("importing") as progress:
        one = path.is_file()  # its id is told, for who goes on with it
        summary = import_collection(context, path, collection=collection, progress=progress, keep_ids=one)
        keep_up(context)
    _print(summary, json_)
    if not (summary.new or summary.known):
        raise click.exceptions.Exit(InvalidInput.exit_code)


def _print(summary: ImportSummary, json_: bool) -> None:
    if json_:
        counts = {"new": summary.new, "known": summary.known, "updated": summary.updated}
        told = {"imported": counts, "problems": [asdict(problem) for problem in summary.problems]}
        print_json(told | ({"assets": summary.asset_ids} if summary.asset_ids else {}))
        return
    click.echo(f"{summary.new} new, {summary.known} known, {summary.updated} brought up to date")
    if summary.updated:
        click.echo("  genes say what the new records say after: wenmai make deconstruct --all")
    for problem in summary.problems:
        remedy = f" — {problem.remedy}" if problem.remedy else ""
        click.echo(f"  {problem.where}: {problem.what}{remedy} [{problem.code}]", err=True)
    if summary.problems:
        click.echo(f"{len(summary.problems)} {'problem' if len(summary.problems) == 1 else 'problems'}", err=True)
