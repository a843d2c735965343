"""Writes and reads API tokens. Issue and revocation are appended under an event; the day of the last use is not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from wenmai.parties.model import Token
from wenmai.parties.store import Appending
from wenmai.parties.tables import TOKEN, TOKEN_REVOCATION, TOKEN_USE


def put_token(recorder: Appending, token: Token, secret_hash: str) -> None:
    """Append the issue of a token."""
    recorder.insert(
        TOKEN,
        {
            "id": token.id,
            "party": token.party,
            "holder": token.holder,
            "label": token.label,
            "scopes": sorted(token.scopes),
            "secret_hash": secret_hash,
            "issued_at": token.issued_at,
            "issued_by": token.issued_by,
            "expires_at": token.expires_at,
            "parent": token.parent,
        },
    )


def put_revocations(recorder: Appending, token_ids: list[str], at: str, by: str, reason: str) -> None:
    """Append that these tokens are revoked."""
    recorder.insert(TOKEN_REVOCATION, [{"token": one, "at": at, "by": by, "reason": reason} for one in token_ids])


def find_token(connection: Connection, token_id: str) -> tuple[Token, str] | None:
    """The token with this public id and the hash of its secret, if there is one."""
    row = connection.execute(_tokens().where(TOKEN.c.id == token_id)).one_or_none()
    return None if row is None else (_token_of(row), str(row.secret_hash))


def tokens_of(connection: Connection, party: str | None = None) -> list[Token]:
    """All tokens, or those by which one acts for ``party``, the newest first."""
    query = _tokens() if party is None else _tokens().where(TOKEN.c.party == party)
    return [_token_of(row) for row in connection.execute(query.order_by(TOKEN.c.issued_at.desc(), TOKEN.c.id))]


def standing_offspring(connection: Connection, token_id: str) -> list[str]:
    """The token and all that were issued by it or by those, as far as none is revoked yet; itself first.

    They stay locked in this transaction, so that none of them issues another meanwhile.
    """
    found, generation = [token_id], [token_id]
    while generation:
        lock(connection, generation)
        issued = select(TOKEN.c.id).where(TOKEN.c.parent.in_(generation)).order_by(TOKEN.c.id)
        generation = list(connection.execute(issued).scalars())
        found += generation
    revoked = select(TOKEN_REVOCATION.c.token).where(TOKEN_REVOCATION.c.token.in_(found))
    gone = set(connection.execute(revoked).scalars())
    return [one for one in found if one not in gone]


def lock(connection: Connection, token_ids: list[str]) -> None:
    """Let no other transaction issue by, or revoke, these tokens until this one ends."""
    connection.execute(select(TOKEN.c.id).where(TOKEN.c.id.in_(token_ids)).order_by(TOKEN.c.id).with_for_update()).all()


def note_use(connection: Connection, token_id: str, day: str) -> None:
    """Keep the day of the last use; to be called when it is another than the one that is kept."""
    known = update(TOKEN_USE).where(TOKEN_USE.c.token == token_id).values(last_day=day)
    if connection.execute(known).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(TOKEN_USE).values(token=token_id, last_day=day))
    except IntegrityError:  # another request of the same token was first, today
        return


def _tokens() -> Select[Any]:
    revoked = TOKEN_REVOCATION.c
    columns = (revoked.at.label("revoked_at"), revoked.reason.label("revoked_because"), TOKEN_USE.c.last_day)
    return (
        select(TOKEN, *columns)
        .outerjoin(TOKEN_REVOCATION, revoked.token == TOKEN.c.id)
        .outerjoin(TOKEN_USE, TOKEN_USE.c.token == TOKEN.c.id)
    )


def _token_of(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        party=row.party,
        holder=row.holder,
        label=row.label,
        scopes=frozenset(row.scopes),
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        expires_at=row.expires_at,
        parent=row.parent,
        revoked_at=row.revoked_at,
        revoked_because=row.revoked_because or "",
        last_used_day=row.last_day,
    )
