"""Writes and reads parties, and the roles in which they act. Changes are appended under an event of the caller's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Row, select
from sqlalchemy import Table as SqlTable

from wenmai.kernel.errors import NotFound
from wenmai.kernel.settings import DEFAULT_PARTY
from wenmai.parties.model import Actor, Membership, Party
from wenmai.parties.names import is_storable
from wenmai.parties.roles import EVERY_ROLE
from wenmai.parties.tables import PARTY, ROLE_GRANT

GRANTED, REVOKED = "granted", "revoked"


class Appending(Protocol):
    """Appends rows under one event; ``audit.recording.Recorder`` is the one that does."""

    connection: Connection

    def insert(self, table: SqlTable, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None: ...


def put_party(recorder: Appending, party: Party, by: str) -> None:
    """Append the registration of a party. The database refuses an id that is taken."""
    recorder.insert(
        PARTY,
        {
            "id": party.id,
            "kind": party.kind,
            "name_zh": party.name_zh,
            "name_en": party.name_en,
            "registered_at": party.registered_at,
            "registered_by": by,
        },
    )


def find_party(connection: Connection, party_id: str) -> Party | None:
    """The party with this whole id, if there is one."""
    if not is_storable(party_id):
        return None
    row = connection.execute(select(PARTY).where(PARTY.c.id == party_id)).one_or_none()
    return None if row is None else _party_of(row)


def get_party(connection: Connection, party_id: str) -> Party:
    """The party with this whole id. Raises NotFound (``party.unknown``)."""
    party = find_party(connection, party_id)
    if party is None:
        raise NotFound(
            f"no party has the id {party_id!r}", remedy="List those there are: wenmai party list.", rule="party.unknown"
        )
    return party


def names_of(connection: Connection, party_ids: Sequence[str], kind: str | None = None) -> dict[str, tuple[str, str]]:
    """The Chinese and English names of these parties, of one kind or of both; those unknown are left out."""
    query = select(PARTY.c.id, PARTY.c.name_zh, PARTY.c.name_en).where(PARTY.c.id.in_(party_ids))
    query = query if kind is None else query.where(PARTY.c.kind == kind)
    return {row.id: (row.name_zh, row.name_en) for row in connection.execute(query)}


def all_parties(connection: Connection) -> list[Party]:
    """Every party, by id."""
    return [_party_of(row) for row in connection.execute(select(PARTY).order_by(PARTY.c.id))]


def lock_roles(connection: Connection) -> None:
    """Let one transaction at a time change roles: what it reads first then still holds when it writes.

    The lock is that of the operator's row; who only refers to the row, by a foreign key, does not wait.
    """
    connection.execute(select(PARTY.c.id).where(PARTY.c.id == DEFAULT_PARTY).with_for_update(key_share=True)).all()


def append_role_change(
    recorder: Appending, membership: tuple[str, str], role: str, change: str, at: str, by: str
) -> bool:
    """Grant or revoke a role of (party, holder); False where it is so already.

    Of two at once only one can be the next change: the database refuses the other.
    """
    party, holder = membership
    of_role = (ROLE_GRANT.c.party == party) & (ROLE_GRANT.c.holder == holder) & (ROLE_GRANT.c.role == role)
    last = recorder.connection.execute(
        select(ROLE_GRANT.c.number, ROLE_GRANT.c.change).where(of_role).order_by(ROLE_GRANT.c.number.desc()).limit(1)
    ).one_or_none()
    number, state = (0, REVOKED) if last is None else (last.number, last.change)
    if state == change:
        return False
    row = {"party": party, "holder": holder, "role": role, "number": number + 1, "change": change, "at": at, "by": by}
    recorder.insert(ROLE_GRANT, row)
    return True


def memberships(
    connection: Connection, *, parties: Iterable[str] | None = None, holders: Iterable[str] | None = None
) -> list[Membership]:
    """What is granted now, of all or of these parties and holders; a membership without a role is none.

    It says what was granted, not what holds: see ``roles_in_force``.
    """
    query = select(ROLE_GRANT.c.party, ROLE_GRANT.c.holder, ROLE_GRANT.c.role, ROLE_GRANT.c.change)
    if parties is not None:
        query = query.where(ROLE_GRANT.c.party.in_(tuple(parties)))
    if holders is not None:
        query = query.where(ROLE_GRANT.c.holder.in_(tuple(holders)))
    granted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for party, holder, role, change in connection.execute(query.order_by(ROLE_GRANT.c.number)):
        (granted[party, holder].add if change == GRANTED else granted[party, holder].discard)(role)
    found = (Membership(p, h, tuple(r for r in EVERY_ROLE if r in roles)) for (p, h), roles in granted.items() if roles)
    return sorted(found, key=lambda one: (one.party, one.holder))


def roles_in_force(connection: Connection, party: str, holder: str) -> tuple[str, ...]:
    """The roles in which ``holder`` may act for ``party`` now: those granted, as far as the party has them too.

    So what is taken from an organisation is at once taken from all its people.
    """
    granted = {one.holder: one.roles for one in memberships(connection, parties=(party,), holders={party, holder})}
    own = granted.get(party, ())
    return tuple(role for role in granted.get(holder, ()) if role in own)


def parties_to_act_for(connection: Connection, person: str) -> list[str]:
    """The parties for whom a person may act now: organisations, and himself."""
    candidates = [one.party for one in memberships(connection, holders=(person,))]
    return [party for party in candidates if roles_in_force(connection, party, person)]


def actor_of(connection: Connection, party: str, holder: str) -> Actor:
    """Who ``holder`` is when he acts for ``party``, with the permissions of the roles in force; perhaps with none."""
    roles = roles_in_force(connection, party, holder)
    return Actor.of_roles(party, roles, None if holder == party and not is_person(connection, holder) else holder)


def is_person(connection: Connection, party_id: str) -> bool:
    """Whether a party is one human being."""
    return get_party(connection, party_id).kind == "person"


def _party_of(row: Row[Any]) -> Party:
    return Party(row.id, row.kind, row.name_zh, row.name_en, row.registered_at)
