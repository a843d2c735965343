"""Where jobs are handed in: carried out at once in this process, or by the durable keeper (``jobs.keeper``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # it knows how lines run, which most commands need not
    from wenmai.jobs.carrier import Carrier


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job that is queued, which attempt at it, and its place."""

    job_id: str
    attempt: int
    start_tag: int = 0


class Desk(Protocol):
    """Takes jobs that are recorded as queued, and sees that they end."""

    def hand_in(self, tickets: Sequence[Ticket]) -> None:
        """See to it that these are carried out, some time."""
        ...

    def carry_out(self, tickets: Sequence[Ticket]) -> Iterator[str]:
        """Hand in and wait; gives the id of each job when it has ended, in any order."""
        ...

    def attend(self) -> str:
        """Carry out whatever is asked for, by anybody, until the desk is closed. Gives the worker's name."""
        ...

    def close(self) -> None: ...


class InlineDesk:
    """Carries jobs out in this process, one after another, without a keeper: what a kill stops stays queued."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def hand_in(self, tickets: Sequence[Ticket]) -> None:
        for ticket in tickets:
            self._carrier.carry_out(ticket.job_id, ticket.attempt)

    def carry_out(self, tickets: Sequence[Ticket]) -> Iterator[str]:
        for ticket in tickets:
            self._carrier.carry_out(ticket.job_id, ticket.attempt)
            yield ticket.job_id

    def attend(self) -> str:
        return self._carrier.worker

    def close(self) -> None:
        """Nothing is held open."""


class LazyDesk:
    """A desk that is opened when the first job is handed in: most commands have none."""

    def __init__(self, open_desk: Callable[[], Desk]) -> None:
        self._open_desk = open_desk
        self._desk: Desk | None = None
        self._opening = Lock()

    def _opened(self) -> Desk:
        with self._opening:
            if self._desk is None:
                self._desk = self._open_desk()
            return self._desk

    def hand_in(self, tickets: Sequence[Ticket]) -> None:
        if tickets:
            self._opened().hand_in(tickets)

    def carry_out(self, tickets: Sequence[Ticket]) -> Iterator[str]:
        if tickets:
            yield from self._opened().carry_out(tickets)

    def attend(self) -> str:
        return self._opened().attend()

    def close(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None
