"""Registers parties, grants and revokes roles, and shows who is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from wenmai.audit.recording import recorded
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput
from wenmai.parties import sign_in_store, store
from wenmai.parties.model import KINDS, ORGANISATION, Membership, Party
from wenmai.parties.names import check_id, check_line
from wenmai.parties.roles import check_role, everywhere_of
from wenmai.services.context import Context


@dataclass(frozen=True, slots=True)
class PartyPortrait:
    """A party, its own roles, its members with theirs, and the organisations for which it acts."""

    party: Party
    roles: tuple[str, ...]
    members: tuple[Membership, ...]
    memberships: tuple[Membership, ...]
    accounts: tuple[tuple[str, str], ...]  # (issuer, subject), by which it may sign in from elsewhere


def register(
    context: Context, party_id: str, kind: str = ORGANISATION, *, zh: str = "", en: str = "", roles: Iterable[str] = ()
) -> Party:
    """Register an organisation or a person under an id of its own, with roles of its own. For operators.

    Raises InvalidInput (``party.id``, ``party.kind``, ``party.name``, ``party.role``) and Conflict (``party.exists``).
    """
    context.actor.require_everywhere("party.write")
    named = tuple(dict.fromkeys(check_role(role, "role") for role in roles))
    context.actor.refuse_beyond_own(everywhere_of(named))
    if kind not in KINDS:
        remedy = f"Choose from: {', '.join(KINDS)}."
        raise InvalidInput(f"{kind!r} is no kind of party", where="kind", remedy=remedy, rule="party.kind")
    at = context.clock()
    party = Party(check_id(party_id, "id"), kind, check_line(zh, "name"), check_line(en, "name"), at)
    if not (party.name_zh or party.name_en):
        raise InvalidInput("a party needs a name, in Chinese or English", where="name", rule="party.name")
    with one_at_a_time(), context.database.writing() as connection:
        if store.find_party(connection, party.id) is not None:
            raise Conflict(f"{party.id} is registered already", remedy="Choose another id.", rule="party.exists")
        with recorded(connection, "party.registered", context.party, party.id, at) as recorder:
            recorder.details["by"] = context.actor.name
            store.put_party(recorder, party, context.actor.name)
            for role in named:
                store.append_role_change(recorder, (party.id, party.id), role, store.GRANTED, at, context.actor.name)
    return party


def grant(context: Context, holder: str, role: str, *, party: str | None = None) -> bool:
    """Let ``holder`` act in a role: for itself, or for the organisation ``party``. True where that is new.

    A person gets in an organisation only roles that the organisation has itself. Raises InvalidInput (``party.role``,
    ``party.membership``), NotFound (``party.unknown``) and Conflict (``party.role-not-held``).
    """
    for_whom = _admit_change(context, holder, role, party)
    with one_at_a_time(), context.database.writing() as connection:
        store.lock_roles(connection)
        _check_membership(connection, for_whom, holder)
        if holder != for_whom and role not in store.roles_in_force(connection, for_whom, for_whom):
            raise Conflict(
                f"{for_whom} is no {role} itself",
                where=holder,
                remedy=f"First: wenmai party grant {for_whom} {role}.",
                rule="party.role-not-held",
            )
        return _change(context, connection, (for_whom, holder), role, store.GRANTED)


def revoke(context: Context, holder: str, role: str, *, party: str | None = None) -> bool:
    """Take a role away again; from an organisation, and so at once from all its people. True where that is new.

    Raises as ``grant`` does, and Conflict (``party.last-operator``): somebody must be able to grant.
    """
    for_whom = _admit_change(context, holder, role, party)
    with one_at_a_time(), context.database.writing() as connection:
        store.lock_roles(connection)
        _check_membership(connection, for_whom, holder)
        others = (one for one in store.memberships(connection) if one.party == one.holder != holder)
        if role == "operator" and holder == for_whom and not any("operator" in one.roles for one in others):
            raise Conflict(
                f"{holder} is the last operator", remedy="Make another party one first.", rule="party.last-operator"
            )
        return _change(context, connection, (for_whom, holder), role, store.REVOKED)


def list_parties(context: Context) -> list[tuple[Party, tuple[str, ...]]]:
    """Parties with their own roles: all organisations by name; persons, and roles, as far as they may be seen."""
    actor = context.actor
    actor.require("catalogue.read")
    with context.database.reading() as connection:
        granted = store.memberships(connection)
        own = {one.party: one.roles for one in granted if one.party == one.holder}
        colleagues = {one.holder for one in granted if one.party == actor.party}
        return [
            (party, own.get(party.id, ()) if actor.may_read_party(party.id) else ())
            for party in store.all_parties(connection)
            if party.kind == ORGANISATION or party.id in colleagues or actor.may_read_party(party.id)
        ]


def show_party(context: Context, party_id: str) -> PartyPortrait:
    """A party with its roles and people. Raises NotFound, and Forbidden (``access.other-party``)."""
    if not context.actor.may_read_party(party_id):
        raise Forbidden(
            f"{context.actor.name} may not see the people of another party",
            remedy="Only its own members, auditors and operators may.",
            rule="access.other-party",
        )
    with context.database.reading() as connection:
        party = store.get_party(connection, party_id)
        inside = store.memberships(connection, parties=(party_id,))
        outside = store.memberships(connection, holders=(party_id,))
        return PartyPortrait(
            party,
            next((one.roles for one in inside if one.holder == party_id), ()),
            tuple(one for one in inside if one.holder != party_id),
            tuple(one for one in outside if one.party != party_id),
            tuple(sign_in_store.links_of(connection, party_id)),
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Raises Conflict (``party.changed-meanwhile``) where another made the same change at the same moment."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            "another changed this at the same moment",
            remedy="Look at it, and try again.",
            rule="party.changed-meanwhile",
        ) from error


def _admit_change(context: Context, holder: str, role: str, party: str | None) -> str:
    """For whom the role is, after it was seen that the actor may change it."""
    check_role(role, "role")
    for_whom = party if party is not None else holder
    if holder == for_whom:
        context.actor.require_everywhere("party.write")
    context.actor.require("party.write", for_whom)
    context.actor.refuse_beyond_own(everywhere_of((role,)))
    return for_whom


def _check_membership(connection: Connection, party: str, holder: str) -> None:
    kinds = store.get_party(connection, party).kind, store.get_party(connection, holder).kind
    if party != holder and kinds != (ORGANISATION, "person"):
        raise InvalidInput(
            f"{holder} cannot be a member of {party}",
            remedy="Members are persons, and what they are members of is an organisation.",
            rule="party.membership",
        )


def _change(context: Context, connection: Connection, membership: tuple[str, str], role: str, change: str) -> bool:
    at, by, (party, holder) = context.clock(), context.actor.name, membership
    now = {one.holder: one.roles for one in store.memberships(connection, parties=(party,), holders=(holder,))}
    if (role in now.get(holder, ())) == (change == store.GRANTED):
        return False
    with recorded(connection, f"role.{change}", context.party, party, at) as recorder:
        recorder.details.update(by=by, holder=holder, role=role)
        store.append_role_change(recorder, membership, role, change, at, by)
    return True
