"""``wenmai genes``."""

from __future__ import annotations

import click

from wenmai.cli.common import GENE_KINDS, as_json, opened, print_json, print_table
from wenmai.cli.wording import name_of, say, title_of


@click.command()
@click.option("--kind", type=click.Choice(GENE_KINDS), help="Only genes of this kind.")
@click.option("--source", help="Only genes taken from this asset.")
@as_json
def genes(kind: str | None, source: str | None, json_: bool) -> None:
    """List the genes in the bank: id, kind, and the asset that each was taken from."""
    from wenmai.services.listing import list_genes

    with opened(inline=True) as context:
        found = list_genes(context, kind=kind, source=source)
    if json_:
        listed = [
            {
                "id": gene.asset_id,
                "kind": gene.kind,
                "source": gene.source_id,
                "confidence": gene.confidence,
                "box": list(gene.box),
                "made_by": gene.made_by,
            }
            for gene, _ in found
        ]
        print_json({"genes": listed})
        return
    if not found:
        click.echo(f"{say('nothing')}\n  {say('no_genes')}")
        return
    rows = [
        (gene.asset_id[:16], name_of(gene.kind), f"{gene.confidence:.2f}", title_of(asset.title_zh, asset.title_en))
        for gene, asset in found
    ]
    print_table(("id", "kind", "sure", "title"), rows)
