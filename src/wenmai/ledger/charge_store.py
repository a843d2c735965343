"""Keeps what runs were quoted at and how they ended; one row of each a run."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, func, select

from wenmai.audit.recording import Recorder
from wenmai.ledger.charges import RunCharge, RunQuote
from wenmai.ledger.making_tables import RUN_CHARGE, RUN_QUOTE


def put_run_quote(recorder: Recorder, quote: RunQuote) -> None:
    recorder.insert(RUN_QUOTE, asdict(quote))


def find_run_quote(connection: Connection, run_id: str) -> RunQuote | None:
    """What a run was quoted at; None where nothing was reserved for it."""
    row = connection.execute(select(RUN_QUOTE).where(RUN_QUOTE.c.run_id == run_id)).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    del values["event"]
    return RunQuote(**values)


def put_charge(recorder: Recorder, charge: RunCharge) -> None:
    """Say how a run ended. The database refuses a second end."""
    recorder.insert(RUN_CHARGE, asdict(charge))


def find_charge(connection: Connection, run_id: str) -> RunCharge | None:
    """How a run ended; None where it has not."""
    row = connection.execute(select(RUN_CHARGE).where(RUN_CHARGE.c.run_id == run_id)).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    del values["event"]
    return RunCharge(**values)


def open_reservations(connection: Connection, before: str) -> list[RunQuote]:
    """What was reserved before a moment and has not ended, oldest first: runs under way, or left behind by a fault."""
    joined = RUN_QUOTE.outerjoin(RUN_CHARGE, RUN_CHARGE.c.run_id == RUN_QUOTE.c.run_id)
    query = select(RUN_QUOTE.c.run_id).select_from(joined)
    query = query.where(RUN_CHARGE.c.run_id.is_(None), RUN_QUOTE.c.at < before).order_by(RUN_QUOTE.c.at)
    found = [find_run_quote(connection, run_id) for run_id in connection.execute(query).scalars()]
    return [quote for quote in found if quote is not None]


def free_core_ms_used(connection: Connection, party: str, since: str, until: str) -> int:
    """Of a party's allowance: what runs reserved in this span used, or what is still set aside for them."""
    joined = RUN_QUOTE.outerjoin(RUN_CHARGE, RUN_CHARGE.c.run_id == RUN_QUOTE.c.run_id)
    used = func.sum(func.coalesce(RUN_CHARGE.c.free_core_ms, RUN_QUOTE.c.free_core_ms))
    query = select(used).select_from(joined).where(RUN_QUOTE.c.party == party)
    query = query.where(RUN_QUOTE.c.at >= since, RUN_QUOTE.c.at < until)
    return int(connection.execute(query).scalar() or 0)
