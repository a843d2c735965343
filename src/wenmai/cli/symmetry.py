"""``wenmai symmetry``."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import as_json, print_json
from wenmai.cli.portrait import labelled
from wenmai.cli.structure_words import structure_lines


@click.command()
@click.argument("image", type=click.Path(path_type=Path))
@click.option(
    "--regions", is_flag=True, help="Find each patterned region of a photograph, too, and tell how it repeats."
)
@as_json
def symmetry(image: Path, regions: bool, json_: bool) -> None:
    """How the picture in the file IMAGE repeats: its group, its lattice, how sure that is, or why it is not.

    One of the 17 wallpaper groups, the 7 frieze groups, or a rosette's Cn or Dn. Nothing is recorded, and no home is
    needed. Places and vectors are pixels of the upright picture.
    """
    from wenmai.genes.symmetry.writing import to_json
    from wenmai.services.analysing_pictures import symmetry_of_picture

    found = symmetry_of_picture(image, regions=regions)
    said = to_json(found.symmetry)
    parts = [
        to_json(one.symmetry) | {"box": [one.box.x, one.box.y, one.box.width, one.box.height]}
        for one in found.regions or ()
    ]
    if json_:
        size = {"width_px": found.width_px, "height_px": found.height_px}
        print_json(said | size | ({"regions": parts} if regions else {}))
        return
    for label, text in structure_lines(said):
        click.echo(labelled(label, text))
    for part in parts:
        click.echo()
        click.echo(labelled("region", ",".join(map(str, part["box"]))))
        for label, text in structure_lines(part):
            click.echo(labelled(label, text))
