"""Jobs for pages to show: a desk that keeps what is handed in until the test lets it go, and a market with one."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.conftest import settings_for
from tests.parties.town import Watch
from tests.web.market import Market
from tests.web.serving import served
from wenmai.bootstrap import open_context
from wenmai.exchange.model import offer_id
from wenmai.jobs.carrier import Carrier
from wenmai.jobs.desk import Ticket
from wenmai.parties.model import Actor
from wenmai.parties.roles import EVERY_ROLE
from wenmai.services.completing import JobCompletion
from wenmai.services.context import Context
from wenmai.services.offering import show_offer
from wenmai.web.app import create_app

LINES = {"invert": "tests.production.invert_line:LINE", "plaid": "tests.web.plaid_line:LINE"}


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


@contextmanager
def making_market(made: Path, to: Path, lines: Mapping[str, str] = LINES) -> Iterator[tuple[Market, Held]]:
    """A market of the test's own whose jobs wait until they are let go."""
    shutil.copytree(made, to)
    opened = open_context(settings_for(to, party="house"), inline=True, lines=lines)
    watch = Watch(datetime.now(UTC))
    context, held = held_back(replace(opened, clock=watch, actor=Actor.of_roles("house", EVERY_ROLE)))
    ids = {key: offer_id("museum", key) for key in ("bats", "reading", "stars")}
    offers = [show_offer(context, identity)[0] for identity in ids.values()]
    pictures = tuple(dict.fromkeys(offer.asset_ids[0] for offer in offers))
    with served(create_app(context, hosts=("127.0.0.1",))) as address:
        market = Market(context, watch, address, pictures, ids["bats"], ids["reading"], ids["stars"])
        try:
            yield market, held
        finally:
            for browser in market.browsers:
                browser.client.close()
    opened.close()
