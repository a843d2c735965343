"""``wenmai show``, ``wenmai lineage`` and ``wenmai export``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wenmai.cli.common import as_json, opened, plain, print_json
from wenmai.cli.portrait import lines_of
from wenmai.cli.wording import name_of, say, title_of

if TYPE_CHECKING:
    from wenmai.services.showing import Portrait


@click.command()
@click.argument("asset_id", metavar="ID")
@as_json
def show(asset_id: str, json_: bool) -> None:
    """Show everything that is known about an asset."""
    from wenmai.services.showing import show as portray

    with opened(inline=True) as context:
        portrait = portray(context, asset_id)
    if json_:
        print_json(_describe(portrait))
    else:
        click.echo("\n".join(lines_of(portrait)))


def _describe(portrait: Portrait) -> dict[str, Any]:
    asset = portrait.asset
    described: dict[str, Any] = {"id": asset.id} | asdict(asset)
    described["work"] = ({"id": portrait.work.id} | asdict(portrait.work)) if portrait.work is not None else None
    described["gene"] = asdict(portrait.gene) if portrait.gene is not None else None
    described["claims"] = [asdict(claim) for claim in portrait.claims]
    described["palette"] = [asdict(swatch) for swatch in portrait.palette]
    described["annotations"] = [asdict(annotation) for annotation in portrait.annotations]
    described["derivatives"] = [asdict(one) for one in portrait.derivatives.values()]
    described["genes"] = [gene.asset_id for gene in portrait.genes]
    described["withdrawn"] = portrait.withdrawn
    described["withdrawn_by"], described["withdrawn_because"] = portrait.withdrawn_by, portrait.withdrawn_because
    return described


@click.command()
@click.argument("asset_id", metavar="ID")
@click.option("--format", "format_", type=click.Choice(["text", "prov-json"]), default="text", show_default=True)
@as_json
def lineage(asset_id: str, format_: str, json_: bool) -> None:
    """Show the thread from an asset back to what it first came from."""
    from wenmai.services.showing import trace_thread

    with opened(inline=True) as context:
        thread = trace_thread(context, asset_id)
    if format_ == "prov-json":
        print_json(thread.prov_json())
        return
    if json_:
        revisions = [asdict(revision) for revision in thread.revisions]
        print_json({"id": thread.root.id, "edges": [asdict(edge) for edge in thread.edges], "revisions": revisions})
        return
    for asset in thread.assets.values():
        work = say("work_of", key=plain(thread.works[asset.work_id].key)) if asset.work_id else ""
        title = plain(title_of(asset.title_zh, asset.title_en))
        click.echo(f"{asset.id[:16]}  {name_of(asset.kind)}{work}  {title}  ({asset.owner})")
    for edge in thread.edges:
        line = thread.activities[edge.activity]
        made_by = f"{line.line} {line.line_version}"
        click.echo(say("made_by", output=edge.output[:16], line=made_by, source=edge.source[:16]))
    for revision in thread.revisions:
        corrected = {"newer": revision.newer[:16], "older": revision.older[:16], "author": revision.author}
        click.echo(say("corrected_by", **corrected))


@click.command()
@click.argument("asset_id", metavar="ID")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file; its ending chooses the form.")
@click.option("--force", is_flag=True, help="Overwrite the file where it is there already.")
@click.option("--no-credential", is_flag=True, help="Without the content credential that tells what it came from.")
@as_json
def export(asset_id: str, out: Path, force: bool, no_credential: bool, json_: bool) -> None:
    """Write an asset to a file: a gene as .svg, .png, .webp or .json.

    An image goes out as its own bytes under the ending of its own format, and is converted under .png, .webp, .jpg or
    .tif otherwise. What was made or converted here carries a content credential (C2PA); see: wenmai verify FILE.
    """
    from wenmai.services.exporting import export as write

    with opened(inline=True) as context:
        exported = write(context, asset_id, out, overwrite=force, credential=not no_credential)
    beside = str(exported.sidecar) if exported.sidecar else None
    if json_:
        print_json({"file": str(out), "bytes": exported.byte_count, "credential_beside": beside})
    else:
        click.echo(say("written", file=out, bytes=exported.byte_count))
        if beside:
            click.echo(say("credential_beside", file=beside))
