"""Accounts at OpenID providers: whose they are, and that nobody else signs in by them."""

from __future__ import annotations

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.parties import sign_in_store, store
from wenmai.parties.names import check_line, is_storable
from wenmai.services.context import Context
from wenmai.services.parties import one_at_a_time
from wenmai.services.passwords import admit_credentials

LENGTH_MAX = 255


def link_account(context: Context, person: str, issuer: str, subject: str) -> bool:
    """Let a person sign in with the account that ``issuer`` knows as ``subject``. For operators. True where it is new.

    Raises NotFound, InvalidInput (``party.person``, ``party.name``) and Conflict (``oidc.linked``).
    """
    admit_credentials(context, person)
    account = _check_exact(issuer, "issuer"), _check_exact(subject, "subject")
    with one_at_a_time(), context.database.writing() as connection:
        store.lock_roles(connection)
        before = sign_in_store.linked_person(connection, *account)
        if before not in (None, person):
            raise Conflict(f"this account is {before}'s", remedy="Unlink it there first.", rule="oidc.linked")
        return before is None and _change_link(context, connection, account, person, sign_in_store.LINKED)


def unlink_account(context: Context, person: str, issuer: str, subject: str) -> bool:
    """Undo ``link_account``, and end the person's visits. True where that is new."""
    admit_credentials(context, person)
    with one_at_a_time(), context.database.writing() as connection:
        store.lock_roles(connection)
        if not is_storable(issuer + subject) or sign_in_store.linked_person(connection, issuer, subject) != person:
            return False
        sign_in_store.end_visits(connection, context.clock(), person=person)
        return _change_link(context, connection, (issuer, subject), person, sign_in_store.UNLINKED)


def _check_exact(text: str, where: str) -> str:
    """As the provider writes it: a subject is compared letter by letter, so nothing is trimmed or composed anew."""
    if not text or check_line(text, where, most=LENGTH_MAX) != text:
        raise InvalidInput(
            f"{text!r} is not the {where} of an account",
            where=where,
            remedy="Copy it from the refusal of a sign-in, without spaces around it.",
            rule="party.name",
        )
    return text


def _change_link(context: Context, connection: Connection, account: tuple[str, str], person: str, change: str) -> bool:
    at, by = context.clock(), context.actor.name
    with recorded(connection, f"account.{change}", context.party, person, at) as recorder:
        recorder.details["by"] = by
        return sign_in_store.append_link_change(recorder, account, person, change, at, by)
