"""``wenmai symmetry``."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import as_json, print_json
from wenmai.cli.portrait import labelled
from wenmai.cli.structure_words import structure_lines


@click.command()
@click.argument("image", type=click.Path(path_type=Path))
@as_json
def symmetry(image: Path, json_: bool) -> None:
    """How the picture in the file IMAGE repeats: its group, its lattice, how sure that is, or why it is not.

    One of the 17 wallpaper groups, the 7 frieze groups, or a rosette's Cn or Dn. Nothing is recorded, and no home is
    needed. Places and vectors are pixels of the upright picture.
    """
    from wenmai.genes.symmetry.writing import to_json
    from wenmai.services.analysing_pictures import symmetry_of_picture

    found = symmetry_of_picture(image)
    said = to_json(found.symmetry)
    if json_:
        print_json(said | {"width_px": found.width_px, "height_px": found.height_px})
        return
    for label, text in structure_lines(said):
        click.echo(labelled(label, text))
