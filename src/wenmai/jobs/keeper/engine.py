"""The durable engine in a worker's process: takes jobs from the queue, and does again what dead workers left.

One a process: DBOS keeps its registry in the process. A job is a workflow of two parts: the work, a step whose result
is kept, and the completion, which may come again and then changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from queue import SimpleQueue

from dbos import DBOS, DBOSClient, WorkflowStatusString

from wenmai.jobs.carrier import Carrier, Outcome
from wenmai.jobs.desk import Ticket
from wenmai.jobs.keeper.state import SCHEMA, JsonSerializer, KeeperState

NAME = "wenmai"
QUEUE = "jobs"
WORKFLOW = "carry_out"
VERSION = "1"  # of the workflow below: jobs of another version are left to workers of that version
POLL_S = 0.05
MEND_S = 1.0
AHEAD = 2  # jobs taken beyond what can be worked on at once, so that some begin while others are recorded
PRIORITY_UNIT_MS = 100  # of virtual time: DBOS's 31 bits then last for seven years of one core
PRIORITY_MAX = 2**31 - 1
GIVEN_UP = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED")


class Engine:
    """A launched engine. ``carrier`` does the work, ``concurrency`` tells how many jobs at a time."""

    def __init__(self, state: KeeperState, carrier: Carrier, worker: str, concurrency: int) -> None:
        logging.getLogger("dbos").setLevel(logging.ERROR)
        self._worker = worker
        self.ended: SimpleQueue[str] = SimpleQueue()  # ids of jobs that ended in this process
        self._database = state.engine()
        DBOS(
            config={
                "name": NAME,
                "executor_id": worker,
                "application_version": VERSION,
                "system_database_engine": self._database,
                "dbos_system_schema": SCHEMA,
                "serializer": JsonSerializer(),
                "use_listen_notify": False,
                "log_level": "ERROR",
            }
        )
        _register(carrier, self.ended)
        DBOS.launch()
        DBOS.register_queue(
            QUEUE, worker_concurrency=concurrency + AHEAD, polling_interval_sec=POLL_S, on_conflict="always_update"
        )
        self._client = DBOSClient(
            system_database_engine=self._database,
            dbos_system_schema=SCHEMA,
            serializer=JsonSerializer(),
            application_name=NAME,
        )

    def enqueue(self, tickets: Sequence[Ticket]) -> None:
        """Put jobs into the queue; one that is there already stays as it is."""
        for ticket in tickets:
            self._client.enqueue(
                {
                    "queue_name": QUEUE,
                    "workflow_name": WORKFLOW,
                    "workflow_id": workflow_id(ticket),
                    "priority": min(1 + ticket.start_tag // PRIORITY_UNIT_MS, PRIORITY_MAX),
                    "app_version": VERSION,
                },
                ticket.job_id,
                ticket.attempt,
            )

    def left_by(self) -> set[str]:
        """The workers that have jobs under way, other than this one."""
        pending = self._client.list_workflows(
            status=WorkflowStatusString.PENDING.value, load_input=False, load_output=False
        )
        return {status.executor_id for status in pending if status.executor_id} - {self._worker}

    def recover(self, worker: str) -> None:
        """Put back into the queue what a dead worker left. The caller holds its place, so that it is dead."""
        DBOS._recover_pending_workflows([worker])

    def states(self, tickets: Sequence[Ticket]) -> dict[str, str]:
        """How the engine sees these jobs: workflow id → status; those that it does not know are missing."""
        found = self._client.list_workflows(
            workflow_ids=[workflow_id(ticket) for ticket in tickets], load_input=False, load_output=False
        )
        return {status.workflow_id: status.status for status in found}

    def destroy(self) -> None:
        """Let go. What is under way stays pending until a worker takes this one's place."""
        self._client.destroy()
        DBOS.destroy(destroy_registry=True)
        self._database.dispose()


def workflow_id(ticket: Ticket) -> str:
    """The name of an attempt at a job with the engine."""
    return f"{ticket.job_id}-{ticket.attempt}"


def _register(carrier: Carrier, ended: SimpleQueue[str]) -> None:
    @DBOS.step(name="work")
    def work(job_id: str, attempt: int) -> Outcome:
        return carrier.work(job_id, attempt)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
    def carry_out(job_id: str, attempt: int) -> None:
        carrier.carry_out(job_id, attempt, work)
        ended.put(job_id)
