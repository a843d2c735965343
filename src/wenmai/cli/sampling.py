"""``wenmai sample``."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import as_json, print_json, progress_of


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@as_json
def sample(folder: Path, json_: bool) -> None:
    """Write the sample collection into a folder: patterns drawn by wenmai itself, with records in both languages."""
    from wenmai.holdings.sample import write_sample

    files: list[str] = []
    with progress_of("drawing"):
        write_sample(folder, report=lambda _done, _total, file: files.append(file))
    if json_:
        print_json({"folder": str(folder), "pictures": len(files)})
    else:
        click.echo(str(folder))
