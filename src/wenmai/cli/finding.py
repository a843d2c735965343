"""``wenmai search``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wenmai.cli.common import GENE_KINDS, as_json, opened, print_json, print_table
from wenmai.cli.wording import language, name_of, say, title_of
from wenmai.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from wenmai.services.searching import SearchQuery

__all__ = ["GENE_KINDS", "search"]

LATTICES = ("oblique", "rectangular", "rhombic", "square", "hexagonal", "line")
WITHIN = 10.0  # ΔE00, as services.search_query has it


@click.command()
@click.argument("words", nargs=-1)
@click.option("--text", help='Words in Chinese or English; -word leaves out, "a phrase" is found as it stands.')
@click.option("--image", type=click.Path(path_type=Path), help="A picture to look for.")
@click.option("--like", help="The id of an asset to look for others like it.")
@click.option("--crop", help="The part of the picture that counts: x,y,w,h in pixels.")
@click.option("--colour", help="A colour as #rrggbb.")
@click.option("--within", type=float, help=f"How far the colour may be off, in ΔE00.  [default: {WITHIN:g}]")
@click.option("--kind", help="Only assets of this kind: image, gene, …")
@click.option("--gene-kind", type=click.Choice(GENE_KINDS), help="Only genes of this kind.")
@click.option("--facet", multiple=True, help="Only with this claim: period=Ming dynasty, material=丝绸, …")
@click.option("--group", help="Only genes of this symmetry group: p4m, pma2, D8, …")
@click.option("--lattice", type=click.Choice(LATTICES), help="Only genes on a lattice of this shape.")
@click.option("--order", type=int, help="Only genes whose rotation has this order.")
@click.option("--structure-of", help="A gene: find the same structure with other motifs.")
@click.option("--limit", type=int, default=20, show_default=True, help="How many results, at most 500.")
@click.option("--offset", type=int, default=0, show_default=True, help="How many of the first results to leave out.")
@as_json
def search(
    words: tuple[str, ...],
    text: str | None,
    image: Path | None,
    like: str | None,
    crop: str | None,
    colour: str | None,
    within: float | None,
    kind: str | None,
    gene_kind: str | None,
    facet: tuple[str, ...],
    group: str | None,
    lattice: str | None,
    order: int | None,
    structure_of: str | None,
    limit: int,
    offset: int,
    json_: bool,
) -> None:
    """Search by words, by picture or a crop of it, by colour, by kind, by structure; in any combination.

    Says why each matched.

    Words are found in both languages. In --text, -word leaves out what has the word under any of its names, and
    "quoted words" must stand just so: --text 'dragon -cloud', --text '"blue and white"'.
    """
    from wenmai.services.searching import SearchQuery, StructureQuery, read_query_picture
    from wenmai.services.searching import search as find

    if crop is not None and image is None:
        raise InvalidInput("a crop needs a picture", where="--crop", remedy="Add --image FILE.")
    if within is not None and colour is None:
        raise InvalidInput("a distance needs a colour", where="--within", remedy="Add --colour '#rrggbb'.")
    query = SearchQuery(
        text=" ".join([*([text] if text else []), *words]),
        picture=read_query_picture(image, _box(crop)) if image is not None else None,
        like=like,
        colour=colour,
        within_delta_e00=WITHIN if within is None else within,
        kind=kind,
        gene_kind=gene_kind,
        facets=_pairs(facet),
        structure=StructureQuery(group, lattice, order),
        structure_of=structure_of,
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
    if not results:
        click.echo("\n  ".join([say("nothing"), *_what_to_try(query)]))
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
    return {i: f"{name_of(a.kind)}: {title_of(a.title_zh, a.title_en)}" for i, a in assets_by_id(context, ids).items()}


def _box(crop: str | None) -> tuple[int, int, int, int] | None:
    if crop is None:
        return None
    try:
        x, y, width, height = (int(part) for part in crop.split(","))
    except ValueError as error:
        raise InvalidInput(f"{crop!r} is no crop", where="--crop", remedy="Give x,y,w,h in pixels.") from error
    return x, y, width, height


def _pairs(facets: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for facet in facets:
        aspect, equals, value = facet.partition("=")
        aspect = aspect.strip().lower()
        if not equals:
            raise InvalidInput(f"{facet!r} is no facet", where="--facet", remedy="Give aspect=value.")
        if aspect in pairs:
            raise InvalidInput(f"{aspect} is asked for twice", where="--facet", remedy="Give each aspect once.")
        pairs[aspect] = value.strip()
    return pairs


def _what_to_try(query: SearchQuery) -> list[str]:
    """Hints for a search that found nothing."""
    hints = [say("other_words")] if query.text.strip() else []
    if query.picture is not None:
        hints.append(say("larger_crop"))
    if query.colour is not None:
        hints.append(say("wider", within=f"{min(2 * query.within_delta_e00, 100):g}"))
    given = {
        "--kind": query.kind,
        "--gene-kind": query.gene_kind,
        "--facet": query.facets,
        "--group": query.structure.group,
        "--lattice": query.structure.lattice,
        "--order": query.structure.order,
        "--offset": query.offset,
        "--colour": query.colour and (query.text or query.picture is not None),
    }
    if options := [name for name, value in given.items() if value]:
        hints.append(say("fewer", options=", ".join(options)))
    return hints or [say("empty_bank")]
