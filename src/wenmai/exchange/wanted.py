"""Keeps wanted-ads, and the offers by which holders answer them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, func, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.states import ANSWER as ANSWER_MACHINE
from wenmai.exchange.states import WANTED as MACHINE
from wenmai.exchange.steps import newest_state, states_of
from wenmai.exchange.tables import WANTED, WANTED_ANSWER
from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound

OPEN, CLOSED = "open", "closed"
EXPIRED = "expired"  # open, and its time is over: no step of its own, the date says it
ACCEPTED, DECLINED = "accepted", "declined"  # an answer's
STATE = func.coalesce(newest_state(WANTED.c.id), MACHINE.initial).label("state")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a party asks for: uses in ODRL's terms, for which purpose ("" where none is said), and at what price.

    ``until`` is the first instant after the ad; ``budget_fen`` 0 asks for what costs nothing. ``key`` is the asker's
    own; the same key again is the same ad.
    """

    party: str
    key: str
    title: str
    description: str
    uses: tuple[str, ...]
    purpose: str
    budget_fen: int
    until: str
    at: str

    @property
    def id(self) -> str:
        return digests.of_json(["wanted", self.party, self.key])


@dataclass(frozen=True, slots=True)
class Answer:
    """A holder's answer to an ad: an offer of his, and a word about it."""

    wanted_id: str
    offer_id: str
    party: str
    word: str
    at: str

    @property
    def id(self) -> str:
        return digests.of_json(["answer", self.wanted_id, self.offer_id])


def put_wanted(recorder: Recorder, wanted: Wanted) -> None:
    recorder.insert(WANTED, {"id": wanted.id, **asdict(wanted), "uses": list(wanted.uses)})


def put_answer(recorder: Recorder, answer: Answer) -> None:
    recorder.insert(WANTED_ANSWER, asdict(answer))


def find_wanted(connection: Connection, identity: str) -> tuple[Wanted, str] | None:
    """An ad and the state that its steps give, or None."""
    row = connection.execute(select(WANTED, STATE).where(WANTED.c.id == identity)).one_or_none()
    return None if row is None else (_wanted(row), row.state)


def get_wanted(connection: Connection, identity: str) -> tuple[Wanted, str]:
    """An ad and the state that its steps give. Raises NotFound."""
    found = find_wanted(connection, identity)
    if found is None:
        raise_unknown(identity)
    return found


def raise_unknown(identity: str) -> NoReturn:
    """Raises NotFound: also where an ad is there, and the caller may not know."""
    raise NotFound(f"no wanted-ad has the id {identity}", remedy="See: wenmai wanted list.")


def open_ads(connection: Connection, at: str, *, after: str = "", limit: int = 100) -> list[Wanted]:
    """The ads that may be answered at a moment, by id, from after ``after``."""
    query = select(WANTED).where(WANTED.c.id > after, WANTED.c.until > at, STATE.element == OPEN)
    return [_wanted(row) for row in connection.execute(query.order_by(WANTED.c.id).limit(limit))]


def ads_of(connection: Connection, party: str, *, after: str = "", limit: int = 100) -> list[tuple[Wanted, str]]:
    """A party's ads with the states that their steps give, by id, from after ``after``."""
    query = select(WANTED, STATE).where(WANTED.c.party == party, WANTED.c.id > after)
    return [(_wanted(row), row.state) for row in connection.execute(query.order_by(WANTED.c.id).limit(limit))]


def count_open(connection: Connection, party: str, at: str) -> int:
    """How many ads of a party may be answered at a moment."""
    mine = (WANTED.c.party == party) & (WANTED.c.until > at) & (STATE.element == OPEN)
    return int(connection.execute(select(func.count()).select_from(WANTED).where(mine)).scalar_one())


def answers_to(connection: Connection, wanted_id: str, party: str | None = None) -> list[tuple[Answer, str]]:
    """The answers to an ad with their states, oldest first; of one holder where one is named."""
    query = select(WANTED_ANSWER).where(WANTED_ANSWER.c.wanted_id == wanted_id)
    if party is not None:
        query = query.where(WANTED_ANSWER.c.party == party)
    query = query.order_by(WANTED_ANSWER.c.at, WANTED_ANSWER.c.offer_id)
    found = [Answer(row.wanted_id, row.offer_id, row.party, row.word, row.at) for row in connection.execute(query)]
    states = states_of(connection, ANSWER_MACHINE, [answer.id for answer in found])
    return [(answer, states[answer.id]) for answer in found]


def answered_by(connection: Connection, wanted_ids: Sequence[str], party: str) -> set[str]:
    """Which of these ads a party answered."""
    query = select(WANTED_ANSWER.c.wanted_id).where(WANTED_ANSWER.c.party == party)
    return set(connection.execute(query.where(WANTED_ANSWER.c.wanted_id.in_(list(wanted_ids)))).scalars())


def state_at(wanted: Wanted, state: str, at: str) -> str:
    """What an ad is at a moment: open, closed, or expired."""
    return EXPIRED if state == OPEN and wanted.until <= at else state


def _wanted(row: Row[Any]) -> Wanted:
    return Wanted(
        row.party, row.key, row.title, row.description, tuple(row.uses), row.purpose, row.budget_fen, row.until, row.at
    )
