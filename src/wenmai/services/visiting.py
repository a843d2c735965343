"""Visits of the web: begun after signing in, taken up again by the cookie, ended by either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

from wenmai.bank.vectors.files import KEY_BYTES, load_or_make_key
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Forbidden, StorageFailure
from wenmai.parties import sign_in_store, store
from wenmai.parties.model import Actor
from wenmai.parties.sign_in_store import Visit
from wenmai.parties.visits import IDLE_MAX_S, LASTS_S, Cookie, new_cookie, no_visit, read_cookie
from wenmai.services.context import Context

KEY_FILE = "visits.key"
SEEN_EVERY_S = 300
CLOCK_SKEW_S = 300


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """Who visits, and his cookie, from which the tokens of his forms are made."""

    actor: Actor
    cookie: Cookie


def visit_key(context: Context) -> bytes:
    """The key that signs cookies, (32,) bytes in a file with mode 0600; machines that serve together share the file.

    Without the file all cookies are void, and a new one is made.
    """
    path = context.home / KEY_FILE
    if path.exists() and path.stat().st_size != KEY_BYTES:
        remedy = "Delete it: a new one is made, and everyone signs in again."
        raise StorageFailure("the key of the visits has the wrong length", where=str(path), remedy=remedy)
    return load_or_make_key(path)


def begin_visit(context: Context, actor: Actor, how: str = "password") -> str:
    """Begin a visit of a person who has just signed in; the value of the cookie to set. Raises Forbidden otherwise."""
    if actor.person is None or actor.token is not None:
        raise Forbidden("only a person who signed in can visit", rule="access.person")
    return _begun(context, actor.party, actor.person, how)


def begin_visit_of_shell(context: Context) -> str:
    """Begin a visit in the name that the shell acts in, a person's or an organisation's; the value of the cookie."""
    return _begun(context, context.party, context.actor.person or context.party, "shell")


def _begun(context: Context, party: str, holder: str, how: str) -> str:
    cookie, at = new_cookie(), context.clock()
    ends = iso(parse_iso(at) + timedelta(seconds=LASTS_S))
    visit = Visit(cookie.id, party, holder, how, at, at, ends, None)
    with context.database.writing() as connection:
        sign_in_store.put_visit(connection, cookie, visit)
    return cookie.value(visit_key(context))


def resume_visit(context: Context, cookie_value: str) -> OpenVisit:
    """Who visits with this cookie, with his roles of this moment.

    Raises Unauthenticated (``access.visit``): forged, unknown, ended, over, idle for too long, or begun in the future
    of a clock that was set back; the answer does not tell which. Forbidden (``access.no-role``) without any role.
    """
    cookie, at = read_cookie(cookie_value, visit_key(context)), context.clock()
    now = parse_iso(at)
    with context.database.reading() as connection:
        found = sign_in_store.find_visit(connection, cookie.id)
        if found is None or not compare_digest(found[1], cookie.secret_hash):
            raise no_visit()
        visit = found[0]
        over = visit.ended_at is not None or visit.expires_at <= at
        idle = visit.seen_at <= iso(now - timedelta(seconds=IDLE_MAX_S))
        if over or idle or visit.started_at > iso(now + timedelta(seconds=CLOCK_SKEW_S)):
            raise no_visit()
        actor = store.actor_of(connection, visit.party, visit.person)
    if not actor.permissions:
        raise Forbidden(f"{actor.name} has no role in which to act for {actor.party}", rule="access.no-role")
    if visit.seen_at <= iso(now - timedelta(seconds=SEEN_EVERY_S)):
        with context.database.writing() as connection:
            sign_in_store.note_seen(connection, visit.id, at)
    return OpenVisit(actor, cookie)


def end_visit(context: Context, cookie_value: str) -> bool:
    """End a visit; True where it was open. Raises Unauthenticated (``access.visit``) for a forged cookie."""
    cookie, at = read_cookie(cookie_value, visit_key(context)), context.clock()
    with context.database.writing() as connection:
        found = sign_in_store.find_visit(connection, cookie.id)
        if found is None or not compare_digest(found[1], cookie.secret_hash):
            raise no_visit()
        return sign_in_store.end_visits(connection, at, visit_id=cookie.id) > 0
