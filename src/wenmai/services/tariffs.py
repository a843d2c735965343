"""Tariffs as the operator sets them, and which plan each party is on. A version, once set, never changes."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from sqlalchemy import Connection

from wenmai.audit.recording import recorded
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import NotFound
from wenmai.kernel.settings import DEFAULT_PARTY as HOUSE
from wenmai.ledger.charge_store import free_core_ms_used
from wenmai.parties.names import check_line
from wenmai.parties.store import get_party
from wenmai.production import tariff_store
from wenmai.production.tariff_store import KeptTariff
from wenmai.production.tariffs import Plan, Tariff, check_plan_kind
from wenmai.services.context import Context
from wenmai.storage.database import lock_exclusive


def set_tariff(context: Context, terms: Any, note: str = "") -> KeptTariff:
    """Set a tariff, in force for every quote from now on; the same as the one in force changes nothing.

    Runs that were quoted before are charged by the tariff of their quote. Raises Forbidden for all but the operator,
    InvalidInput for what is unknown or out of range.
    """
    context.actor.require("ledger.post")
    tariff, said = Tariff.from_json(terms), check_line(note, "note")
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, "tariff")
        before = tariff_store.tariff_in_force(connection)
        if before is not None and before.tariff == tariff:
            return before
        kept = KeptTariff(1 if before is None else before.version + 1, tariff, said, at, context.actor.name)
        with recorded(connection, "tariff.set", context.party, f"tariff/{kept.version}", at) as recorder:
            tariff_store.put_tariff(recorder, kept)
    return kept


def show_tariff(context: Context, version: int | None = None) -> KeptTariff:
    """The tariff in force, or an earlier one, for anybody. Raises NotFound where there is none."""
    with context.database.reading() as connection:
        if version is not None:
            return tariff_store.get_tariff(connection, version)
        kept = tariff_store.tariff_in_force(connection)
    if kept is None:
        raise NotFound(
            "no tariff is set: making costs nothing", remedy="Set one: wenmai tariff set FILE.", rule="tariff.unknown"
        )
    return kept


def list_tariffs(context: Context) -> list[KeptTariff]:
    """Every tariff that there was, the newest first, for anybody."""
    with context.database.reading() as connection:
        return tariff_store.all_tariffs(connection)


def put_on_plan(context: Context, party: str, kind: str) -> bool:
    """Say which kind of customer a party is, for quotes from now on. True where that is new.

    Raises Forbidden for all but the operator, NotFound for an unknown party, InvalidInput for an unknown kind.
    """
    context.actor.require("ledger.post")
    check_plan_kind(kind, "plan")
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"customer-plan/{party}")
        get_party(connection, party)
        if tariff_store.plan_kind_of(connection, party) == kind:
            return False
        with recorded(connection, "customer.plan", context.party, party, at) as recorder:
            recorder.details = {"kind": kind}
            tariff_store.put_plan_kind(recorder, party, kind, at, context.actor.name)
    return True


def terms_for(connection: Connection, party: str) -> tuple[KeptTariff, Plan] | None:
    """The tariff in force and the plan by which a party pays; None where making costs it nothing.

    It costs nothing while no tariff is set, and never the operator's own party, which would pay itself.
    """
    if party == HOUSE:
        return None
    kept = tariff_store.tariff_in_force(connection)
    if kept is None:
        return None
    kind = tariff_store.plan_kind_of(connection, party) or kept.tariff.default_plan
    return kept, kept.tariff.plan(kind)


def free_core_ms_left(connection: Connection, party: str, plan: Plan, at: str) -> int:
    """What is left of a party's free core time in the calendar month (UTC) of ``at``, beside what is set aside."""
    if not plan.free_core_s_month:
        return 0
    since, until = month_of(at)
    return max(plan.free_core_s_month * 1000 - free_core_ms_used(connection, party, since, until), 0)


def month_of(at: str) -> tuple[str, str]:
    """The first moments of the calendar month (UTC) that ``at`` lies in, and of the next."""
    first = parse_iso(at).astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return iso(first), iso(following)
