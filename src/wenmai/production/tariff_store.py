"""Keeps tariffs by version, and which kind of customer each party is. Nothing is ever changed, versions are added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from wenmai.audit.recording import Recorder
from wenmai.kernel.errors import NotFound
from wenmai.production.tables import CUSTOMER_PLAN, TARIFF
from wenmai.production.tariffs import Tariff


@dataclass(frozen=True, slots=True)
class KeptTariff:
    """A tariff as it was set: its version, by whom and when, and what was said of it."""

    version: int
    tariff: Tariff
    note: str
    at: str
    by: str


def put_tariff(recorder: Recorder, kept: KeptTariff) -> None:
    row = {"version": kept.version, "terms": kept.tariff.to_json(), "note": kept.note, "at": kept.at, "by": kept.by}
    recorder.insert(TARIFF, row)


def tariff_in_force(connection: Connection) -> KeptTariff | None:
    """The newest tariff; None where none was ever set: then making costs nothing."""
    row = connection.execute(select(TARIFF).order_by(TARIFF.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else _kept(row)


def get_tariff(connection: Connection, version: int) -> KeptTariff:
    """The tariff of a version. Raises NotFound."""
    row = connection.execute(select(TARIFF).where(TARIFF.c.version == version)).one_or_none()
    if row is None:
        raise NotFound(f"there is no tariff {version}", remedy="See: wenmai tariff list.", rule="tariff.unknown")
    return _kept(row)


def all_tariffs(connection: Connection) -> list[KeptTariff]:
    """Every tariff, the newest first."""
    return [_kept(row) for row in connection.execute(select(TARIFF).order_by(TARIFF.c.version.desc()))]


def plan_kind_of(connection: Connection, party: str) -> str | None:
    """The kind of customer that a party was said to be; None where nothing was said."""
    query = select(CUSTOMER_PLAN.c.kind).where(CUSTOMER_PLAN.c.party == party)
    kind: str | None = connection.execute(query.order_by(CUSTOMER_PLAN.c.number.desc()).limit(1)).scalar()
    return kind


def put_plan_kind(recorder: Recorder, party: str, kind: str, at: str, by: str) -> None:
    """Say which kind of customer a party is from now on. The number of each change is unique."""
    query = select(func.max(CUSTOMER_PLAN.c.number)).where(CUSTOMER_PLAN.c.party == party)
    number = int(recorder.connection.execute(query).scalar() or 0) + 1
    recorder.insert(CUSTOMER_PLAN, {"party": party, "number": number, "kind": kind, "at": at, "by": by})


def _kept(row: Row[Any]) -> KeptTariff:
    return KeptTariff(row.version, Tariff.from_json(row.terms), row.note, row.at, row.by)
