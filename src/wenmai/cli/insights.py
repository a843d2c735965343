"""``wenmai insights``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wenmai.cli.common import as_json, opened, print_json, print_table
from wenmai.cli.wording import language, name_of, say

if TYPE_CHECKING:
    from wenmai.services.insights import Cell, Pair

ROWS_SHOWN = 40


@click.command()
@click.option("--by", type=click.Choice(["period", "material", "technique"]), default="period", show_default=True)
@click.option("--plot", type=click.Path(path_type=Path), help="Write the counts as an SVG picture, too.")
@as_json
def insights(by: str, plot: Path | None, json_: bool) -> None:
    """What the collection shows: motifs, colours, kinds and symmetry groups by period, material or technique.

    And what occurs together.
    """
    from wenmai.services.insights import insights as look
    from wenmai.services.plotting import write_plot

    with opened(inline=True) as context:
        found = look(context, by)
    if plot is not None:
        write_plot(found, plot, language())
    if json_:
        print_json(asdict(found))
        return
    click.echo(say("pictures", number=found.works))
    print_table((by, "aspect", "value", "count"), [_cell(cell) for cell in found.cells[:ROWS_SHOWN]])
    click.echo()
    print_table(("together", "with", "count", "surprise"), [_pair(pair) for pair in found.pairs[:ROWS_SHOWN]])


def _cell(cell: Cell) -> tuple[str, str, str, str]:
    group, value = (cell.group_zh, cell.value_zh) if language() == "zh" else (cell.group_en, cell.value_en)
    return group, name_of(cell.aspect), value, say("count_of", count=cell.count, total=cell.total)


def _pair(pair: Pair) -> tuple[str, str, str, str]:
    first, second = (pair.first_zh, pair.second_zh) if language() == "zh" else (pair.first_en, pair.second_en)
    return first, second, str(pair.count), f"{pair.surprise_bits:+.1f}"
