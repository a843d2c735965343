"""Handing over what was bought: while the delivery is open, as often as agreed, each time with a permit and a mark.

The bytes that leave carry a content credential; pictures also carry a fingerprint that names this very fetch.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.audit.recording import recorded
from wenmai.exchange import deliveries
from wenmai.exchange.agreements import Standing, get_standing
from wenmai.exchange.deliveries import Fetch
from wenmai.exchange.model import Delivery
from wenmai.kernel import digests
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, WenmaiError
from wenmai.rights.decisions import decide
from wenmai.rights.facts import asking
from wenmai.services.context import Context
from wenmai.services.crediting import credit, facts_of
from wenmai.services.deciding import agreement_policy, facts_within
from wenmai.services.marking import Marked, mark
from wenmai.storage.database import lock_exclusive


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a fetch gave: the file's bytes, and its credential apart where it could not go inside."""

    fetch: Fetch
    data: bytes
    sidecar: bytes | None
    name: str


def show_delivery(context: Context, identity: str) -> tuple[Delivery, list[str], list[Fetch]]:
    """A delivery, its assets and its fetches, for its party, for the licensor and for who audits."""
    with context.database.reading() as connection:
        delivery = deliveries.get_delivery(connection, identity)
        standing = get_standing(connection, delivery.agreement_id)
        if context.party not in (delivery.party, standing.agreement.licensor):
            _require_audit(context, identity)
        return delivery, list(standing.offer.asset_ids), deliveries.fetches_of(connection, identity)


def is_open(context: Context, delivery: Delivery) -> bool:
    """Whether its party may fetch of a delivery at this moment; ``fetch`` says why not."""
    with context.database.reading() as connection:
        try:
            _open(connection, context, delivery.id)
        except WenmaiError:
            return False
    return True


def fetch(context: Context, identity: str, asset_id: str | None = None) -> HandedOver:
    """Hand over one asset of a delivery; which one need be said only where there are several.

    Raises Forbidden where the agreement does not permit it at this instant, Conflict where the delivery has ended or
    was fetched as often as agreed. Nothing is counted then.
    """
    context.actor.require("delivery.fetch")
    with context.database.reading() as connection:
        delivery, standing = _open(connection, context, identity)
        number = deliveries.count_fetches(connection, identity) + 1
        asset = _asset(connection, standing, asset_id)
        facts = facts_of(
            connection,
            context,
            asset,
            policy_id=standing.offer.policy_of(asset.id),
            agreement_id=standing.agreement.id,
            credit=standing.offer.terms.credit_line_zh or standing.offer.terms.credit_line_en,
        )
    marked = mark(context, context.blobs.get(asset.blob), asset.media_type, f"{identity}/{number}")
    given = credit(context, marked.data, asset.media_type, facts)
    return _record(context, delivery, asset, number, marked, given.data, given.sidecar)


def _record(
    context: Context, delivery: Delivery, asset: Asset, number: int, marked: Marked, data: bytes, sidecar: bytes | None
) -> HandedOver:
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"delivery/{delivery.id}")
        _open(connection, context, delivery.id)
        if deliveries.count_fetches(connection, delivery.id) + 1 != number:
            raise Conflict(
                "it was fetched from elsewhere in the same moment",
                where=delivery.id[:12],
                remedy="Fetch it again.",
                rule="delivery.race",
            )
        one = Fetch(delivery.id, number, asset.id, asset.media_type, digests.of_bytes(data), marked.fingerprint, at)
        with recorded(connection, "delivery.fetched", context.party, delivery.id, at) as recorder:
            deliveries.put_fetch(recorder, one)
    return HandedOver(one, data, sidecar, asset.title_en or asset.title_zh or asset.id[:12])


def _open(connection: Connection, context: Context, identity: str) -> tuple[Delivery, Standing]:
    """The delivery and its agreement, where the caller may fetch now."""
    at = context.clock()
    delivery = deliveries.get_delivery(connection, identity)
    if delivery.party != context.party:
        _require_audit(context, identity)
        raise Forbidden("only its buyer fetches a delivery", where=identity[:12], rule="access.own")
    standing = get_standing(connection, delivery.agreement_id)
    if not standing.holds_at(at):
        raise Forbidden(
            "its agreement is not in force",
            where=identity[:12],
            remedy=f"See: wenmai agreement show {delivery.agreement_id[:12]}.",
            rule="agreement.in-force",
        )
    if at >= delivery.expires_at:
        raise Conflict(
            f"the delivery ended on {delivery.expires_at[:10]}",
            where=identity[:12],
            remedy="Ask the seller to open another.",
            rule="delivery.expired",
        )
    if deliveries.count_fetches(connection, identity) >= delivery.fetches_max:
        raise Conflict(
            f"it was fetched {delivery.fetches_max} times, as often as agreed",
            where=identity[:12],
            rule="delivery.count",
        )
    _require_permit(connection, standing, delivery.party, at)
    return delivery, standing


def _require_permit(connection: Connection, standing: Standing, party: str, at: str) -> None:
    """Whether the agreement still permits anything to its licensee at this instant."""
    terms = standing.offer.terms
    facts = facts_within(terms, at)
    for asset_id in standing.offer.asset_ids:
        policy = agreement_policy(connection, standing, asset_id)
        decisions = [decide(asking(use, asset_id, party), [policy], facts) for use in terms.uses]
        waiting = any(owed.kind == "condition" for decision in decisions for owed in decision.duties)
        if not any(decision.permitted for decision in decisions) and not waiting:
            raise Forbidden(
                "; ".join(reason.words("en") for reason in decisions[0].reasons[:2]),
                where=f"agreement {standing.agreement.id[:12]}",
                rule="rights.denied",
            )


def _asset(connection: Connection, standing: Standing, asset_id: str | None) -> Asset:
    ids = standing.offer.asset_ids
    if asset_id is None and len(ids) > 1:
        raise InvalidInput("say which of its assets", where="delivery", remedy=f"It has {', '.join(ids)}.")
    wanted = asset_id or ids[0]
    if wanted not in ids:
        raise NotFound("this asset is no part of the delivery", where=wanted[:12])
    return assets.get_asset(connection, wanted)


def _require_audit(context: Context, identity: str) -> None:
    if "audit.read" not in context.actor.permissions:
        raise NotFound(f"no delivery has the id {identity}", remedy="See: wenmai order list.")
