"""From what a caller shows to who acts: a password or an API token becomes an Actor, or a refusal without secrets."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Forbidden, InvalidInput, Unauthenticated
from wenmai.parties import attempt_store, sign_in_store, store, token_store
from wenmai.parties.model import Actor, Token
from wenmai.parties.names import is_storable
from wenmai.parties.passwords import Hashing
from wenmai.parties.tokens import parse
from wenmai.services.context import Context
from wenmai.services.passwords import keep_password, require_person

CLOCK_SKEW_S = 300  # of the machines of one installation; beyond it a clock was set back


def actor_from_bearer(context: Context, header: str | None) -> Actor:
    """Who acts, from the ``Authorization`` header of a request (RFC 6750).

    Raises Unauthenticated: ``access.no-token`` without a header, ``access.bearer`` where it is of another kind, and as
    ``by_token`` does; and Forbidden (``access.no-role``). It never returns an actor without permissions.
    """
    if not header:
        raise Unauthenticated(
            "no token was sent", remedy="Send the header: Authorization: Bearer wm_….", rule="access.no-token"
        )
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated(
            "this kind of authorisation is not known here",
            remedy="Send: Authorization: Bearer wm_….",
            rule="access.bearer",
        )
    return by_token(context, text.strip(" "))


def by_token(context: Context, text: str) -> Actor:
    """Who acts by an API token: its holder, for its party, with his roles of this moment within its scopes.

    Raises Unauthenticated: ``token.form``, ``token.mistyped``, ``token.unknown``, ``token.revoked``,
    ``token.expired``, ``time.stepped-back``; Forbidden (``access.no-role``). The day of use is kept, once a day.
    """
    shown, at = parse(text), context.clock()
    with context.database.reading() as connection:
        found = token_store.find_token(connection, shown.id)
        if found is None or not shown.matches(found[1]):
            raise Unauthenticated("nobody has this token", remedy="Issue another one.", rule="token.unknown")
        token = found[0]
        _check_standing(token, at)
        actor = store.actor_of(connection, token.party, token.holder).narrowed(token.scopes, token.id)
    _require_some(actor)
    day = at[:10]
    if token.last_used_day is None or token.last_used_day < day:
        with context.database.writing() as connection:
            token_store.note_use(connection, token.id, day)
    return actor


def by_password(
    context: Context, name: str, password: str, *, caller: str, party: str | None = None, hashing: Hashing | None = None
) -> Actor:
    """Who acts by name and password: the person, for ``party`` or for the only one that he may act for.

    ``caller`` tells where the attempt comes from (an address); after some failures the name and the caller wait, longer
    each time. An unknown name takes as long as a wrong password and gets the same answer. A password that is kept under
    older parameters is kept anew. Raises Unauthenticated (``access.wait``, ``access.password``), and as ``choose``.
    """
    prove_password(context, name, password, caller=caller, hashing=hashing or Hashing())
    with context.database.reading() as connection:
        return choose(connection, name, party)


def prove_password(context: Context, name: str, password: str, *, caller: str, hashing: Hashing) -> None:
    """Raises Unauthenticated unless ``password`` is that of the person ``name``. See ``by_password``."""
    at = context.clock()
    with context.database.writing() as connection:
        attempt_store.charge(connection, name, caller, at)
        kept = sign_in_store.kept_password(connection, name) if is_storable(name) else None
    if not hashing.matches(kept, password) or kept is None:  # outside of the transaction: it takes its time
        raise Unauthenticated("the name or the password is wrong", rule="access.password")
    anew = hashing.keep(password) if hashing.is_outdated(kept) else None
    with context.database.writing() as connection:
        attempt_store.forgive(connection, name, caller, at)
        if anew is not None:
            sign_in_store.keep_anew(connection, name, kept, anew)


def change_password(
    context: Context, current: str, password: str, *, caller: str, hashing: Hashing | None = None
) -> None:
    """Give oneself a new password, by showing the one that holds. All visits end, this one too.

    Raises Forbidden (``access.person``) where no person acts, or only a token; and as ``by_password`` and
    ``passwords.set_password`` do.
    """
    person = context.actor.person
    if person is None or context.actor.token is not None:
        raise Forbidden("only a person who signed in can change his password", rule="access.person")
    with context.database.reading() as connection:
        require_person(connection, person)
    prove_password(context, person, current, caller=caller, hashing=hashing or Hashing())
    keep_password(context, person, password, hashing or Hashing())


def choose(connection: Connection, person: str, party: str | None) -> Actor:
    """Who a person is when he acts for ``party``, or for the only one that he may act for.

    Raises Forbidden (``access.no-role``), and InvalidInput (``access.which-party``) where there are several.
    """
    if party is not None:
        standing = is_storable(party) and store.find_party(connection, party) is not None
        return _require_some(store.actor_of(connection, party, person) if standing else Actor(party, person))
    parties = store.parties_to_act_for(connection, person)
    if len(parties) > 1:
        raise InvalidInput(
            f"{person} acts for several parties",
            where="party",
            remedy=f"Choose from: {', '.join(parties)}.",
            rule="access.which-party",
        )
    return _require_some(store.actor_of(connection, parties[0], person) if parties else Actor(person, person))


def _require_some(actor: Actor) -> Actor:
    if not actor.permissions:
        raise Forbidden(
            f"{actor.name} has no role in which to act for {actor.party}",
            remedy="Ask the operator for a role.",
            rule="access.no-role",
        )
    return actor


def _check_standing(token: Token, at: str) -> None:
    if token.revoked_at is not None:
        raise Unauthenticated("this token was revoked", remedy="Issue another one.", rule="token.revoked")
    if token.expires_at <= at:
        ended = f"this token ended on {token.expires_at[:10]}"
        raise Unauthenticated(ended, remedy="Issue another one.", rule="token.expired")
    if token.issued_at > iso(parse_iso(at) + timedelta(seconds=CLOCK_SKEW_S)):
        raise Unauthenticated(
            "this machine's clock stands before the issue of this token",
            remedy="Set the clock right.",
            rule="time.stepped-back",
        )
