"""Asking for what nobody offers yet: a buyer posts what he wants; see ``answering`` for what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.exchange import wanted
from wenmai.exchange.model import Offer
from wenmai.exchange.offers import offers_of_ids
from wenmai.exchange.states import OFFER, WANTED
from wenmai.exchange.steps import advance, last_step, states_of
from wenmai.exchange.wanted import CLOSED, DECLINED, OPEN, Answer, Wanted, state_at
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput
from wenmai.kernel.money import check_fen
from wenmai.rights.agreements.model import check_uses
from wenmai.rights.agreements.overlap import covers_use
from wenmai.rights.profile.categories import PURPOSES, purpose_iri
from wenmai.rights.profile.names import WENMAI
from wenmai.services.context import Context
from wenmai.storage.database import lock_exclusive

TITLE_LETTERS_MAX, TEXT_LETTERS_MAX = 200, 2000
DAYS_MAX = 366  # an ad that nobody looks after ends within a year
OPEN_ADS_MAX = 100  # of one asker at a time


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, its state, why it was declined, and how its offer stands to what was asked for.

    ``missing_uses`` are those asked for that the offer's terms do not give; ``over_budget_fen`` is how much its price
    exceeds the budget.
    """

    answer: Answer
    state: str
    reason: str
    offer: Offer
    offer_state: str
    missing_uses: tuple[str, ...]
    over_budget_fen: int


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad, its state (open, closed, expired), and those answers that the caller may see."""

    wanted: Wanted
    state: str
    answers: tuple[KeptAnswer, ...]


def post_wanted(context: Context, draft: Wanted) -> Ad:
    """Post an ad in the caller's name; the same key again is the same ad. Its party and moment are set here.

    Raises InvalidInput for uses or a purpose that nobody knows, a budget that is none, or a date that is past or
    further than ``DAYS_MAX`` days; Conflict where the key belongs to another ad, or too many are open.
    """
    context.actor.require("wanted.write")
    at = context.clock()
    asked = _checked(replace(draft, party=context.party, at=at))
    with context.database.writing() as connection:
        lock_exclusive(connection, f"wanted of/{context.party}")
        kept = wanted.find_wanted(connection, asked.id)
        if kept is not None:
            return _same(connection, context, kept, asked)
        _check_until(asked, at)
        if wanted.count_open(connection, context.party, at) >= OPEN_ADS_MAX:
            raise Conflict(
                f"{OPEN_ADS_MAX} ads of yours are open",
                where=asked.key,
                remedy="Close one first: wenmai wanted close.",
                rule="wanted.many",
            )
        with recorded(connection, "wanted.posted", context.party, asked.id, at) as recorder:
            wanted.put_wanted(recorder, asked)
    return Ad(asked, OPEN, ())


def list_wanted(context: Context, *, mine: bool = False, after: str = "", limit: int = 100) -> list[Ad]:
    """The ads that may be answered now, or the caller's own in every state; by id, without their answers."""
    context.actor.require("catalogue.read")
    at = context.clock()
    with context.database.reading() as connection:
        if mine:
            own = wanted.ads_of(connection, context.party, after=after, limit=limit)
            return [Ad(one, state_at(one, state, at), ()) for one, state in own]
        return [Ad(one, OPEN, ()) for one in wanted.open_ads(connection, at, after=after, limit=limit)]


def show_wanted(context: Context, wanted_id: str) -> Ad:
    """An ad: the asker and who audits see all its answers, a holder his own.

    One that is over is shown to its asker, to who answered it and to who audits; others learn nothing of it.
    """
    context.actor.require("catalogue.read")
    with context.database.reading() as connection:
        return seen(connection, context, wanted_id)


def close_wanted(context: Context, wanted_id: str, reason: str) -> Ad:
    """Close an ad of the caller's own; nobody answers it any more. Again: nothing more happens."""
    context.actor.require("wanted.write")
    check_reason(reason, "an ad that is closed says why", wanted_id)
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"wanted/{wanted_id}")
        _, state = own_ad(connection, context, wanted_id)
        if state == OPEN:
            with recorded(connection, "wanted.closed", context.party, wanted_id, at) as recorder:
                advance(recorder, WANTED, wanted_id, CLOSED, by=context.party, at=at, reason=reason)
    with context.database.reading() as connection:
        return seen(connection, context, wanted_id)


def _checked(asked: Wanted) -> Wanted:
    where = asked.key
    if not asked.key.strip() or not asked.title.strip() or len(asked.title) > TITLE_LETTERS_MAX:
        raise InvalidInput(
            f"an ad has a key, and a title of at most {TITLE_LETTERS_MAX} letters", where=where, rule="wanted.title"
        )
    if len(asked.description) > TEXT_LETTERS_MAX:
        raise InvalidInput(f"a description has at most {TEXT_LETTERS_MAX} letters", where=where, rule="wanted.text")
    if not asked.uses:
        raise InvalidInput("an ad names the uses that it is for", where=where, rule="terms.named")
    check_uses(asked.uses)
    if asked.purpose and purpose_iri(asked.purpose) not in PURPOSES:
        known = ", ".join(sorted(one.removeprefix(WENMAI) for one in PURPOSES))
        raise InvalidInput(
            f"{asked.purpose!r} is not a purpose", where=where, remedy=f"Purposes are {known}.", rule="wanted.purpose"
        )
    check_fen(asked.budget_fen, "budget")
    return replace(asked, until=iso(parse_iso(asked.until)))


def _check_until(asked: Wanted, at: str) -> None:
    last = iso(parse_iso(at) + timedelta(days=DAYS_MAX))
    if not at < asked.until <= last:
        raise InvalidInput(
            f"an ad cannot last until {asked.until[:10]}",
            where=asked.key,
            remedy=f"Say a day after {at[:10]} and not after {last[:10]}.",
            rule="wanted.until",
        )


def check_reason(reason: str, what: str, wanted_id: str) -> None:
    """Raises InvalidInput where no reason is given, or one that nobody would read."""
    if not reason.strip() or len(reason) > TEXT_LETTERS_MAX:
        raise InvalidInput(what, where=wanted_id[:12], remedy="Say it in a sentence.", rule="wanted.reason")


def _same(connection: Connection, context: Context, kept: tuple[Wanted, str], asked: Wanted) -> Ad:
    if replace(kept[0], at=asked.at) != asked:
        raise Conflict(
            "this key belongs to another ad",
            where=asked.key,
            remedy="An ad never changes: close it and post another under a new key.",
            rule="wanted.key",
        )
    return seen(connection, context, asked.id)


def own_ad(connection: Connection, context: Context, wanted_id: str) -> tuple[Wanted, str]:
    """An ad of the caller's own. Another's is "not found" where it is over, and refused where all may read it."""
    asked, state = wanted.get_wanted(connection, wanted_id)
    if asked.party != context.party:
        seen(connection, context, wanted_id)
        raise Forbidden("only the asker decides about an ad", where=wanted_id[:12], rule="access.own")
    return asked, state


def seen(connection: Connection, context: Context, wanted_id: str) -> Ad:
    """An ad as the caller may see it, within a transaction. Raises NotFound where he may not."""
    asked, state = wanted.get_wanted(connection, wanted_id)
    now = state_at(asked, state, context.clock())
    all_of_it = asked.party == context.party or "audit.read" in context.actor.permissions
    given = wanted.answers_to(connection, wanted_id, None if all_of_it else context.party)
    if not all_of_it and now != OPEN and not given:
        wanted.raise_unknown(wanted_id)
    ids = [answer.offer_id for answer, _ in given]
    offers, states = offers_of_ids(connection, ids), states_of(connection, OFFER, ids)
    kept = (_compared(connection, asked, one, offers[one[0].offer_id], states[one[0].offer_id]) for one in given)
    return Ad(asked, now, tuple(kept))


def _compared(
    connection: Connection, asked: Wanted, given: tuple[Answer, str], offer: Offer, offer_state: str
) -> KeptAnswer:
    answer, state = given
    last = last_step(connection, answer.id) if state == DECLINED else None
    missing = tuple(use for use in asked.uses if not covers_use(offer.terms.uses, use))
    over_fen = max(0, offer.price_fen - asked.budget_fen)
    return KeptAnswer(answer, state, last.reason if last else "", offer, offer_state, missing, over_fen)
