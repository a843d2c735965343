"""Delivers what is owed to consumers: first to last of each process, again and again, until it arrives or is given up.

What is owed stands in the records, so a restart loses nothing. A message may arrive twice (a crash between the post
and its record); the protocol's states make the second one harmless.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError

from wenmai.audit.recording import recorded
from wenmai.dataspace import messages
from wenmai.dataspace.callbacks import callback_url
from wenmai.dataspace.names import AGREEMENT, DATASET
from wenmai.dataspace.outbox import (
    BEGUN,
    DELIVERED,
    FAILED,
    LEASE_S,
    REFUSED,
    Owed,
    moment_after,
    owed_messages,
    put_entry,
    retry_at,
)
from wenmai.dataspace.policies import agreement_policy, targets_of
from wenmai.dataspace.posting import Outcome, post
from wenmai.dataspace.processes import Process, find_process, state
from wenmai.dataspace.profile import shaped
from wenmai.dataspace.states import AGREED, FINALIZED, OFFERED, PROVIDER, STARTED, TERMINATED
from wenmai.exchange.agreements import Standing
from wenmai.exchange.model import order_id
from wenmai.exchange.offers import get_offer
from wenmai.exchange.orders import get_order
from wenmai.exchange.steps import advance
from wenmai.kernel.errors import Forbidden, InvalidInput, WenmaiError
from wenmai.rights.profile.names import party_iri
from wenmai.services.cataloguing import listing_as_kept
from wenmai.services.context import Context
from wenmai.services.deciding import agreement_policy as policy_of_asset
from wenmai.services.negotiating import release_order
from wenmai.services.ordering import promised_agreement
from wenmai.services.transferring import issue_grant
from wenmai.storage.database import lock_exclusive

AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt: of which process, what it would bring, and what became of it."""

    process_id: str
    leads_to: str
    outcome: str
    detail: str


def dispatch(context: Context) -> list[Sent]:
    """Try everything that is due, and what becomes due by it (the next message of a process)."""
    sent: list[Sent] = []
    while True:
        at = context.clock()
        with context.database.reading() as connection:
            due = [owed for owed in owed_messages(connection) if owed.due_at <= at]
        # Side by side, so that a consumer who is slow to answer does not hold up the others.
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            tried = [one for one in pool.map(partial(_try, context), due) if one is not None]
        sent += tried
        if not any(one.outcome != FAILED for one in tried):
            return sent


def next_due(context: Context) -> str | None:
    """When the next message is due; None where none is owed."""
    with context.database.reading() as connection:
        return min((owed.due_at for owed in owed_messages(connection)), default=None)


def _try(context: Context, owed: Owed) -> Sent | None:
    """One attempt; None where another is at it."""
    begun = _begin(context, owed)
    if begun is None:
        return None
    process, claimed = begun
    outcome = _send(context, process, claimed)
    _end(context, process, claimed, outcome)
    return Sent(process.id, owed.leads_to, outcome.outcome, outcome.detail)


def _begin(context: Context, owed: Owed) -> tuple[Process, Owed] | None:
    at = context.clock()
    try:
        with context.database.writing() as connection:
            lock_exclusive(connection, f"process/{owed.process_id}")
            process = find_process(connection, owed.process_id)
            if process is None or owed not in owed_messages(connection, owed.process_id):
                return None
            kind = f"{process.kind}.telling"
            with recorded(connection, kind, process.provider, process.id, at) as recorder:
                return process, put_entry(recorder, owed, BEGUN, "", at, moment_after(at, LEASE_S))
    except IntegrityError:
        return None


def _send(context: Context, process: Process, owed: Owed) -> Outcome:
    message = process.protocol.sends[owed.leads_to]
    with context.database.reading() as connection:
        now = state(connection, process)
    if not message.at_once and not process.protocol.allows(now, PROVIDER, owed.leads_to):
        return Outcome(REFUSED, f"overtaken: it is {now}")
    try:
        context.dataspace.admit(process.callback)  # the operator may have changed his mind
        body = _body(context, process, owed)
    except (Forbidden, InvalidInput) as error:
        return Outcome(REFUSED, error.rule)
    except WenmaiError as error:
        return Outcome(FAILED, error.rule)
    url = callback_url(process.callback, process.protocol.path, process.consumer_pid, message.path)
    return post(url, body)


def _end(context: Context, process: Process, owed: Owed, outcome: Outcome) -> None:
    """Record what became of an attempt, and what follows: the step, another attempt, or the end of the process."""
    at, protocol = context.clock(), process.protocol
    again = retry_at(owed.attempts, at) if outcome.outcome == FAILED else None
    lost = outcome.outcome == REFUSED or (outcome.outcome == FAILED and again is None)
    told = REFUSED if lost else outcome.outcome
    waits = not protocol.sends[owed.leads_to].at_once
    with context.database.writing() as connection:
        lock_exclusive(connection, f"process/{process.id}")
        if owed.number not in {one.number for one in owed_messages(connection, process.id)}:
            return  # the consumer's answer was faster
        now = state(connection, process)
        reached = TERMINATED if lost else owed.leads_to
        moves = waits and (lost or told == DELIVERED) and protocol.allows(now, PROVIDER, reached)
        kind = f"{process.kind}.{reached.lower()}" if moves else f"{process.kind}.told"
        with recorded(connection, kind, process.provider, process.id, at) as recorder:
            put_entry(recorder, owed, told, outcome.detail, at, again)
            if moves:
                reason = f"the consumer was not reached: {outcome.detail}" if lost else ""
                advance(recorder, protocol.machine, process.id, reached, by=process.provider, at=at, reason=reason)
    if lost and waits and process.kind == "negotiation":
        release_order(context, process, f"the consumer was not reached: {outcome.detail}")


def _body(context: Context, process: Process, owed: Owed) -> dict[str, Any]:
    """The message as it goes out; built now, so that no token is ever kept."""
    if owed.leads_to == OFFERED:
        return messages.offering(process, listing_as_kept(context, process.subject))
    if owed.leads_to == AGREED:
        return messages.agreeing(process, _agreement(context, process))
    if owed.leads_to == FINALIZED:
        return messages.finalizing(process)
    if owed.leads_to == STARTED:
        return messages.starting(process, issue_grant(context, process))
    kind = process.protocol.sends[owed.leads_to].kind
    return messages.ending(kind, process, owed.code, owed.reason)


def _agreement(context: Context, process: Process) -> dict[str, Any]:
    """The agreement that a negotiation brings about, from the order whose money is held."""
    with context.database.reading() as connection:
        order = get_order(connection, order_id(process.consumer, process.key)).order
        offer, _ = get_offer(connection, order.offer_id)
        promised = promised_agreement(connection, order, offer)
        standing = Standing(promised, offer, "active")
        policies = [policy_of_asset(connection, standing, asset_id) for asset_id in offer.asset_ids]
    policy = agreement_policy(AGREEMENT + promised.id, policies)
    return {
        **shaped(policy, targets_of(offer)),
        "target": DATASET + offer.id,
        "assigner": party_iri(promised.licensor),
        "assignee": party_iri(promised.licensee),
        "timestamp": promised.at,
    }
