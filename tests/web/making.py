"""A desk that keeps what is handed in until the test lets it go: jobs that wait, and jobs that run, can be looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from wenmai.jobs.carrier import Carrier
from wenmai.jobs.desk import Ticket
from wenmai.services.completing import JobCompletion
from wenmai.services.context import Context


@dataclass
class Held:
    """Takes jobs; ``let_go`` carries out those that wait, in the caller's thread."""

    carrier: Carrier
    waiting: list[Ticket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hand_in(self, tickets: Sequence[Ticket]) -> None:
        with self._lock:
            self.waiting += [ticket for ticket in tickets if ticket not in self.waiting]

    def let_go(self) -> None:
        with self._lock:
            tickets, self.waiting = self.waiting, []
        for ticket in tickets:
            self.carrier.carry_out(ticket.job_id, ticket.attempt)

    def carry_out(self, tickets: Sequence[Ticket]) -> Iterator[str]:
        for ticket in tickets:
            self.carrier.carry_out(ticket.job_id, ticket.attempt)
            yield ticket.job_id

    def attend(self) -> str:
        return self.carrier.worker

    def close(self) -> None:
        self.waiting = []


def held_back(context: Context) -> tuple[Context, Held]:
    """The installation with such a desk as its keeper."""
    completion = JobCompletion(context.database, context.blobs, context.lines, context.clock)
    held = Held(Carrier(context.runner, completion, "held"))
    return replace(context, keeper=held), held
