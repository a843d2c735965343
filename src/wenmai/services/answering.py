"""Answering wanted-ads: holders answer with offers of theirs, and the asker accepts or declines.

An answer orders nothing: who accepts one orders its offer like any other, so that price, rights and money go the one
way that they always go.
"""

from __future__ import annotations

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.exchange import wanted
from wenmai.exchange.offers import LISTED, find_offer, get_offer
from wenmai.exchange.states import ANSWER, WANTED
from wenmai.exchange.steps import advance
from wenmai.exchange.wanted import ACCEPTED, CLOSED, DECLINED, OPEN, Answer, Wanted, state_at
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from wenmai.services.context import Context
from wenmai.services.wanting import TEXT_LETTERS_MAX, KeptAnswer, check_reason, own_ad, seen
from wenmai.storage.database import lock_exclusive

ANSWERS_MAX = 20  # of one holder to one ad


def answer_wanted(context: Context, wanted_id: str, offer_id: str, word: str = "") -> KeptAnswer:
    """Answer an ad with a listed offer of the caller's own; the same answer again changes nothing.

    Raises Conflict where the ad is over, the offer is not listed, or it answered already with another word; Forbidden
    for one's own ad; NotFound for an offer of another.
    """
    context.actor.require("offer.write")
    if len(word) > TEXT_LETTERS_MAX:
        raise InvalidInput(f"a word has at most {TEXT_LETTERS_MAX} letters", where="word", rule="wanted.text")
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"wanted/{wanted_id}", f"offer/{offer_id}")
        asked, state = wanted.get_wanted(connection, wanted_id)
        mine = wanted.answers_to(connection, wanted_id, context.party)
        given = next((one for one, _ in mine if one.offer_id == offer_id), None)
        now = state_at(asked, state, at)
        if now != OPEN and not mine and asked.party != context.party:
            wanted.raise_unknown(wanted_id)
        offer_state = _own_offer(connection, context, offer_id)
        if given is None:
            _check_answer(asked, now, offer_state, len(mine), context.party)
            answer = Answer(wanted_id, offer_id, context.party, word, at)
            with recorded(connection, "wanted.answered", context.party, wanted_id, at) as recorder:
                wanted.put_answer(recorder, answer)
        elif given.word != word:
            raise Conflict(
                "this offer answered the ad already, with another word", where=wanted_id[:12], rule="wanted.answered"
            )
    return _answer(context, wanted_id, offer_id)


def accept_answer(context: Context, wanted_id: str, offer_id: str, *, keep_open: bool = False) -> KeptAnswer:
    """Accept an answer in the asker's name, and close the ad unless it is to stay open. It orders nothing.

    An answer may be accepted after the ad's last day, too. Raises Conflict where the ad is closed, the answer was
    declined, or its offer is no longer listed.
    """
    context.actor.require("wanted.write")
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"wanted/{wanted_id}", f"offer/{offer_id}")
        state, answer, now = _own_answer(connection, context, wanted_id, offer_id)
        if now != ACCEPTED:
            WANTED.check(wanted_id, state, CLOSED)
            _check_orderable(connection, offer_id)
        closing = state == OPEN and not keep_open
        if now != ACCEPTED or closing:
            with recorded(connection, "wanted.accepted", context.party, wanted_id, at) as recorder:
                if now != ACCEPTED:
                    advance(recorder, ANSWER, answer.id, ACCEPTED, by=context.party, at=at)
                if closing:
                    advance(recorder, WANTED, wanted_id, CLOSED, by=context.party, at=at, reason="accepted an answer")
    return _answer(context, wanted_id, offer_id)


def decline_answer(context: Context, wanted_id: str, offer_id: str, reason: str) -> KeptAnswer:
    """Decline an answer with a reason, which its holder reads. Raises Conflict where it was accepted."""
    context.actor.require("wanted.write")
    check_reason(reason, "a holder who is declined reads why", wanted_id)
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"wanted/{wanted_id}")
        _, answer, now = _own_answer(connection, context, wanted_id, offer_id)
        if now != DECLINED:
            with recorded(connection, "wanted.declined", context.party, wanted_id, at) as recorder:
                advance(recorder, ANSWER, answer.id, DECLINED, by=context.party, at=at, reason=reason)
    return _answer(context, wanted_id, offer_id)


def _check_answer(asked: Wanted, now: str, offer_state: str, given: int, party: str) -> None:
    where = asked.id[:12]
    if asked.party == party:
        raise Forbidden("nobody answers an ad of his own", where=where, rule="wanted.own")
    if now != OPEN:
        raise Conflict(f"this ad is {now}", where=where, remedy="See: wenmai wanted list.", rule="wanted.over")
    if offer_state != LISTED:
        raise Conflict(
            f"this offer is {offer_state}; an answer is one that can be ordered", where=where, rule="wanted.offer"
        )
    if given >= ANSWERS_MAX:
        raise Conflict(f"you answered this ad {ANSWERS_MAX} times", where=where, rule="wanted.many")


def _own_offer(connection: Connection, context: Context, offer_id: str) -> str:
    """The state of an offer of the caller's own. Raises NotFound, the same for another's and for none."""
    found = find_offer(connection, offer_id)
    if found is None or found[0].seller != context.party:
        raise NotFound(f"no offer of yours has the id {offer_id}", remedy="See: wenmai offer list --state all.")
    return found[1]


def _check_orderable(connection: Connection, offer_id: str) -> None:
    _, offer_state = get_offer(connection, offer_id)
    if offer_state != LISTED:
        raise Conflict(f"this offer is {offer_state}, so nobody can order it", where=offer_id[:12], rule="wanted.offer")


def _own_answer(connection: Connection, context: Context, wanted_id: str, offer_id: str) -> tuple[str, Answer, str]:
    """The state of an ad of the caller's own, and an answer to it with its state."""
    _, state = own_ad(connection, context, wanted_id)
    for answer, now in wanted.answers_to(connection, wanted_id):
        if answer.offer_id == offer_id:
            return state, answer, now
    raise NotFound("no such offer answered this ad", where=wanted_id[:12], remedy="See: wenmai wanted show.")


def _answer(context: Context, wanted_id: str, offer_id: str) -> KeptAnswer:
    with context.database.reading() as connection:
        ad = seen(connection, context, wanted_id)
    return next(one for one in ad.answers if one.answer.offer_id == offer_id)
