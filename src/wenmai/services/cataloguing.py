"""The catalogue of listed offers for other dataspaces: read page by page, so that its length costs no memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from wenmai.assets.gathering import chunks, claims_by_asset, works_by_id
from wenmai.assets.model import Asset, Work
from wenmai.assets.store import get_assets
from wenmai.dataspace.dcat import PUBLISHER, catalogue_head, dataset
from wenmai.dataspace.listings import Listing, Period
from wenmai.dataspace.streaming import written
from wenmai.exchange import offers
from wenmai.exchange.model import Offer
from wenmai.genes.meaning import years_of
from wenmai.genes.model import Claim
from wenmai.kernel.errors import NotFound
from wenmai.parties import store as parties
from wenmai.rights.store import policy_bodies
from wenmai.services.context import Context

PAGE = 200  # offers that are gathered with one set of queries
KEYWORD_ASPECTS = ("material", "technique", "subject", "object_type")
PLACE_FIELDS = ("place", "origin", "provenance", "findspot", "产地", "出土地", "出土地点", "来源地")


@dataclass(frozen=True, slots=True)
class Page:
    """Some listings by the id of their offers, and the ids to go on from; None where there are no more."""

    listings: list[Listing]
    after: str | None = None  # give it as ``after`` for the next page
    before: str | None = None  # give it as ``before`` for the page before


def catalogue_page(context: Context, *, after: str = "", before: str = "", limit: int = 100) -> Page:
    """One page of the listed offers, after or before an offer's id."""
    context.actor.require("catalogue.read")
    with context.database.reading() as connection:
        found = offers.listed(connection, after=after, before=before, limit=limit)
        listings = _gathered(connection, found)
        if not found:
            return Page([])
        last = bool(offers.listed(connection, after=found[-1].id, limit=1))
        first = bool(offers.listed(connection, before=found[0].id, limit=1))
    return Page(listings, found[-1].id if last else None, found[0].id if first else None)


def listing_of(context: Context, offer_id: str) -> Listing:
    """One listed offer as the catalogue shows it. Raises NotFound, also for an offer that is not listed."""
    context.actor.require("catalogue.read")
    with context.database.reading() as connection:
        offer, state = offers.get_offer(connection, offer_id)
        if state != offers.LISTED:
            raise NotFound(f"no dataset has the id {offer_id}", rule="dataset.unknown")
        return _gathered(connection, [offer])[0]


def listing_as_kept(context: Context, offer_id: str) -> Listing:
    """An offer whatever became of it, for what was said about it while it was listed. Raises NotFound."""
    with context.database.reading() as connection:
        offer, _ = offers.get_offer(connection, offer_id)
        return _gathered(connection, [offer])[0]


def write_catalogue(context: Context, base: str, media_type: str, page: Page | None = None) -> Iterator[str]:
    """The catalogue in pieces, as JSON-LD or Turtle: all of it, or one page. ``base`` is the address of the server.

    All of it is read in pages, each of one state; what is listed or withdrawn meanwhile may be in it or not.
    """
    context.actor.require("catalogue.read")
    with context.database.reading() as connection:
        names = parties.names_of(connection, [PUBLISHER]).get(PUBLISHER, ("", ""))
    listings = _all_listings(context) if page is None else page.listings
    return written(catalogue_head(base, names), (dataset(one, base) for one in listings), media_type)


def _all_listings(context: Context) -> Iterator[Listing]:
    after = ""
    while True:
        with context.database.reading() as connection:
            found = offers.listed(connection, after=after, limit=PAGE)
            gathered = _gathered(connection, found)
        yield from gathered
        if len(found) < PAGE:
            return
        after = found[-1].id


def _gathered(connection: Connection, found: Sequence[Offer]) -> list[Listing]:
    """What the catalogue says about each offer, read with a few queries for all of them."""
    asset_ids = list(dict.fromkeys(asset_id for offer in found for asset_id in offer.asset_ids))
    policy_ids = list(dict.fromkeys(item.policy_id for offer in found for item in offer.items))
    known = get_assets(connection, asset_ids)
    works = works_by_id(connection, list({one.work_id for one in known.values() if one.work_id}))
    claims = claims_by_asset(connection, asset_ids)
    bodies = {
        identity: body for chunk in chunks(policy_ids) for identity, body in policy_bodies(connection, chunk).items()
    }
    names = parties.names_of(connection, sorted({offer.seller for offer in found}))
    return [_listing(offer, known, works, claims, bodies, names.get(offer.seller, ("", ""))) for offer in found]


def _listing(
    offer: Offer,
    known: dict[str, Asset],
    works: dict[str, Work],
    claims: dict[str, list[Claim]],
    bodies: Mapping[str, Mapping[str, Any]],
    seller: tuple[str, str],
) -> Listing:
    own = {asset_id: known[asset_id] for asset_id in offer.asset_ids}
    own_works = {one: works[asset.work_id] for one, asset in own.items() if asset.work_id in works}
    said = [claim for asset_id in offer.asset_ids for claim in claims.get(asset_id, [])]
    keywords = dict.fromkeys((one.value_zh, one.value_en) for one in said if one.aspect in KEYWORD_ASPECTS)
    periods = dict.fromkeys(_period(one) for one in said if one.aspect == "period")
    fields = [work.fields.get(name, "").strip() for work in own_works.values() for name in PLACE_FIELDS]
    return Listing(
        offer,
        *seller,
        {item.asset_id: bodies[item.policy_id] for item in offer.items},
        own,
        own_works,
        tuple(keywords),
        tuple(periods),
        tuple(dict.fromkeys(filter(None, fields))),
    )


def _period(claim: Claim) -> Period:
    first, last = years_of(claim) or (None, None)
    return Period(claim.value_zh, claim.value_en, first, last)
