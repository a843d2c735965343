"""One object, one gene: what is known of it, where it came from, what is like it; and its correction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.bank.model import Gene
from wenmai.genes.tiling.layouts import kind_of
from wenmai.kernel.errors import Conflict, InvalidInput, NotFound
from wenmai.services import browsing
from wenmai.services.correcting import correct_outline
from wenmai.services.repeating import offered_groups
from wenmai.services.resembling import genes_like
from wenmai.services.searching import SearchResult
from wenmai.services.showing import Portrait, show, trace_thread
from wenmai.services.showing_designs import portray_design
from wenmai.services.showing_making import possible_with
from wenmai.services.showing_offers import use_of
from wenmai.services.showing_structure import symmetries_of
from wenmai.web import asking
from wenmai.web.forms import HoldersForm
from wenmai.web.rendering import render
from wenmai.web.site import Site, site_of, words_of
from wenmai.web.structure_overlay import Overlay, overlay_of
from wenmai.web.visitors import account_holder, visitor_of

router = APIRouter()
SIMILAR_SHOWN = 8
POINTS_LETTERS_MAX = 1_000_000


@router.get("/objects/{asset_id}")
def image(request: Request, asset_id: str) -> Response:
    """A picture of the collection, with the genes that were taken from it."""
    site = site_of(request)
    portrait = _portrait(site, asset_id, "image")
    if portrait.withdrawn:
        return render(request, "withdrawn.html", status=410, portrait=portrait)
    cards = {card.id: card for card in browsing.cards(site.context, [gene.asset_id for gene in portrait.genes])}
    return render(
        request, "object.html", portrait=portrait, cards=cards, findings=_findings(portrait),
        overlays=_overlays(site, portrait.genes), **_use(request, portrait),
    )  # fmt: skip


@router.get("/genes/{asset_id}")
def gene(request: Request, asset_id: str) -> Response:
    """A pattern gene."""
    site = site_of(request)
    portrait = _portrait(site, asset_id, "gene")
    if portrait.withdrawn:
        return render(request, "withdrawn.html", status=410, portrait=portrait)
    similar = _similar(site, portrait.asset.id)
    cards = {card.id: card for card in browsing.cards(site.context, [result.id for result in similar or ()])}
    thread = trace_thread(site.context, portrait.asset.id)
    own = [portrait.gene] if portrait.gene is not None else []
    return render(
        request, "gene.html", portrait=portrait, similar=similar, cards=cards, thread=thread,
        overlays=_overlays(site, own), repeat=_repeat(request), **_use(request, portrait),
    )  # fmt: skip


@router.get("/designs/{asset_id}")
def design(request: Request, asset_id: str) -> Response:
    """A design that was made here: how it looks, how it is stitched, what it came from."""
    found = portray_design(visitor_of(request).context, asset_id)
    if found.portrait.withdrawn:
        return render(request, "withdrawn.html", status=410, portrait=found.portrait)
    return render(
        request, "design.html", portrait=found.portrait, design=found, record=found.record, thread=found.thread,
        **_use(request, found.portrait),
    )  # fmt: skip


@router.get("/genes/{asset_id}/correct")
def correction(request: Request, asset_id: str) -> Response:
    """The form that corrects a gene's outline: by dragging its points, or as text."""
    account_holder(request)
    portrait = _portrait(site_of(request), asset_id, "gene")
    return render(request, "correct.html", portrait=portrait, kinds=asking.GENE_KINDS)


@router.post("/genes/{asset_id}/correct")
def correct(request: Request, asset_id: str, form: HoldersForm) -> Response:
    """Make the corrected gene, which supersedes the old one, and show it."""
    points = asking.read_points(form.text("points", most=POINTS_LETTERS_MAX))
    kind = asking.read({"gene_kind": form.text("kind")}).gene_kind
    with site_of(request).busy:
        try:
            made = correct_outline(form.visitor.context, asset_id, points, kind).gene.id
        finally:
            site_of(request).context.runner.close()  # rare, and a waiting worker would hold hundreds of MB
    return RedirectResponse(f"/genes/{made}", 303)


@router.get("/genes/{asset_id}/prov.json")
def provenance(request: Request, asset_id: str) -> Response:
    """The gene's thread as PROV-JSON."""
    site = site_of(request)
    portrait = _portrait(site, asset_id, "gene")
    document = trace_thread(site.context, portrait.asset.id).prov_json()
    name = f"wenmai-{portrait.asset.id[:12]}-prov.json"
    return Response(
        json.dumps(document, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-cache"},
    )


def _portrait(site: Site, asset_id: str, kind: str) -> Portrait:
    portrait = show(site.context, asset_id)
    if portrait.asset.kind != kind:
        raise NotFound(f"this asset is a {portrait.asset.kind}, not a {kind}", where=asset_id[:12])
    return portrait


def _use(request: Request, portrait: Portrait) -> dict[str, Any]:
    """May the visitor use it: what its policy says in his language, what he holds, what is offered."""
    words, use = words_of(request), use_of(visitor_of(request).context, portrait.asset.id)
    possible = possible_with(visitor_of(request).context, portrait.asset)
    return {"use": use, "use_sentences": use.sentences(words.language, words("use.this")), "possible": possible}


def _repeat(request: Request) -> dict[str, Any]:
    """The groups that a gene can be tried in, and the one that the visitor looks at, if there is such a group."""
    group = request.query_params.get("group", "")
    try:
        kind_of(group)
    except InvalidInput:
        group = ""
    return {"group": group, "offered": offered_groups()}


def _similar(site: Site, asset_id: str) -> list[SearchResult] | None:
    """Genes like this one; None where the index belongs to another model and has to be made again first."""
    try:
        with site.busy:
            return genes_like(site.context, asset_id, SIMILAR_SHOWN)
    except Conflict:
        return None


def _overlays(site: Site, genes: Sequence[Gene]) -> dict[str, Overlay]:
    """What is drawn over the photograph of each gene that repeats, by its id."""
    by_id = {gene.asset_id: gene for gene in genes}
    found = symmetries_of(site.context, genes)
    return {gene_id: overlay_of(by_id[gene_id], symmetry) for gene_id, symmetry in found.items()}


def _findings(portrait: Portrait) -> dict[str, list[dict[str, object]]]:
    """What the latest reading found, by type: inscriptions, the object's outline, whether there is any ornament."""
    by_type: dict[str, list[dict[str, object]]] = {}
    latest: dict[str, str] = {}
    for annotation in portrait.annotations:  # oldest first: a later reading takes the place of an earlier one
        kind = str(annotation.body.get("type", ""))
        if latest.get(kind) != annotation.author:
            latest[kind] = annotation.author
            by_type[kind] = []
        by_type[kind].append(dict(annotation.body))
    return by_type
