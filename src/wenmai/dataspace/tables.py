"""Processes with other dataspaces, the messages that they owe, and the tokens by which data is fetched. Append-only.

The states of a process are steps of the exchange's table ``step``.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from wenmai.storage.schema import METADATA

ID = String(64)


def _event() -> Column[str]:
    return Column("event", String(32), nullable=False)


PROCESS = Table(
    "dataspace_process",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("kind", String, nullable=False),  # negotiation, transfer
    Column("consumer", String, nullable=False),
    Column("consumer_pid", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("subject", ID, nullable=False),  # the offer that is negotiated, or the agreement of a transfer
    Column("callback", String, nullable=False),
    Column("base", String, nullable=False),  # the address of this server, as the consumer reached it
    Column("at", String, nullable=False),
    _event(),
    Index("ix_dataspace_process_consumer_id", "consumer", "id"),
    Index("ix_dataspace_process_provider_id", "provider", "id"),
)
MESSAGE = Table(
    "dataspace_message",  # what the provider has to tell the consumer, in order
    METADATA,
    Column("process_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("leads_to", String, nullable=False),
    Column("code", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
ATTEMPT = Table(
    "dataspace_attempt",
    METADATA,
    Column("process_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("outcome", String, nullable=False),  # begun, then delivered, failed (tried again) or refused (not again)
    Column("detail", String, nullable=False),
    Column("at", String, nullable=False),
    Column("next_at", String, nullable=True),
    _event(),
)
GRANT = Table(
    "dataspace_grant",  # the newest of a transfer holds; of its token there is a hash only
    METADATA,
    Column("transfer_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("secret_hash", String(64), nullable=False),
    Column("expires_at", String, nullable=False),
    Column("at", String, nullable=False),
    _event(),
)
