"""An asset as ``wenmai show`` prints it: one line for each thing that is known."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wenmai.cli.common import plain
from wenmai.cli.structure_words import structure_line
from wenmai.cli.wording import language, name_of, say, title_of

if TYPE_CHECKING:
    from wenmai.assets.model import Annotation
    from wenmai.services.showing import Portrait

LABEL_CELLS = 11  # columns of the terminal; a Chinese character takes two
FIELD_LETTERS_MAX = 2_000


def lines_of(portrait: Portrait) -> Iterator[str]:
    """What is printed, line by line."""
    asset, work = portrait.asset, portrait.work
    yield f"{name_of(asset.kind)}  {plain(title_of(asset.title_zh, asset.title_en))}"
    yield labelled("id", asset.id)
    yield labelled("blob", asset.blob)
    yield labelled("owner", asset.owner)
    if portrait.withdrawn:
        yield labelled("withdrawn", f"{plain(portrait.withdrawn_because)} ({portrait.withdrawn_by})")
    if asset.width_px:
        size = {"width": asset.width_px, "height": asset.height_px, "bytes": asset.byte_count, "type": asset.media_type}
        yield labelled("size", say("size_of", **size))
    if portrait.gene is not None:
        yield from _gene(portrait)
    if work is not None:
        yield labelled("key", plain(work.key))
        for title in dict.fromkeys(filter(None, (work.title_zh, work.title_en))):
            yield labelled("title", plain(title, FIELD_LETTERS_MAX))
        for name, value in work.fields.items():
            yield labelled(plain(name), plain(str(value), FIELD_LETTERS_MAX))
    for swatch in portrait.palette:
        name = (swatch.name_zh if language() == "zh" else swatch.name_en) or "–"
        distance = f"ΔE00 {swatch.name_delta_e00:.1f}" if swatch.name_delta_e00 is not None else ""
        yield labelled("colour", f"{swatch.hex} {100 * swatch.share:4.0f} %  {name} {distance}".rstrip())
    for claim in portrait.claims:
        value = claim.value_zh if language() == "zh" else claim.value_en
        yield labelled(claim.aspect, f"{value} ({claim.source}, {claim.confidence:.2f}: {plain(claim.evidence)})")
    for annotation in portrait.annotations:
        yield labelled(annotation.motivation, f"{plain(_finding(annotation))} — {annotation.author[:24]}")
    for gene in portrait.genes:
        yield labelled("has", f"{name_of(gene.kind)} {gene.asset_id}")


def _gene(portrait: Portrait) -> Iterator[str]:
    gene = portrait.gene
    assert gene is not None
    sure = f"{gene.confidence:.2f}"
    yield labelled("gene", say("gene_of", kind=name_of(gene.kind), sure=sure, by=gene.made_by, why=gene.evidence))
    yield labelled("place", say("place_of", box=",".join(map(str, gene.box)), source=gene.source_id))
    if gene.structure is not None:
        yield labelled("structure", structure_line(gene.structure))
    if gene.retired_by is not None:
        yield labelled("superseded", gene.retired_by)


def _finding(annotation: Annotation) -> str:
    """What an annotation says, in words; whatever is not known here as name: value."""
    body: dict[str, Any] = dict(annotation.body)
    said: list[str] = []
    match body.pop("type", ""):
        case "Ornament":
            said.append(say("ornament" if body.pop("present", False) else "no_ornament"))
        case "TextualBody" if body.get("purpose") == "transcribing":
            said.append(say("inscription", text=body.pop("value", "")))
            del body["purpose"]
        case "ObjectMask":
            said.append(say("object"))
            if body.pop("fills_frame", False):
                said.append(say("whole_frame"))
        case "SupersededBy":
            said.append(f"{say('superseded')} {body.pop('gene', '')}")
        case "Supersedes":
            said.append(f"{say('supersedes')} {body.pop('gene', '')}")
        case other:
            said += [str(other)] if other else []
    if reason := body.pop("reason", ""):
        said.append(str(reason))
    confidence = body.pop("confidence", None)
    said += [f"{name}: {value}" for name, value in body.items() if name != "outline"]
    if confidence is not None:
        said.append(say("confidence", sure=f"{confidence:.2f}"))
    return ", ".join(said)


def labelled(label: str, value: str) -> str:
    """A line of a portrait: what it tells of, then what it tells."""
    shown = name_of(label)
    cells = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in shown)
    return f"  {shown}{' ' * max(LABEL_CELLS - cells, 0)} {value}"
