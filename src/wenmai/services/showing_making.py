"""What can be made of an asset, by whom, and what would allow it where it is not permitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.assets.model import Asset
from wenmai.exchange.model import Offer
from wenmai.production.contract import Line
from wenmai.rights.explaining import Reason
from wenmai.rights.facts import Facts
from wenmai.services.browsing import Card, cards
from wenmai.services.context import Context
from wenmai.services.deciding import decide_use
from wenmai.services.describing_lines import lines_for
from wenmai.services.offering import list_offers
from wenmai.services.requesting import groups_of


@dataclass(frozen=True, slots=True)
class Possible:
    """A line that takes an asset, and whether the caller may use it so."""

    line: Line
    permitted: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one input may not be used, and the listed offers that license it for this action."""

    card: Card
    reasons: tuple[Reason, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Making:
    """A line over assets, before anything is asked for. Nothing is refused: it may be asked for."""

    line: Line
    cards: tuple[Card, ...]
    refusals: tuple[Refusal, ...]


def possible_with(context: Context, asset: Asset) -> list[Possible]:
    """What the caller may make of an asset, and what he would need a licence for; nothing where he makes nothing."""
    if not context.actor.may("make.run"):
        return []
    lines = lines_for(context, asset.kind)
    permitted = {action: _is_permitted(context, asset, action) for action in {line.action for line in lines}}
    return [Possible(line, permitted[line.action]) for line in lines]


def making_of(context: Context, line_name: str, asset_ids: Sequence[str]) -> Making:
    """A line over these assets. Raises as ``services.making.make`` does, but tells refusals instead."""
    context.actor.require("make.run")
    line = context.lines.get(line_name)
    inputs = [asset for group in groups_of(context, line, asset_ids) for asset in group]
    at = context.clock()
    with context.database.reading() as connection:
        permits = decide_use(connection, context.party, line.action, inputs, Facts(at=at), at)
    shown = {card.id: card for card in cards(context, [asset.id for asset in inputs])}
    refusals = [
        Refusal(shown[asset_id], permit.reasons[:3], _offers_for(context, asset_id, line.action))
        for asset_id, permit in permits.items()
        if not permit.permitted
    ]
    return Making(line, tuple(shown.values()), tuple(refusals))


def _is_permitted(context: Context, asset: Asset, action: str) -> bool:
    at = context.clock()
    with context.database.reading() as connection:
        return decide_use(connection, context.party, action, [asset], Facts(at=at), at)[asset.id].permitted


def _offers_for(context: Context, asset_id: str, action: str) -> tuple[Offer, ...]:
    if not context.actor.may("catalogue.read"):
        return ()
    listed = [offer for offer, _ in list_offers(context, asset_id=asset_id)]
    return tuple(offer for offer in listed if action in offer.terms.uses)
