"""The worker processes of one runner: at most so many, started when needed, let out to one piece of work at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from wenmai.jobs.bench import WorkbenchSettings
from wenmai.jobs.hand import Hand
from wenmai.jobs.steps import Abandoned

WAIT_S = 0.2  # how often who waits for a hand looks whether he still wants it


@dataclass
class Crew:
    """Lets out hands to several threads; who comes first has the next that is free."""

    settings: WorkbenchSettings
    size: int
    _idle: list[Hand] = field(default_factory=list)
    _busy: set[Hand] = field(default_factory=set)
    _dismissed: bool = False
    _disbanded: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)
    # One thread starts all hands and lasts as long as this process: they end with it.
    _starter: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "starter"))

    def lease(self, given_up: Callable[[], bool] = lambda: False) -> Hand | None:
        """A hand of one's own, waited for; None where ``given_up`` says that it is not wanted any more."""
        with self._changed:
            while len(self._busy) >= self.size and not self._disbanded:
                if not self._changed.wait(WAIT_S) and given_up():
                    return None
            return self._take()

    def lease_at_once(self) -> Hand | None:
        """A hand if one is free now."""
        with self._changed:
            return self._take() if len(self._busy) < self.size else None

    def _take(self) -> Hand:
        if self._disbanded:
            raise Abandoned
        self._dismissed = False
        hand = self._idle.pop() if self._idle else self._starter.submit(Hand, self.settings).result()
        self._busy.add(hand)
        return hand

    def give_back(self, hand: Hand, *, whole: bool) -> None:
        """Return a hand; one that is not ``whole`` (dead, or in the midst of something) is ended."""
        if not whole:
            hand.kill()
        with self._changed:
            self._busy.discard(hand)
            keep = whole and not self._dismissed and not self._disbanded
            if keep:
                self._idle.append(hand)
            self._changed.notify_all()
        if whole and not keep:
            hand.kill()

    def dismiss(self) -> None:
        """Let all that are idle go, and the others when they are done."""
        with self._changed:
            self._dismissed = True
            idle, self._idle = self._idle, []
        for hand in idle:
            hand.kill()

    def disband(self) -> None:
        """End all at once, whatever they do; who waits for one is told that his work is abandoned."""
        with self._changed:
            self._disbanded = True
            busy = list(self._busy)
            self._changed.notify_all()
        for hand in busy:
            hand.strike()
        self.dismiss()

    @property
    def disbanded(self) -> bool:
        return self._disbanded
