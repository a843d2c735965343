"""The log as who audits meets it: sealed, verified, and proven to outsiders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from wenmai.audit import proofs
from wenmai.audit.checkpoints import checkpoint
from wenmai.audit.findings import Verdict
from wenmai.audit.notes import Checkpoint
from wenmai.audit.recording import correct_clock
from wenmai.audit.rows import vouched_tables
from wenmai.audit.tables import EVENT, LEAF
from wenmai.audit.verification import verify
from wenmai.dataspace import tables as _dataspace
from wenmai.exchange import tables as _exchange
from wenmai.exchange import unit_tables as _units
from wenmai.kernel.errors import InvalidInput
from wenmai.ledger import making_tables as _making
from wenmai.ledger import tables as _ledger
from wenmai.parties import tables as _parties
from wenmai.production import tables as _production
from wenmai.rights import tables as _rights
from wenmai.services.context import Context
from wenmai.storage.schema import METADATA

# Importing them declares the tables that events vouch for.
DECLARED = (_dataspace, _exchange, _ledger, _making, _parties, _production, _rights, _units)


def audit_folder(context: Context) -> Path:
    """Where the log's key and the signed checkpoints lie: outside the database."""
    return context.home / "audit"


def seal(context: Context) -> Checkpoint | None:
    """Sign the log where something was recorded since it was signed last; None where there is nothing to sign.

    Whoever records does this when he is done. Raises Tampered where the log was rewritten.
    """
    with context.database.reading() as connection:
        last = connection.execute(select(EVENT.c.id).order_by(EVENT.c.row.desc()).limit(1)).scalar()
        sealed = last is None or connection.execute(select(LEAF.c.event_id).where(LEAF.c.event_id == last)).scalar()
    return None if sealed else checkpoint(context.database, audit_folder(context), context.clock)


def sign_log(context: Context) -> Checkpoint:
    """Sign the log as it is now."""
    context.actor.require("audit.checkpoint")
    return checkpoint(context.database, audit_folder(context), context.clock)


def verify_log(context: Context, public_key: str | None = None) -> Verdict:
    """Verify records, log and checkpoints against each other; ``public_key`` as an auditor keeps it."""
    context.actor.require("audit.read")
    return verify(context.database, audit_folder(context), vouched_tables(METADATA), public_key)


def prove_event(context: Context, event_id: str) -> dict[str, Any]:
    """The proof that an event is in the log, for somebody who has a checkpoint and the public key."""
    context.actor.require("audit.read")
    return proofs.inclusion(context.database, event_id)


def events_about(context: Context, subject: str) -> list[dict[str, Any]]:
    """What was recorded about an order, an offer, an agreement …, oldest first, for who audits."""
    context.actor.require("audit.read")
    with context.database.reading() as connection:
        rows = connection.execute(select(EVENT).where(EVENT.c.subject == subject).order_by(EVENT.c.row))
        return [row._asdict() for row in rows]


def say_clock_is_right(context: Context, reason: str) -> str:
    """Record that the clock is right now and was ahead before, so that business goes on. Returns the event's id."""
    context.actor.require("audit.checkpoint")
    if not reason.strip():
        raise InvalidInput("say what was wrong with the clock", where="audit clock", rule="audit.clock")
    with context.database.writing() as connection:
        return correct_clock(connection, context.party, context.clock(), reason)
