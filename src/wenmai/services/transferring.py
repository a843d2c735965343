"""Handing over under an agreement to another dataspace: a transfer opens our delivery by a token of its own.

The consumer pulls. The token opens the data of its transfer alone, for an hour, while the transfer is not suspended or
ended; each fetch is a fetch of the delivery, with its permit, its count and its marks.
"""

from __future__ import annotations

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.dataspace.callbacks import check_pid
from wenmai.dataspace.grants import newest_grant, put_grant
from wenmai.dataspace.names import AGREEMENT, FORMAT, id_in
from wenmai.dataspace.processes import Process, find_process, state
from wenmai.dataspace.states import COMPLETED, CONSUMER, REQUESTED, STARTED, SUSPENDED, TERMINATED
from wenmai.exchange.agreements import Standing, get_standing
from wenmai.exchange.deliveries import count_fetches
from wenmai.exchange.orders import delivery_of_order
from wenmai.kernel.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from wenmai.parties import store as parties
from wenmai.parties import tokens
from wenmai.services.context import Context
from wenmai.services.dataspace_steps import begin, check_pids, is_owed, owe, shown, side_of, take
from wenmai.services.delivering import HandedOver, fetch
from wenmai.storage.database import lock_exclusive

KIND = "transfer"
CLOSED = frozenset({SUSPENDED, COMPLETED, TERMINATED})


def request_transfer(
    context: Context, consumer_pid: str, agreement: str, wanted_format: str, callback: str, base: str
) -> tuple[Process, str]:
    """Begin a transfer under an agreement of the caller's; the same id again is the same transfer.

    Raises NotFound for an agreement that is not his, InvalidInput for a format or an address that there is not. What
    cannot be delivered now is told by a termination.
    """
    context.actor.require("delivery.fetch")
    address = context.dataspace.admit(callback)
    identity = id_in(agreement, AGREEMENT)
    if wanted_format != FORMAT:
        raise InvalidInput(
            f"there is no format {wanted_format[:50]!r}",
            where="format",
            remedy=f"Use {FORMAT}.",
            rule="transfer.format",
        )
    with context.database.reading() as connection:
        standing = get_standing(connection, identity)
    if standing.agreement.licensee != context.party:
        raise NotFound(f"no agreement has the id {identity}", rule="agreement.unknown")
    pid, provider = check_pid(consumer_pid, "consumerPid"), standing.agreement.licensor
    asked = Process(KIND, context.party, pid, provider, identity, address, base, context.clock())
    process, now = begin(context, asked)
    if now == REQUESTED and not is_owed(context, process):
        if (hindrance := _hindrance(context, standing)) is None:
            owe(context, process, STARTED)
        else:
            owe(context, process, TERMINATED, *hindrance)
    return process, now


def _hindrance(context: Context, standing: Standing) -> tuple[str, str] | None:
    """Why nothing can be handed over now: (rule, in words)."""
    at = context.clock()
    if not standing.holds_at(at):
        return "agreement.in-force", "the agreement is not in force"
    with context.database.reading() as connection:
        delivery = delivery_of_order(connection, standing.agreement.order_id)
        if delivery is None or at >= delivery.expires_at:
            return "delivery.expired", "the delivery has ended"
        if count_fetches(connection, delivery.id) >= delivery.fetches_max:
            return "delivery.count", "it was fetched as often as agreed"
    return None


def move_transfer(
    context: Context, identity: str, wanted: str, reason: str = "", pids: tuple[str | None, str] | None = None
) -> tuple[Process, str]:
    """Either side suspends, starts again, completes or terminates a transfer. Raises Conflict in the wrong order."""
    process, _ = shown(context, KIND, identity)
    if pids is not None:
        check_pids(process, *pids)
    if side_of(context, process) == CONSUMER:
        process, now, _ = take(context, KIND, identity, wanted, reason)
        return process, now
    context.actor.require("offer.write")
    code = f"transfer.{wanted.lower()}" if wanted in (SUSPENDED, TERMINATED) else ""
    return process, owe(context, process, wanted, code, reason)


def issue_grant(context: Context, process: Process) -> str:
    """A new token for the data of a transfer, in the place of the one before; it is known only now."""
    token, at = tokens.new_token(), context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"process/{process.id}")
        with recorded(connection, "transfer.granted", process.provider, process.id, at) as recorder:
            put_grant(recorder, process.id, token, at)
    return token.text


def fetch_data(context: Context, transfer_id: str, token: str, asset_id: str | None = None) -> HandedOver:
    """Hand over the data of a transfer to whoever shows its token, in its consumer's name.

    Raises Unauthenticated for a token that does not open it now, and as ``delivering.fetch`` does.
    """
    shown_token = tokens.parse(token)
    with context.database.reading() as connection:
        process = _opened(connection, transfer_id, shown_token, context.clock())
        standing = get_standing(connection, process.subject)
        delivery = delivery_of_order(connection, standing.agreement.order_id)
        if delivery is None:
            raise Conflict("there is no delivery", where=transfer_id[:12], rule="delivery.expired")
        actor = parties.actor_of(connection, process.consumer, process.consumer)
    return fetch(context.acting_as(actor.narrowed({"delivery.fetch"})), delivery.id, asset_id)


def _opened(connection: Connection, transfer_id: str, token: tokens.ShownToken, at: str) -> Process:
    process = find_process(connection, transfer_id)
    grant = newest_grant(connection, transfer_id) if process is not None else None
    if process is None or grant is None or not token.matches(grant.secret_hash):
        raise Unauthenticated("this token opens nothing here", rule="transfer.token")
    if at >= grant.expires_at or state(connection, process) in CLOSED:
        raise Unauthenticated(
            "this token holds no longer",
            remedy="Suspend the transfer and start it again, or request another.",
            rule="transfer.token",
        )
    return process
