"""The two state machines of the Dataspace Protocol 2025-1 as tables: who may take a process from where to where.

Sources: 'Contract Negotiation Protocol', States and State Machine; 'Transfer Process Protocol', States and State
Machine. ``at_once`` messages take effect when they are decided; the others when the consumer acknowledges them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wenmai.exchange.states import Machine
from wenmai.kernel.errors import Conflict

CONSUMER, PROVIDER = "consumer", "provider"
REQUESTED, OFFERED, ACCEPTED, AGREED, VERIFIED, FINALIZED, TERMINATED = (
    "REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED", "FINALIZED", "TERMINATED",
)  # fmt: skip
STARTED, SUSPENDED, COMPLETED = "STARTED", "SUSPENDED", "COMPLETED"


@dataclass(frozen=True, slots=True)
class Message:
    """A message that the provider sends: its type, the last part of its address, and the state that it brings."""

    kind: str
    path: str
    leads_to: str
    at_once: bool


@dataclass(frozen=True, slots=True)
class Protocol:
    """One state machine: its noun, the part of its addresses, its error message, and the steps by (state, sender)."""

    noun: str
    path: str
    error: str
    acknowledgement: str
    steps: Mapping[tuple[str, str], frozenset[str]]
    sends: Mapping[str, Message]
    once: frozenset[str] = frozenset()  # states that a consumer enters anew each time: no replay of its request

    @property
    def machine(self) -> Machine:
        """The same without senders, as steps are kept."""
        merged: dict[str, frozenset[str]] = {}
        for (state, _), following in self.steps.items():
            merged[state] = merged.get(state, frozenset()) | following
        return Machine(self.noun, REQUESTED, merged)

    def allows(self, now: str, sender: str, wanted: str) -> bool:
        return wanted in self.steps.get((now, sender), frozenset())

    def check(self, subject: str, now: str, sender: str, wanted: str) -> None:
        """Raises Conflict (``negotiation.state``, ``transfer.state``) where a sender may not take it there now."""
        if not self.allows(now, sender, wanted):
            can = ", ".join(sorted(self.steps.get((now, sender), ()))) or "nothing more"
            raise Conflict(
                f"this {self.noun} is {now}; the {sender} cannot make it {wanted}",
                where=subject[:12],
                remedy=f"From here the {sender} can make it: {can}.",
                rule=f"{self.noun}.state",
            )


def _steps(table: str) -> dict[tuple[str, str], frozenset[str]]:
    """Lines of ``STATE sender: STATE STATE``."""
    found = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        head, _, following = line.partition(":")
        state, sender = head.split()
        found[state, sender] = frozenset(following.split())
    return found


def _sends(*messages: Message) -> dict[str, Message]:
    return {message.leads_to: message for message in messages}


NEGOTIATION = Protocol(
    "negotiation",
    "negotiations",
    "ContractNegotiationError",
    "ContractNegotiation",
    _steps(
        """
        REQUESTED provider: OFFERED AGREED TERMINATED
        REQUESTED consumer: TERMINATED
        OFFERED provider: TERMINATED
        OFFERED consumer: REQUESTED ACCEPTED TERMINATED
        ACCEPTED provider: AGREED TERMINATED
        ACCEPTED consumer: TERMINATED
        AGREED provider: TERMINATED
        AGREED consumer: VERIFIED TERMINATED
        VERIFIED provider: FINALIZED TERMINATED
        """
    ),
    _sends(
        Message("ContractOfferMessage", "offers", OFFERED, at_once=False),
        Message("ContractAgreementMessage", "agreement", AGREED, at_once=False),
        Message("ContractNegotiationEventMessage", "events", FINALIZED, at_once=True),
        Message("ContractNegotiationTerminationMessage", "termination", TERMINATED, at_once=True),
    ),
    frozenset({REQUESTED}),
)
TRANSFER = Protocol(
    "transfer",
    "transfers",
    "TransferError",
    "TransferProcess",
    _steps(
        """
        REQUESTED provider: STARTED TERMINATED
        REQUESTED consumer: TERMINATED
        STARTED provider: SUSPENDED COMPLETED TERMINATED
        STARTED consumer: SUSPENDED COMPLETED TERMINATED
        SUSPENDED provider: STARTED TERMINATED
        SUSPENDED consumer: STARTED TERMINATED
        """
    ),
    _sends(
        Message("TransferStartMessage", "start", STARTED, at_once=False),
        Message("TransferSuspensionMessage", "suspension", SUSPENDED, at_once=True),
        Message("TransferCompletionMessage", "completion", COMPLETED, at_once=True),
        Message("TransferTerminationMessage", "termination", TERMINATED, at_once=True),
    ),
)
PROTOCOLS: Mapping[str, Protocol] = {one.noun: one for one in (NEGOTIATION, TRANSFER)}
