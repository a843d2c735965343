"""API tokens: who may issue them for whom, see them, and take them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Forbidden, InvalidInput, NotFound
from wenmai.parties import store, token_store
from wenmai.parties.model import Actor, Token
from wenmai.parties.names import check_line, is_storable
from wenmai.parties.roles import check_scopes
from wenmai.parties.tokens import new_token
from wenmai.services.context import Context
from wenmai.services.parties import one_at_a_time

DAYS_MAX = 366
DAYS = 90
LABEL_LENGTH_MAX = 80


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token at the only moment at which its text is known."""

    token: Token
    text: str = field(repr=False)


def issue_token(
    context: Context,
    scopes: Iterable[str],
    *,
    holder: str | None = None,
    party: str | None = None,
    label: str = "",
    days: int = DAYS,
) -> IssuedToken:
    """Issue a token by which ``holder`` acts for ``party``, within ``scopes`` and his own roles, for so many days.

    Without ``holder`` and ``party`` it is the actor's own. One that is issued by a token ends with it at the latest.
    Raises InvalidInput (``token.scope``, ``token.days``, ``party.name``), Forbidden (``access.token.write``,
    ``access.other-party``, ``access.beyond-own``), NotFound.
    """
    actor, wanted = context.actor, check_scopes(scopes, "scope")
    whose, for_whom = holder or actor.name, party or actor.party
    own = (whose, for_whom) == (actor.name, actor.party)
    if own:
        actor.require("token.write")
    else:
        actor.require_everywhere("token.write")
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= DAYS_MAX:
        raise InvalidInput(f"{days!r} days", where="days", remedy=f"Give 1 to {DAYS_MAX} days.", rule="token.days")
    shown, at = new_token(), context.clock()
    with context.database.writing() as connection:
        store.get_party(connection, whose)
        standing = store.actor_of(connection, store.get_party(connection, for_whom).id, whose)
        _check_within(wanted, actor if own else standing, standing)
        if not own:
            actor.refuse_beyond_own(standing.everywhere & wanted)
        expires = iso(parse_iso(at) + timedelta(days=days))
        if actor.token is not None:
            expires = min(expires, _standing_parent(connection, actor.token, at).expires_at)
        label = check_line(label, "label", most=LABEL_LENGTH_MAX)
        token = Token(shown.id, for_whom, whose, label, wanted, at, actor.name, expires, actor.token)
        with recorded(connection, "token.issued", actor.party, token.id, at) as recorder:
            recorder.details.update(by=actor.name, holder=whose, scopes=sorted(wanted))
            token_store.put_token(recorder, token, shown.secret_hash)
    return IssuedToken(token, shown.text)


def revoke_token(context: Context, token_id: str, reason: str = "") -> list[str]:
    """Revoke a token and what was issued by it; the ids that are new among the revoked. Raises NotFound.

    One's own; those of one's party, where it acts without a person; every token, with ``token.write`` everywhere. A
    token may always revoke itself.
    """
    actor, at = context.actor, context.clock()
    said = check_line(reason, "reason")
    with one_at_a_time(), context.database.writing() as connection:
        found = token_store.find_token(connection, token_id) if is_storable(token_id) else None
        if found is None or not _may_revoke(actor, found[0]):
            remedy = "List those you may: wenmai party token list."
            raise NotFound(f"no token has the id {token_id!r}", remedy=remedy, rule="token.unknown")
        gone = token_store.standing_offspring(connection, token_id)
        if gone:
            with recorded(connection, "token.revoked", actor.party, token_id, at) as recorder:
                recorder.details["by"] = actor.name
                token_store.put_revocations(recorder, gone, at, actor.name, said)
    return gone


def list_tokens(context: Context) -> list[Token]:
    """The tokens by which one acts for one's party, or everyone's for operators and auditors; the newest first.

    Who may not issue tokens sees his own alone: a program for one purpose need not know of the others.
    """
    actor = context.actor
    everyones = bool(actor.everywhere & {"token.write", "audit.read"})
    with context.database.reading() as connection:
        found = token_store.tokens_of(connection, None if everyones else actor.party)
    return [one for one in found if everyones or actor.may("token.write") or one.holder == actor.name]


def _check_within(scopes: frozenset[str], giver: Actor, holder: Actor) -> None:
    if beyond := sorted(scopes - (giver.permissions & holder.permissions)):
        raise Forbidden(
            f"{holder.name} does not have {', '.join(beyond)} for {holder.party}",
            remedy=f"Choose from: {', '.join(sorted(giver.permissions & holder.permissions)) or 'none at all'}.",
            rule="access.beyond-own",
        )


def _standing_parent(connection: Connection, token_id: str, at: str) -> Token:
    token_store.lock(connection, [token_id])
    found = token_store.find_token(connection, token_id)
    if found is None or found[0].revoked_at is not None or found[0].expires_at <= at:
        raise Forbidden("the token that was shown holds no longer", rule="access.beyond-own")
    return found[0]


def _may_revoke(actor: Actor, token: Token) -> bool:
    if actor.token == token.id or "token.write" in actor.everywhere:
        return True
    mine = token.holder == actor.name or actor.person is None
    return token.party == actor.party and mine and actor.may("token.write")
