"""Negotiating with other dataspaces: what is listed is offered as it is, and a finalized negotiation is an agreement.

A consumer asks for a listed offer. Where it names the offer as listed, the money is held in its party's wallet and the
agreement is told; where it would like other terms, the listed ones are offered again. With its verification the order
settles: money, agreement and delivery in one transaction. What cannot be had ends the negotiation with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from wenmai.dataspace.callbacks import check_pid
from wenmai.dataspace.messages import offer_of
from wenmai.dataspace.names import DATASET, OFFER, id_in
from wenmai.dataspace.processes import Process
from wenmai.dataspace.profile import same_terms
from wenmai.dataspace.states import (
    ACCEPTED,
    AGREED,
    FINALIZED,
    OFFERED,
    PROVIDER,
    REQUESTED,
    TERMINATED,
    VERIFIED,
)
from wenmai.exchange.model import order_id
from wenmai.exchange.orders import find_order
from wenmai.exchange.states import ORDER
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, WenmaiError
from wenmai.parties.model import Actor
from wenmai.services.cataloguing import listing_as_kept, listing_of
from wenmai.services.context import Context
from wenmai.services.dataspace_steps import begin, check_pids, is_owed, owe, shown, side_of, take
from wenmai.services.ordering import cancel_order, place_order, settle_held_order

KIND = "negotiation"
REFUSALS = (Conflict, Forbidden, InvalidInput, NotFound)
NO_OTHER_TERMS = "these terms are offered and no others"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a consumer asks for: an offer, the dataset that it says it is about, and other rules if it wants others."""

    offer: str
    target: str | None
    terms: Mapping[str, Any] | None


def request_contract(context: Context, consumer_pid: str, wish: Wish, callback: str, base: str) -> tuple[Process, str]:
    """Begin a negotiation in the caller's name; the same id again is the same negotiation.

    Raises NotFound for an offer that is not listed, InvalidInput and Forbidden for an address that is not allowed,
    Conflict for an offer of one's own.
    """
    context.actor.require("order.place")
    address = context.dataspace.admit(callback)
    offer_id = id_in(wish.offer, OFFER)
    known = Process(
        KIND, context.party, check_pid(consumer_pid, "consumerPid"), "", offer_id, address, base, context.clock()
    )
    seller = _seller_of(context, known)
    if seller == context.party:
        raise Conflict("a seller needs no licence of his own", where=offer_id[:12], rule="order.own-offer")
    _check_target(wish, offer_id)
    process, now = begin(context, replace(known, provider=seller))
    if now == REQUESTED and not is_owed(context, process):
        _answer(context, process, wish)
    return process, now


def _seller_of(context: Context, asked: Process) -> str:
    """The seller of the offer: a listed one, or one that was when this negotiation began."""
    try:
        return listing_of(context, asked.subject).offer.seller
    except NotFound:
        return shown(context, KIND, asked.id)[0].provider


def request_other_terms(
    context: Context, identity: str, pids: tuple[str | None, str], wish: Wish
) -> tuple[Process, str]:
    """Answer an offer with another request. The listed terms are had; others end the negotiation with the reason."""
    process, _ = shown(context, KIND, identity)
    check_pids(process, *pids)
    if id_in(wish.offer, OFFER) != process.subject:
        raise InvalidInput("a negotiation is about one offer", where="offer", rule="negotiation.offer")
    _check_target(wish, process.subject)
    process, now, _ = take(context, KIND, identity, REQUESTED)
    if _wants_others(context, process, wish):
        owe(context, process, TERMINATED, "negotiation.terms", NO_OTHER_TERMS)
    else:
        _agree(context, process)
    return process, now


def accept_offer(context: Context, identity: str, pids: tuple[str | None, str]) -> tuple[Process, str]:
    """The consumer accepts what was offered."""
    check_pids(shown(context, KIND, identity)[0], *pids)
    process, now, _ = take(context, KIND, identity, ACCEPTED)
    if now == ACCEPTED:
        _agree(context, process)
    return process, now


def verify_agreement(context: Context, identity: str, pids: tuple[str | None, str]) -> tuple[Process, str]:
    """The consumer verifies the agreement, and the order settles; where it cannot, the negotiation ends with why."""
    check_pids(shown(context, KIND, identity)[0], *pids)
    process, now, _ = take(context, KIND, identity, VERIFIED)
    if now == VERIFIED:
        try:
            settle_held_order(context, order_id(process.consumer, process.key))
        except REFUSALS as error:
            _end(context, process, error)
        else:
            owe(context, process, FINALIZED)
    return process, now


def terminate_negotiation(
    context: Context, identity: str, reason: str, pids: tuple[str | None, str] | None = None
) -> tuple[Process, str]:
    """Either side ends a negotiation that is not verified; what was held is released. Raises Conflict, NotFound.

    From its verification on a negotiation is settled, or ended by the provider because it cannot be.
    """
    process, now = shown(context, KIND, identity)
    if pids is not None:
        check_pids(process, *pids)
    if now == VERIFIED:
        raise Conflict("a verified negotiation is being finalized", where=identity[:12], rule="negotiation.state")
    if side_of(context, process) == PROVIDER:
        context.actor.require("offer.write")
        now = owe(context, process, TERMINATED, "negotiation.withdrawn", reason or "the provider ended it")
    else:
        _, now, _ = take(context, KIND, identity, TERMINATED, reason)
    release_order(context, process, reason)
    return process, now


def release_order(context: Context, process: Process, reason: str) -> None:
    """Give back the money that a negotiation held, where it did not settle. In the seller's name, who declines."""
    identity = order_id(process.consumer, process.key)
    with context.database.reading() as connection:
        kept = find_order(connection, identity)
    if kept is not None and kept.state == ORDER.initial:
        seller = context.acting_as(Actor(process.provider, None, frozenset({"offer.write"})))
        cancel_order(seller, identity, reason or "the negotiation ended")


def _answer(context: Context, process: Process, wish: Wish) -> None:
    if _wants_others(context, process, wish):
        owe(context, process, OFFERED)
    else:
        _agree(context, process)


def _wants_others(context: Context, process: Process, wish: Wish) -> bool:
    return wish.terms is not None and not same_terms(wish.terms, offer_of(listing_as_kept(context, process.subject)))


def _agree(context: Context, process: Process) -> None:
    """Hold the money and owe the agreement; where that cannot be, end the negotiation and say why."""
    try:
        place_order(context, process.subject, process.key, pay="hold")
    except REFUSALS as error:
        _end(context, process, error)
    else:
        owe(context, process, AGREED)


def _end(context: Context, process: Process, error: WenmaiError) -> None:
    owe(context, process, TERMINATED, error.rule or "order.refused", error.what)
    release_order(context, process, error.what)


def _check_target(wish: Wish, offer_id: str) -> None:
    if wish.target is not None and wish.target != DATASET + offer_id:
        raise InvalidInput("this offer is not about that dataset", where="offer.target", rule="negotiation.target")
