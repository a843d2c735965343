"""Keeps negotiations and transfers. Their states are steps, so that of two that race for the next one wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, or_, select

from wenmai.audit.recording import Recorder
from wenmai.dataspace.names import NEGOTIATION, TRANSFER
from wenmai.dataspace.states import PROTOCOLS, Protocol
from wenmai.dataspace.tables import PROCESS
from wenmai.exchange.steps import state_of
from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound

IRIS = {"negotiation": NEGOTIATION, "transfer": TRANSFER}


@dataclass(frozen=True, slots=True)
class Process:
    """A negotiation about an offer, or a transfer under an agreement (``subject``), between two parties.

    ``consumer_pid`` is the consumer's own id of it; the same again is the same process. ``callback`` is where its
    messages go, ``base`` the address of this server as the consumer reached it.
    """

    kind: str
    consumer: str
    consumer_pid: str
    provider: str
    subject: str
    callback: str
    base: str
    at: str

    @property
    def id(self) -> str:
        return process_id(self.kind, self.consumer, self.consumer_pid)

    @property
    def pid(self) -> str:
        """The provider's id of it, an IRI."""
        return IRIS[self.kind] + self.id

    @property
    def protocol(self) -> Protocol:
        return PROTOCOLS[self.kind]

    @property
    def key(self) -> str:
        """The buyer's key of the order that a negotiation brings about."""
        return f"dataspace/{self.id}"


def process_id(kind: str, consumer: str, consumer_pid: str) -> str:
    return digests.of_json([kind, consumer, consumer_pid])


def put_process(recorder: Recorder, process: Process) -> None:
    row = {name: getattr(process, name) for name in Process.__dataclass_fields__}
    recorder.insert(PROCESS, {"id": process.id, **row})


def find_process(connection: Connection, identity: str) -> Process | None:
    row = connection.execute(select(PROCESS).where(PROCESS.c.id == identity)).one_or_none()
    return None if row is None else _process(row)


def get_process(connection: Connection, kind: str, identity: str) -> Process:
    """The process of a kind with this id. Raises NotFound."""
    found = find_process(connection, identity)
    if found is None or found.kind != kind:
        raise_unknown(kind, identity)
    return found


def raise_unknown(kind: str, identity: str) -> NoReturn:
    """Raises NotFound: also where it is there, and the caller may not know."""
    raise NotFound(f"no {kind} has the id {identity}", rule=f"{kind}.unknown")


def state(connection: Connection, process: Process) -> str:
    return state_of(connection, process.protocol.machine, process.id)


def processes(
    connection: Connection, kind: str, *, party: str | None = None, after: str = "", limit: int = 100
) -> list[Process]:
    """Processes of a kind by id: those of one party on either side, or all."""
    query = select(PROCESS).where(PROCESS.c.kind == kind, PROCESS.c.id > after).order_by(PROCESS.c.id).limit(limit)
    if party is not None:
        query = query.where(or_(PROCESS.c.consumer == party, PROCESS.c.provider == party))
    return [_process(row) for row in connection.execute(query)]


def _process(row: Row[Any]) -> Process:
    return Process(**{name: getattr(row, name) for name in Process.__dataclass_fields__})
