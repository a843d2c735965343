"""Short-lived tokens by which the data of one transfer is fetched. Only the newest of a transfer holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, select

from wenmai.audit.recording import Recorder
from wenmai.dataspace.tables import GRANT
from wenmai.kernel.clock import iso, parse_iso
from wenmai.parties.tokens import ShownToken

MINUTES = 60


@dataclass(frozen=True, slots=True)
class Grant:
    """The newest token of a transfer: its hash, and from when it holds no longer."""

    number: int
    secret_hash: str
    expires_at: str


def put_grant(recorder: Recorder, transfer_id: str, token: ShownToken, at: str) -> None:
    """Let a new token hold for a transfer, in the place of the one before."""
    last = newest_grant(recorder.connection, transfer_id)
    row = {
        "transfer_id": transfer_id,
        "number": last.number + 1 if last is not None else 1,
        "secret_hash": token.secret_hash,
        "expires_at": iso(parse_iso(at) + timedelta(minutes=MINUTES)),
        "at": at,
    }
    recorder.insert(GRANT, row)


def newest_grant(connection: Connection, transfer_id: str) -> Grant | None:
    query = select(GRANT).where(GRANT.c.transfer_id == transfer_id).order_by(GRANT.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else Grant(row.number, row.secret_hash, row.expires_at)
