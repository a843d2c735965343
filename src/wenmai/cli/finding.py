"""``wenmai genes`` and ``wenmai search``."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import as_json, language, opened, print_json, print_table, title_of
from wenmai.kernel.errors import InvalidInput

GENE_KINDS = ("motif", "rosette", "frieze", "wallpaper")


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
    rows = [
        (gene.asset_id[:16], gene.kind, f"{gene.confidence:.2f}", title_of(asset.title_zh, asset.title_en))
        for gene, asset in found
    ]
    print_table(("id", "kind", "sure", "title"), rows)


@click.command()
@click.argument("words", nargs=-1)
@click.option("--text", help="Words in Chinese or English.")
@click.option("--image", type=click.Path(path_type=Path), help="A picture to look for.")
@click.option("--like", help="The id of an asset to look for others like it.")
@click.option("--crop", help="The part of the picture that counts: x,y,w,h in pixels.")
@click.option("--colour", help="A colour as #rrggbb.")
@click.option("--within", type=float, default=10.0, show_default=True, help="How far a colour may be off, in ΔE00.")
@click.option("--kind", help="Only assets of this kind: image, gene, …")
@click.option("--gene-kind", type=click.Choice(GENE_KINDS), help="Only genes of this kind.")
@click.option("--facet", multiple=True, help="Only with this claim: period=Ming dynasty, material=丝绸, …")
@click.option("--limit", type=int, default=20, show_default=True)
@click.option("--offset", type=int, default=0)
@as_json
def search(
    words: tuple[str, ...],
    text: str | None,
    image: Path | None,
    like: str | None,
    crop: str | None,
    colour: str | None,
    within: float,
    kind: str | None,
    gene_kind: str | None,
    facet: tuple[str, ...],
    limit: int,
    offset: int,
    json_: bool,
) -> None:
    """Search by words, by picture or a crop of it, by colour, by kind; in any combination. Says why each matched."""
    from wenmai.services.searching import SearchQuery, read_query_picture
    from wenmai.services.searching import search as find

    if crop is not None and image is None:
        raise InvalidInput("a crop needs a picture", where="--crop", remedy="Add --image FILE.")
    query = SearchQuery(
        text=" ".join([*([text] if text else []), *words]),
        picture=read_query_picture(image, _box(crop)) if image is not None else None,
        like=like,
        colour=colour,
        within_delta_e00=within,
        kind=kind,
        gene_kind=gene_kind,
        facets=dict(_pair(one) for one in facet),
        limit=limit,
        offset=offset,
    )
    with opened(inline=True) as context:
        results = find(context, query)
        titles = _titles(context, [result.id for result in results])
    if json_:
        found = [
            {
                "id": result.id,
                "score": result.score,
                "why": [reason.text(language()) for reason in result.why],
                "duplicates": list(result.duplicates),
            }
            for result in results
        ]
        print_json({"results": found})
        return
    rows = [
        (r.id[:16], f"{r.score:.2f}", titles[r.id], "; ".join(reason.text(language()) for reason in r.why))
        for r in results
    ]
    print_table(("id", "score", "title", "why"), rows)


def _titles(context: object, ids: list[str]) -> dict[str, str]:
    from wenmai.services.context import Context
    from wenmai.services.listing import assets_by_id

    assert isinstance(context, Context)
    return {i: f"{a.kind}: {title_of(a.title_zh, a.title_en)}" for i, a in assets_by_id(context, ids).items()}


def _box(crop: str | None) -> tuple[int, int, int, int] | None:
    if crop is None:
        return None
    try:
        x, y, width, height = (int(part) for part in crop.split(","))
    except ValueError as error:
        raise InvalidInput(f"{crop!r} is no crop", where="--crop", remedy="Give x,y,w,h in pixels.") from error
    return x, y, width, height


def _pair(facet: str) -> tuple[str, str]:
    aspect, equals, value = facet.partition("=")
    if not equals:
        raise InvalidInput(f"{facet!r} is no facet", where="--facet", remedy="Give aspect=value.")
    return aspect.strip(), value.strip()
