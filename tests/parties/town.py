"""The people of these tests: a museum with two curators, a workshop, a buyer who acts for himself, an auditor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wenmai.kernel.clock import iso, parse_iso
from wenmai.parties.model import PERSON, Actor
from wenmai.parties.passwords import Hashing
from wenmai.parties.roles import EVERY_ROLE
from wenmai.services import parties, passwords
from wenmai.services.context import Context

QUICK = Hashing(passes=1, memory_kib=8, lanes=1)
PASSWORD = "three words of cloth"
START = "2031-03-02T09:00:00.000Z"


@dataclass
class Watch:
    """A clock that goes only when it is told to."""

    now: datetime

    def __call__(self) -> str:
        return iso(self.now)

    def go(self, **how_far: float) -> None:
        self.now += timedelta(**how_far)


def watched(context: Context, watch: Watch | None = None) -> tuple[Context, Watch]:
    """The installation by a watch of one's own, in the name of the operator."""
    watch = watch or Watch(parse_iso(START))
    return replace(context, clock=watch, actor=Actor.of_roles("house", EVERY_ROLE)), watch


def settle(context: Context) -> None:
    """Register everyone."""
    parties.register(context, "workshop", en="Silk workshop", roles=["designer"])
    parties.register(context, "audit-house", zh="审计所", roles=["auditor"])
    for person, organisation, role in (
        ("li-wei", "museum", "curator"),
        ("wang-fang", "museum", "curator"),
        ("chen-jing", "workshop", "designer"),
        ("zhao-min", "audit-house", "auditor"),
    ):
        parties.register(context, person, PERSON, en=person)
        parties.grant(context, person, role, party=organisation)
    parties.register(context, "sun-lei", PERSON, zh="孙磊", roles=["buyer"])


def give_password(context: Context, person: str) -> None:
    passwords.set_password(context, person, PASSWORD, hashing=QUICK)
