"""``wenmai swatch``: the threads of a design, or some of a chart, as small squares to try on the cloth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wenmai.cli.common import as_json, opened, print_json
from wenmai.cli.line_options import TextOrFile
from wenmai.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from wenmai.lines.embroidery.model import Thread

CLOTH = "silk"


@click.command()
@click.argument("design", required=False)
@click.option("--threads", type=TextOrFile(), default="isacord", show_default=True, help="Chart: name or file.")
@click.option("--code", "codes", multiple=True, help="A thread of the chart; may be given again.")
@click.option("--cloth", help=f"What it is stitched on; without it, the design's cloth, or {CLOTH}.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="dst, pes, exp, jef, vp3, or pdf for the worksheet."
)
@click.option("--force", is_flag=True, help="Overwrite that file where it is there already.")
@as_json
def swatch(
    design: str | None, threads: str, codes: tuple[str, ...], cloth: str | None, out: Path, force: bool, json_: bool
) -> None:
    """Stitch a test swatch first: each thread of DESIGN, or each --code of a chart, as two squares, one of them looser.

    The rows of the first square lie as close as the cloth's preset says, those of the second a quarter wider. Choose
    by them what to give as --row-spacing-mm.
    """
    from wenmai.lines.embroidery.charts import chosen
    from wenmai.lines.embroidery.checks import fabric_called
    from wenmai.lines.embroidery.sheets.swatch import swatch_file, threads_called
    from wenmai.services.outfile import check_place, write_whole

    check_place(out, overwrite=force)
    if design is not None:
        used, worked_on = _of_design(design)
    else:
        used, worked_on = threads_called(chosen(threads), codes), CLOTH
    fabric = fabric_called(cloth or worked_on)
    data = swatch_file(used, fabric, out.suffix.lower().lstrip("."))
    write_whole(out, data, overwrite=force)
    if json_:
        named = [{"chart": thread.chart, "code": thread.code, "name": thread.name} for thread in used]
        print_json({"swatch": {"file": str(out), "bytes": len(data), "cloth": fabric.name, "threads": named}})
        return
    click.echo(f"{out}: {len(used)} threads on {fabric.en}, {fabric.spacing_mm:g} mm between rows and a quarter more")


def _of_design(design: str) -> tuple[tuple[Thread, ...], str]:
    """The threads of a design in the order of stitching, each once, and its cloth, as its record names them."""
    from wenmai.genes.colour.hexcode import parse_hex
    from wenmai.lines.embroidery.model import Thread
    from wenmai.services.exporting import copy_of

    with opened() as context:
        record = json.loads(copy_of(context, design, ".json")[0])
    if record.get("craft") != "embroidery":
        raise InvalidInput("this is no embroidery", where=design, remedy="Name a design that was made by embroidery.")
    found = {(one["chart"], one["code"]): one for one in record["threads"]}
    used = tuple(Thread(one["chart"], one["code"], one["name"], parse_hex(one["hex"])) for one in found.values())
    return used, record["cloth"]
