"""What a party proves itself by: passwords, API tokens, accounts elsewhere. Who may set and take them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from wenmai.parties import sign_in_store, store, token_store
from wenmai.parties.model import Actor, Token
from wenmai.parties.names import check_line, is_storable
from wenmai.parties.passwords import Hashing, check_password
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


def set_password(context: Context, person: str, password: str, *, hashing: Hashing | None = None) -> None:
    """Give a person a new password, and end all his visits. For operators; see ``signing_in.change_password``.

    Raises InvalidInput (``password.length``, ``password.plain``, ``party.person``), NotFound, and Forbidden where the
    person reaches further than the actor: his password would open what the actor must not.
    """
    context.actor.require_everywhere("party.write")
    with context.database.reading() as connection:
        require_person(connection, person)
        context.actor.refuse_beyond_own(_reach_of(connection, person))
    keep_password(context, person, password, hashing or Hashing())


def keep_password(context: Context, person: str, password: str, hashing: Hashing) -> None:
    """Check a new password and keep it, under an event. Who may do it was seen before."""
    kept = hashing.keep(check_password(password, person))
    at = context.clock()
    with context.database.writing() as connection:
        with recorded(connection, "password.set", context.party, person, at) as recorder:
            recorder.details["by"] = context.actor.name
        sign_in_store.put_password(connection, person, kept, at)
        sign_in_store.end_visits(connection, at, person=person)


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
    """The tokens of one's party and one's own, or all for operators and auditors; the newest first."""
    actor = context.actor
    with context.database.reading() as connection:
        if actor.everywhere & {"token.write", "audit.read"}:
            return token_store.tokens_of(connection)
        return token_store.tokens_of(connection, party=actor.party, holder=actor.person)


def link_account(context: Context, person: str, issuer: str, subject: str) -> bool:
    """Let a person sign in with the account that ``issuer`` knows as ``subject``. For operators. True where it is new.

    Raises NotFound, InvalidInput (``party.person``, ``party.name``) and Conflict (``oidc.linked``).
    """
    _admit_link(context, person)
    account = check_line(issuer, "issuer"), check_line(subject, "subject", most=255)
    if not all(account):
        raise InvalidInput("issuer and subject are both needed", where="account", rule="party.name")
    with one_at_a_time(), context.database.writing() as connection:
        before = sign_in_store.linked_person(connection, *account)
        if before not in (None, person):
            raise Conflict(f"this account is {before}'s", remedy="Unlink it there first.", rule="oidc.linked")
        return before is None and _change_link(context, connection, account, person, sign_in_store.LINKED)


def unlink_account(context: Context, person: str, issuer: str, subject: str) -> bool:
    """Undo ``link_account``, and end the person's visits. True where that is new."""
    _admit_link(context, person)
    with one_at_a_time(), context.database.writing() as connection:
        if not is_storable(issuer + subject) or sign_in_store.linked_person(connection, issuer, subject) != person:
            return False
        sign_in_store.end_visits(connection, context.clock(), person=person)
        return _change_link(context, connection, (issuer, subject), person, sign_in_store.UNLINKED)


def require_person(connection: Connection, person: str) -> None:
    """Raises NotFound, and InvalidInput (``party.person``): an organisation does not sign in, its people do."""
    if not store.is_person(connection, person):
        remedy = "Register a person and grant a role: wenmai party grant PERSON ROLE --in ORGANISATION."
        raise InvalidInput(f"{person} is not a person", remedy=remedy, rule="party.person")


def _admit_link(context: Context, person: str) -> None:
    context.actor.require_everywhere("party.write")
    with context.database.reading() as connection:
        require_person(connection, person)
        context.actor.refuse_beyond_own(_reach_of(connection, person))


def _change_link(context: Context, connection: Connection, account: tuple[str, str], person: str, change: str) -> bool:
    at, by = context.clock(), context.actor.name
    with recorded(connection, f"account.{change}", context.party, person, at) as recorder:
        recorder.details["by"] = by
        return sign_in_store.append_link_change(recorder, account, person, change, at, by)


def _reach_of(connection: Connection, person: str) -> frozenset[str]:
    """All that a person reaches in the records of every party, whomever he acts for."""
    parties = store.parties_to_act_for(connection, person)
    return frozenset().union(*(store.actor_of(connection, party, person).everywhere for party in parties))


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
