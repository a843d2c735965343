"""The desk of the durable keeper: this process becomes a worker when the first job is handed in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty

from wenmai.jobs.carrier import Carrier
from wenmai.jobs.desk import Ticket
from wenmai.jobs.keeper.engine import Engine
from wenmai.jobs.keeper.mending import Mender
from wenmai.jobs.keeper.slots import Slot, claim
from wenmai.jobs.keeper.state import KeeperState

WINDOW = 256  # jobs of one call in the queue at a time; the others are recorded and come after
LOOK_S = 0.25  # how often it is looked what others have ended; what this process ends, it knows


@dataclass
class DurableDesk:
    """Hands jobs to the engine; ``carrier_of`` makes a carrier under a worker's name."""

    state: KeeperState
    carrier_of: Callable[[str], Carrier]
    workers: int
    _engine: Engine | None = None
    _slot: Slot | None = None
    _mender: Mender | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> Engine:
        """Become a worker, unless this process is one."""
        with self._opening:
            if self._engine is None:
                slots = self.state.slots()
                self._slot = claim(slots)
                carrier = self.carrier_of(self._slot.name)
                self._engine = Engine(self.state, carrier, self._slot.name, self.workers)
                self._mender = Mender(self._engine, slots, self._slot, carrier)
                self._mender.start()
            return self._engine

    def hand_in(self, tickets: Sequence[Ticket]) -> None:
        self.open().enqueue(tickets)

    def carry_out(self, tickets: Sequence[Ticket]) -> Iterator[str]:
        if not tickets:
            return
        engine, completion = self.open(), self.carrier_of("").completion
        waiting = sorted(tickets, key=lambda ticket: ticket.start_tag)
        handed_in: set[str] = set()
        while waiting or handed_in:
            more = waiting[: WINDOW - len(handed_in)]
            engine.enqueue(more)
            waiting = waiting[len(more) :]
            handed_in |= {ticket.job_id for ticket in more}
            here = _ended_here(engine)
            ended = (handed_in & here) if here else set(completion.ended(sorted(handed_in)))
            handed_in -= ended
            yield from sorted(ended)

    def attend(self) -> str:
        self.open()
        assert self._slot is not None
        return self._slot.name

    def close(self) -> None:
        """Give up the place; another worker does what is left."""
        with self._opening:
            if self._engine is None or self._slot is None or self._mender is None:
                return
            self._mender.stop()
            self.carrier_of("").runner.stop()
            self._engine.destroy()
            self._slot.release()
            self._engine = None


def _ended_here(engine: Engine) -> set[str]:
    """Ids of jobs that ended in this process, waited for a while; empty where none did: then others may have."""
    ended = set()
    try:
        ended.add(engine.ended.get(timeout=LOOK_S))
        while True:
            ended.add(engine.ended.get_nowait())
    except Empty:
        return ended
