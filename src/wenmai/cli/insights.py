"""``wenmai insights``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from wenmai.cli.common import as_json, language, opened, print_json, print_table

ROWS_SHOWN = 40


@click.command()
@click.option("--by", type=click.Choice(["period", "material", "technique"]), default="period", show_default=True)
@click.option("--plot", type=click.Path(path_type=Path), help="Write the counts as an SVG picture, too.")
@as_json
def insights(by: str, plot: Path | None, json_: bool) -> None:
    """What the collection shows: motifs, colours and kinds by period, material or technique; what goes together."""
    from wenmai.services.insights import insights as look
    from wenmai.services.plotting import plot_insights

    with opened(inline=True) as context:
        found = look(context, by)
    if plot is not None:
        plot.write_text(plot_insights(found, language()), encoding="utf-8")
    if json_:
        print_json(asdict(found))
        return
    chinese = language() == "zh"
    click.echo(f"{found.works} pictures")
    rows = [
        (c.group_zh if chinese else c.group_en, c.aspect, c.value_zh if chinese else c.value_en, f"{c.count} of {c.total}")
        for c in found.cells[:ROWS_SHOWN]
    ]
    print_table((by, "aspect", "value", "count"), rows)
    click.echo()
    pairs = [
        (p.first_zh if chinese else p.first_en, p.second_zh if chinese else p.second_en, str(p.count), f"{p.surprise_bits:+.1f}")
        for p in found.pairs[:ROWS_SHOWN]
    ]
    print_table(("together", "with", "count", "bits above chance"), pairs)
