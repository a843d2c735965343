"""Writes and reads what signing in needs: kept passwords, visits, and which account elsewhere is which person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from wenmai.parties.store import Appending
from wenmai.parties.tables import OIDC_REQUEST, PASSWORD, SIGN_IN_LINK, VISIT
from wenmai.parties.visits import Cookie

LINKED, UNLINKED = "linked", "unlinked"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as it is kept: for whom, by whom, how he signed in, and its times."""

    id: str
    party: str
    person: str
    how: str
    started_at: str
    seen_at: str
    expires_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class OidcRequest:
    """A sign-in that was begun at an issuer, and what must come back with it."""

    issuer: str
    nonce: str
    code_verifier: str
    redirect_uri: str
    binding_hash: str
    started_at: str
    expires_at: str


def kept_password(connection: Connection, person: str) -> str | None:
    """The kept text of a person's password, if he has one."""
    return connection.execute(select(PASSWORD.c.hash).where(PASSWORD.c.person == person)).scalar()


def put_password(connection: Connection, person: str, kept: str, at: str) -> None:
    """Keep a new password in place of the old one."""
    values = {"hash": kept, "changed_at": at}
    if connection.execute(update(PASSWORD).where(PASSWORD.c.person == person).values(**values)).rowcount == 0:
        connection.execute(insert(PASSWORD).values(person=person, **values))


def keep_anew(connection: Connection, person: str, old: str, new: str) -> None:
    """The same password under other parameters; nothing where it was changed meanwhile."""
    still = (PASSWORD.c.person == person) & (PASSWORD.c.hash == old)
    connection.execute(update(PASSWORD).where(still).values(hash=new))


def put_visit(connection: Connection, cookie: Cookie, visit: Visit) -> None:
    """Begin a visit, and forget those that are over by their time."""
    connection.execute(delete(VISIT).where(VISIT.c.expires_at < visit.started_at))
    connection.execute(
        insert(VISIT).values(
            id=cookie.id,
            secret_hash=cookie.secret_hash,
            party=visit.party,
            person=visit.person,
            how=visit.how,
            started_at=visit.started_at,
            seen_at=visit.seen_at,
            expires_at=visit.expires_at,
            ended_at=visit.ended_at,
        )
    )


def find_visit(connection: Connection, visit_id: str) -> tuple[Visit, str] | None:
    """The visit and the hash of its secret, if there is one."""
    row = connection.execute(select(VISIT).where(VISIT.c.id == visit_id)).one_or_none()
    return None if row is None else (_visit_of(row), str(row.secret_hash))


def note_seen(connection: Connection, visit_id: str, at: str) -> None:
    """Keep when a visit was last used; never an earlier moment than is kept."""
    here = (VISIT.c.id == visit_id) & (VISIT.c.seen_at < at)
    connection.execute(update(VISIT).where(here).values(seen_at=at))


def end_visits(connection: Connection, at: str, *, visit_id: str | None = None, person: str | None = None) -> int:
    """End one visit, or all of a person; how many were open."""
    mine = VISIT.c.id == visit_id if visit_id is not None else VISIT.c.person == person
    return connection.execute(update(VISIT).where(mine, VISIT.c.ended_at.is_(None)).values(ended_at=at)).rowcount


def linked_person(connection: Connection, issuer: str, subject: str) -> str | None:
    """The person whom an issuer knows as ``subject``, if one was linked."""
    last = _last_link(connection, issuer, subject)
    return last.person if last is not None and last.change == LINKED else None


def append_link_change(
    recorder: Appending, account: tuple[str, str], person: str, change: str, at: str, by: str
) -> bool:
    """Link or unlink an account (issuer, subject); False where it is so already."""
    issuer, subject = account
    last = _last_link(recorder.connection, issuer, subject)
    number, state = (0, (UNLINKED, person)) if last is None else (last.number, (last.change, last.person))
    if state == (change, person):
        return False
    row = {"issuer": issuer, "subject": subject, "number": number + 1, "person": person, "change": change}
    recorder.insert(SIGN_IN_LINK, row | {"at": at, "by": by})
    return True


def links_of(connection: Connection, person: str) -> list[tuple[str, str]]:
    """The accounts (issuer, subject) by which a person may sign in."""
    accounts = select(SIGN_IN_LINK.c.issuer, SIGN_IN_LINK.c.subject).where(SIGN_IN_LINK.c.person == person).distinct()
    return sorted(
        (issuer, subject)
        for issuer, subject in connection.execute(accounts)
        if linked_person(connection, issuer, subject) == person
    )


def put_oidc_request(connection: Connection, state_hash: str, request: OidcRequest) -> None:
    """Keep a sign-in that was begun, and forget those whose time is over."""
    connection.execute(delete(OIDC_REQUEST).where(OIDC_REQUEST.c.expires_at < request.started_at))
    connection.execute(
        insert(OIDC_REQUEST).values(
            state_hash=state_hash,
            issuer=request.issuer,
            nonce=request.nonce,
            code_verifier=request.code_verifier,
            redirect_uri=request.redirect_uri,
            binding_hash=request.binding_hash,
            started_at=request.started_at,
            expires_at=request.expires_at,
        )
    )


def take_oidc_request(connection: Connection, state_hash: str) -> OidcRequest | None:
    """The sign-in that was begun under a state, which is then used up: nobody gets it a second time."""
    mine = delete(OIDC_REQUEST).where(OIDC_REQUEST.c.state_hash == state_hash).returning(OIDC_REQUEST)
    row = connection.execute(mine).one_or_none()
    if row is None:
        return None
    return OidcRequest(
        issuer=row.issuer,
        nonce=row.nonce,
        code_verifier=row.code_verifier,
        redirect_uri=row.redirect_uri,
        binding_hash=row.binding_hash,
        started_at=row.started_at,
        expires_at=row.expires_at,
    )


def _last_link(connection: Connection, issuer: str, subject: str) -> Row[Any] | None:
    account = (SIGN_IN_LINK.c.issuer == issuer) & (SIGN_IN_LINK.c.subject == subject)
    return connection.execute(
        select(SIGN_IN_LINK).where(account).order_by(SIGN_IN_LINK.c.number.desc()).limit(1)
    ).one_or_none()


def _visit_of(row: Row[Any]) -> Visit:
    return Visit(row.id, row.party, row.person, row.how, row.started_at, row.seen_at, row.expires_at, row.ended_at)
