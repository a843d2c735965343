"""``wenmai show``, ``wenmai lineage`` and ``wenmai export``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wenmai.cli.common import as_json, language, opened, print_json, title_of

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
        _print(portrait)


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
    return described


def _print(portrait: Portrait) -> None:
    asset = portrait.asset
    click.echo(f"{asset.kind}  {title_of(asset.title_zh, asset.title_en)}")
    click.echo(f"  id      {asset.id}\n  blob    {asset.blob}\n  owner   {asset.owner}")
    if portrait.withdrawn:
        click.echo("  WITHDRAWN")
    if asset.width_px:
        click.echo(f"  size    {asset.width_px} × {asset.height_px} px, {asset.byte_count} bytes, {asset.media_type}")
    if portrait.gene is not None:
        gene = portrait.gene
        click.echo(f"  gene    {gene.kind}, confidence {gene.confidence:.2f}, by {gene.made_by}: {gene.evidence}")
        click.echo(f"  place   {','.join(map(str, gene.box))} of {gene.source_id}")
        if gene.retired_by is not None:
            click.echo(f"  superseded by {gene.retired_by}")
    for swatch in portrait.palette:
        name = (swatch.name_zh if language() == "zh" else swatch.name_en) or "–"
        distance = f"ΔE00 {swatch.name_delta_e00:.1f}" if swatch.name_delta_e00 is not None else ""
        click.echo(f"  colour  {swatch.hex} {100 * swatch.share:4.0f} %  {name} {distance}")
    for claim in portrait.claims:
        value = claim.value_zh if language() == "zh" else claim.value_en
        click.echo(f"  {claim.aspect:<11} {value} ({claim.source}, {claim.confidence:.2f}: {claim.evidence})")
    for annotation in portrait.annotations:
        told = {key: value for key, value in annotation.body.items() if key != "outline"}
        click.echo(f"  {annotation.motivation:<11} {told} — {annotation.author[:24]}")
    for gene in portrait.genes:
        click.echo(f"  has     {gene.kind} {gene.asset_id}")


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
        work = f" of {thread.works[asset.work_id].key}" if asset.work_id else ""
        click.echo(f"{asset.id[:16]}  {asset.kind}{work}  {title_of(asset.title_zh, asset.title_en)}  ({asset.owner})")
    for edge in thread.edges:
        line = thread.activities[edge.activity]
        click.echo(f"{edge.output[:16]}  made by {line.line} {line.line_version} from  {edge.source[:16]}")
    for revision in thread.revisions:
        click.echo(f"{revision.newer[:16]}  supersedes {revision.older[:16]}, corrected by {revision.author}")


@click.command()
@click.argument("asset_id", metavar="ID")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file; its ending chooses the form.")
@as_json
def export(asset_id: str, out: Path, json_: bool) -> None:
    """Write an asset to a file: a gene as .svg, .png, .webp or .json, an image as its own bytes."""
    from wenmai.services.showing import export as write

    with opened(inline=True) as context:
        byte_count = write(context, asset_id, out)
    if json_:
        print_json({"file": str(out), "bytes": byte_count})
    else:
        click.echo(f"{out}: {byte_count} bytes")
