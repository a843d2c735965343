"""Who acts when wenmai is started from a shell: the party that the environment names, in the roles that it holds.

Whoever can open the database could change every row of it, so no password is asked here, and none would protect
anything. The roles still hold: a museum's own shell cannot confirm payments by mistake.

* The first start registers ``house``, the operator, in every role, and as curators the parties that own something in a
  home from before there were parties: they go on as they did.
* A name that is used for the first time becomes an organisation and a curator, which imports, makes and offers.
  Further roles are granted by an operator: ``wenmai party grant``.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, union
from sqlalchemy.exc import IntegrityError

from wenmai.assets.tables import ACTIVITY, ASSET, WORK
from wenmai.audit.recording import recorded
from wenmai.kernel.settings import DEFAULT_PARTY
from wenmai.parties import store
from wenmai.parties.model import ORGANISATION, Actor, Party
from wenmai.parties.names import check_id
from wenmai.parties.roles import EVERY_ROLE
from wenmai.storage.database import Database

FIRST_ROLES = ("curator",)


def actor_of_environment(database: Database, party: str, at: str) -> Actor:
    """Who acts for ``party`` from this shell, after it and ``house`` were registered where they are not yet.

    Raises InvalidInput (``party.id``) for a new name that cannot be an id.
    """
    with database.reading() as connection:
        founded = all(store.find_party(connection, one) is not None for one in (DEFAULT_PARTY, party))
        if founded:
            return store.actor_of(connection, party, party)
    try:
        with database.writing() as connection:
            _found(connection, party, at)
    except IntegrityError:  # another process did the same at this moment; what is missing now is a fault
        pass
    with database.reading() as connection:
        return store.actor_of(connection, party, party)


def _found(connection: Connection, party: str, at: str) -> None:
    if store.find_party(connection, DEFAULT_PARTY) is None:
        _register(connection, DEFAULT_PARTY, EVERY_ROLE, at)
        for owner in _owners(connection):
            if store.find_party(connection, owner) is None:
                _register(connection, owner, FIRST_ROLES, at)
    if store.find_party(connection, party) is None:
        _register(connection, check_id(party, "WENMAI_PARTY"), FIRST_ROLES, at)


def _owners(connection: Connection) -> list[str]:
    """In whose names the home was used so far; they may be written as no new id may be."""
    names = union(select(WORK.c.owner), select(ASSET.c.owner), select(ACTIVITY.c.party))
    return sorted(connection.execute(names).scalars())


def _register(connection: Connection, party_id: str, roles: Iterable[str], at: str) -> None:
    party = Party(party_id, ORGANISATION, "", party_id, at)
    with recorded(connection, "party.registered", DEFAULT_PARTY, party_id, at) as recorder:
        store.put_party(recorder, party, DEFAULT_PARTY)
        for role in roles:
            store.append_role_change(recorder, (party_id, party_id), role, store.GRANTED, at, DEFAULT_PARTY)
