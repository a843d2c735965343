"""``wenmai correct`` and ``wenmai withdraw``."""

from __future__ import annotations

import click

from wenmai.cli.common import as_json, opened, print_json
from wenmai.cli.finding import GENE_KINDS
from wenmai.kernel.errors import InvalidInput


@click.command()
@click.argument("gene_id", metavar="GENE")
@click.option("--outline", required=True, help="The right outline: 'x,y x,y …' in pixels of the source picture.")
@click.option("--kind", type=click.Choice(GENE_KINDS), help="The right kind, where it was wrong.")
@as_json
def correct(gene_id: str, outline: str, kind: str | None, json_: bool) -> None:
    """Correct a gene's outline: makes a new gene that supersedes it; the old one stays in the lineage."""
    from wenmai.services.correcting import correct_outline

    with opened(inline=True) as context:
        made = correct_outline(context, gene_id, _points(outline), kind)
    if json_:
        print_json({"gene": made.gene.id, "supersedes": made.superseded.id})
    else:
        click.echo(made.gene.id)


@click.command()
@click.argument("asset_id", metavar="ID")
@click.option("--reason", required=True, help="Why; it is recorded.")
@as_json
def withdraw(asset_id: str, reason: str, json_: bool) -> None:
    """Take an asset, and what was made from it, out of catalogue and search. Records and lineage stay."""
    from wenmai.services.correcting import withdraw as take_out

    with opened(inline=True) as context:
        new = take_out(context, asset_id, reason)
    if json_:
        print_json({"withdrawn": asset_id, "new": new})
    else:
        click.echo("withdrawn" if new else "was withdrawn before")


def _points(outline: str) -> list[tuple[float, float]]:
    try:
        points = [tuple(float(number) for number in pair.split(",")) for pair in outline.split()]
        return [(x, y) for x, y in points]
    except ValueError as error:
        raise InvalidInput("not an outline", where="--outline", remedy="Give 'x,y x,y x,y …' in pixels.") from error
