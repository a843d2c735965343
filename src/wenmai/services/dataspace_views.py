"""Negotiations and transfers as their sides look at them, and how a provider moves one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from wenmai.dataspace.names import NEGOTIATION, TRANSFER
from wenmai.dataspace.outbox import entries_of, owed_messages
from wenmai.dataspace.processes import Process, find_process, processes, raise_unknown, state
from wenmai.dataspace.states import TERMINATED
from wenmai.exchange.steps import history_of
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.negotiating import KIND as NEGOTIATING
from wenmai.services.negotiating import terminate_negotiation
from wenmai.services.transferring import move_transfer

JsonObject = dict[str, Any]


def list_processes(context: Context, kind: str, *, after: str = "", limit: int = 100) -> list[JsonObject]:
    """Processes of a kind that the caller is a side of, by id; all of them for who audits."""
    party = None if context.actor.may("audit.read") else context.party
    with context.database.reading() as connection:
        found = processes(connection, kind, party=party, after=after, limit=limit)
        return [_record(connection, one) for one in found]


def show_process(context: Context, identity: str) -> JsonObject:
    """One negotiation or transfer with its steps and the attempts to deliver its messages. Raises NotFound."""
    process = _visible(context, identity)
    with context.database.reading() as connection:
        steps = [{"state": one.state, "party": one.party, "at": one.at, "reason": one.reason}
                 for one in history_of(connection, process.id)]  # fmt: skip
        return _record(connection, process) | {"steps": steps, "attempts": entries_of(connection, process.id)}


def move_process(context: Context, identity: str, wanted: str, reason: str) -> JsonObject:
    """A provider suspends, starts, completes or terminates a transfer, or ends a negotiation."""
    process = _visible(context, identity)
    if process.kind != NEGOTIATING:
        move_transfer(context, process.id, wanted, reason)
    elif wanted == TERMINATED:
        terminate_negotiation(context, process.id, reason)
    else:
        raise InvalidInput("a negotiation can only be terminated", where=identity[:12], rule="negotiation.action")
    return show_process(context, process.id)


def _visible(context: Context, identity: str) -> Process:
    bare = identity.removeprefix(NEGOTIATION).removeprefix(TRANSFER)
    with context.database.reading() as connection:
        process = find_process(connection, bare)
    if process is None:
        raise_unknown("process", identity)
    if context.party not in (process.consumer, process.provider) and not context.actor.may("audit.read"):
        raise_unknown("process", identity)
    return process


def _record(connection: Connection, process: Process) -> JsonObject:
    return {
        "id": process.id,
        "kind": process.kind,
        "consumer": process.consumer,
        "provider": process.provider,
        "consumer_pid": process.consumer_pid,
        "state": state(connection, process),
        "subject": process.subject,
        "callback": process.callback,
        "at": process.at,
        "owed": ", ".join(one.leads_to for one in owed_messages(connection, process.id)),
    }
