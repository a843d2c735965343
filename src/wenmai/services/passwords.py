"""Passwords of persons: who may set them, and that it is known when one was set."""

from __future__ import annotations

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.kernel.errors import InvalidInput
from wenmai.parties import sign_in_store, store
from wenmai.parties.passwords import Hashing, check_password
from wenmai.services.context import Context


def set_password(context: Context, person: str, password: str, *, hashing: Hashing | None = None) -> None:
    """Give a person a new password, and end all his visits. For operators; see ``signing_in.change_password``.

    Raises InvalidInput (``password.length``, ``password.plain``, ``party.person``), NotFound, and Forbidden where the
    person reaches further than the actor: his password would open what the actor must not.
    """
    admit_credentials(context, person)
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


def admit_credentials(context: Context, person: str) -> None:
    """Raises Forbidden, NotFound or InvalidInput where the actor must not change what this person signs in by."""
    context.actor.require_everywhere("party.write")
    with context.database.reading() as connection:
        require_person(connection, person)
        context.actor.refuse_beyond_own(_reach_of(connection, person))


def require_person(connection: Connection, person: str) -> None:
    """Raises NotFound, and InvalidInput (``party.person``): an organisation does not sign in, its people do."""
    if not store.is_person(connection, person):
        remedy = "Register a person and grant a role: wenmai party grant PERSON ROLE --in ORGANISATION."
        raise InvalidInput(f"{person} is not a person", remedy=remedy, rule="party.person")


def _reach_of(connection: Connection, person: str) -> frozenset[str]:
    """All that a person reaches in the records of every party, whomever he acts for."""
    parties = store.parties_to_act_for(connection, person)
    return frozenset().union(*(store.actor_of(connection, party, person).everywhere for party in parties))
