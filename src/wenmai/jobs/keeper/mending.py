"""Looks after what kills leave: jobs of dead workers, jobs that never came to the queue, and scratch folders."""

from __future__ import annotations

import os
import threading

from wenmai.jobs.carrier import Carrier
from wenmai.jobs.desk import Ticket
from wenmai.jobs.keeper.engine import GIVEN_UP, MEND_S, Engine, workflow_id
from wenmai.jobs.keeper.slots import Slot, Slots
from wenmai.kernel.errors import RunFailure

ROUNDS_BETWEEN = 10  # between two looks for lost jobs and folders: a hundred thousand jobs may wait
BATCH = 200


class Mender(threading.Thread):
    """A thread of each worker. Several that mend at once do no harm: each thing is done by who holds its lock."""

    def __init__(self, engine: Engine, slots: Slots, own: Slot, carrier: Carrier) -> None:
        super().__init__(name="mender", daemon=True)
        self._engine, self._slots, self._own, self._carrier = engine, slots, own, carrier
        self._stopping = threading.Event()
        self._open_before: set[str] | None = None  # None: it has not looked yet, and what is there is old

    def run(self) -> None:
        self._carrier.runner.tidy()
        rounds = 0
        while not self._stopping.wait(MEND_S):
            if not self._own.is_held():
                os._exit(1)  # others may be doing this worker's jobs already
            try:
                self._take_up_the_dead()
                if rounds % ROUNDS_BETWEEN == 0:
                    self._bring_the_lost()
                    self._carrier.runner.tidy()
                rounds += 1
            except Exception:
                continue  # a database that does not answer now may in a second

    def stop(self) -> None:
        self._stopping.set()
        self.join(10 * MEND_S)
        self._carrier.runner.tidy()  # it may be the last for long that looks

    def _take_up_the_dead(self) -> None:
        for worker in self._engine.left_by():
            slot = self._slots.take_over(worker)
            if slot is not None:
                try:
                    self._engine.recover(worker)
                    self._carrier.runner.tidy()
                finally:
                    slot.release()

    def _bring_the_lost(self) -> None:
        """Queue what was recorded as asked for and never came here; end what the engine has given up."""
        tickets = [Ticket(*row) for row in self._carrier.completion.open_jobs()]
        before = self._open_before
        self._open_before = {workflow_id(ticket) for ticket in tickets}
        # A job that is new since the last look is on its way to the queue.
        doubtful = [ticket for ticket in tickets if before is None or workflow_id(ticket) in before]
        for first in range(0, len(doubtful), BATCH):
            batch = doubtful[first : first + BATCH]
            states = self._engine.states(batch)
            self._engine.enqueue([ticket for ticket in batch if workflow_id(ticket) not in states])
            for ticket in batch:
                if states.get(workflow_id(ticket)) in GIVEN_UP:
                    fault = RunFailure("the keeper gave this job up", remedy="Ask for it again.", rule="jobs.given-up")
                    self._carrier.completion.fail(ticket.job_id, ticket.attempt, fault)
