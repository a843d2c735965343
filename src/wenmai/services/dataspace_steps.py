"""How a process with another dataspace moves: a message of the consumer, or a decision of the provider, is one step.

Every step is a transaction of its own. What a step sets off (money held, an agreement, a message owed) is safe to do
again, so a message that is sent again after a crash finishes what was begun.
"""

from __future__ import annotations

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.dataspace.outbox import DELIVERED, owed_messages, put_entry, put_message
from wenmai.dataspace.processes import Process, find_process, get_process, put_process, raise_unknown, state
from wenmai.dataspace.states import CONSUMER, PROVIDER, REQUESTED, TERMINATED
from wenmai.exchange.steps import advance, history_of
from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.services.context import Context
from wenmai.storage.database import lock_exclusive


def begin(context: Context, process: Process) -> tuple[Process, str]:
    """Record what a consumer asked for; the same id of its own again is the same process, with its state now.

    Raises Conflict (``message.pid``) where that id stands for something else.
    """
    with context.database.writing() as connection:
        lock_exclusive(connection, f"process/{process.id}")
        kept = find_process(connection, process.id)
        if kept is not None:
            if (kept.subject, kept.callback) != (process.subject, process.callback):
                raise Conflict(
                    f"this consumerPid stands for another {process.kind}",
                    where=process.consumer_pid[:100],
                    remedy="Give every process an id of its own.",
                    rule="message.pid",
                )
            return kept, state(connection, kept)
        with recorded(connection, f"{process.kind}.requested", process.consumer, process.id, process.at) as recorder:
            put_process(recorder, process)
    return process, REQUESTED


def shown(context: Context, kind: str, identity: str) -> tuple[Process, str]:
    """A process and its state, for its two sides and for who audits; for others it is not there."""
    with context.database.reading() as connection:
        process = get_process(connection, kind, identity)
        if context.party not in (process.consumer, process.provider) and not context.actor.may("audit.read"):
            raise_unknown(kind, identity)
        return process, state(connection, process)


def side_of(context: Context, process: Process) -> str:
    """Which side the caller is. Raises NotFound where he is neither."""
    if context.party == process.consumer:
        return CONSUMER
    if context.party != process.provider:
        raise_unknown(process.kind, process.id)
    return PROVIDER


def check_pids(process: Process, provider_pid: str | None, consumer_pid: str) -> None:
    """Raises InvalidInput (``message.pid``) where a message names another process than its address does."""
    if provider_pid not in (None, process.pid, process.id) or consumer_pid != process.consumer_pid:
        raise InvalidInput("the ids in the message are not those of this process", where="providerPid, consumerPid",
                           rule="message.pid")  # fmt: skip


def take(context: Context, kind: str, identity: str, wanted: str, reason: str = "") -> tuple[Process, str, bool]:
    """The consumer's message takes a process to ``wanted``. Gives the state it is in, and whether that is new.

    A message that is sent again changes nothing. Raises Conflict where it comes in the wrong order, NotFound for
    whoever is not its consumer.
    """
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"process/{identity}")
        process = get_process(connection, kind, identity)
        if context.party != process.consumer:
            raise_unknown(kind, identity)
        _take_as_received(connection, process, wanted, at)
        now, protocol = state(connection, process), process.protocol
        if not protocol.allows(now, CONSUMER, wanted) and _is_repeated(connection, process, wanted):
            return process, now, False
        protocol.check(identity, now, CONSUMER, wanted)
        with recorded(connection, f"{kind}.{wanted.lower()}", process.consumer, identity, at) as recorder:
            advance(recorder, protocol.machine, identity, wanted, by=process.consumer, at=at, reason=reason)
    return process, wanted, True


def _take_as_received(connection: Connection, process: Process, wanted: str, at: str) -> None:
    """Who answers a message has received it, even where his acknowledgement has not arrived yet."""
    now, protocol = state(connection, process), process.protocol
    if protocol.allows(now, CONSUMER, wanted):
        return
    for owed in owed_messages(connection, process.id):
        reached = protocol.allows(now, PROVIDER, owed.leads_to) and protocol.allows(owed.leads_to, CONSUMER, wanted)
        if owed.attempts and reached:
            with recorded(connection, f"{process.kind}.delivered", process.provider, process.id, at) as recorder:
                put_entry(recorder, owed, DELIVERED, "answered", at)
                advance(recorder, protocol.machine, process.id, owed.leads_to, by=process.provider, at=at)


def _is_repeated(connection: Connection, process: Process, wanted: str) -> bool:
    own = [step for step in history_of(connection, process.id) if step.party == process.consumer]
    return bool(own) and own[-1].state == wanted and wanted not in process.protocol.once


def owe(context: Context, process: Process, leads_to: str, code: str = "", reason: str = "") -> str:
    """The provider decides: a message is owed to the consumer, and takes effect at once or when it is acknowledged.

    Where it is owed already, or has taken effect, nothing happens. Raises Conflict in the wrong order. Returns the
    state.
    """
    at, protocol = context.clock(), process.protocol
    with context.database.writing() as connection:
        lock_exclusive(connection, f"process/{process.id}")
        now = state(connection, process)
        waiting = {owed.leads_to for owed in owed_messages(connection, process.id)}
        if leads_to in waiting or (leads_to == now and leads_to == TERMINATED):
            return now
        protocol.check(process.id, now, PROVIDER, leads_to)
        at_once = protocol.sends[leads_to].at_once
        kind = f"{process.kind}.{leads_to.lower()}" if at_once else f"{process.kind}.answered"
        with recorded(connection, kind, process.provider, process.id, at) as recorder:
            put_message(recorder, process.id, leads_to, at, code, reason)
            if at_once:
                machine = protocol.machine
                advance(recorder, machine, process.id, leads_to, by=process.provider, at=at, reason=reason)
    return leads_to if at_once else now


def is_owed(context: Context, process: Process) -> bool:
    """Whether anything is still to be told to the consumer."""
    with context.database.reading() as connection:
        return bool(owed_messages(connection, process.id))
