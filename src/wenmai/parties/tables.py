"""The tables of parties. Those with a column ``event`` are append-only; what holds now is derived from their rows.

Changes of one thing are numbered from 1, so that their order is stated, and two at once cannot both be the next.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from wenmai.storage.schema import METADATA

PARTY = Table(
    "party",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("registered_at", String, nullable=False),
    Column("registered_by", String, nullable=False),
    Column("event", String(32), nullable=False),
)

ROLE_GRANT = Table(
    "role_grant",
    METADATA,
    Column("party", String, ForeignKey("party.id"), primary_key=True),  # for whom one acts in the role
    Column("holder", String, ForeignKey("party.id"), primary_key=True, index=True),  # the party itself, or a person
    Column("role", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("change", String, nullable=False),  # "granted", "revoked"
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("event", String(32), nullable=False),
)

TOKEN = Table(
    "token",
    METADATA,
    Column("id", String(12), primary_key=True),  # its public part
    Column("party", String, ForeignKey("party.id"), nullable=False, index=True),
    Column("holder", String, ForeignKey("party.id"), nullable=False),
    Column("label", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("issued_at", String, nullable=False),
    Column("issued_by", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("parent", String(12), ForeignKey("token.id"), index=True),
    Column("event", String(32), nullable=False),
)

TOKEN_REVOCATION = Table(
    "token_revocation",
    METADATA,
    Column("token", String(12), ForeignKey("token.id"), primary_key=True),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("event", String(32), nullable=False),
)

SIGN_IN_LINK = Table(
    "sign_in_link",
    METADATA,
    Column("issuer", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("person", String, ForeignKey("party.id"), nullable=False, index=True),
    Column("change", String, nullable=False),  # "linked", "unlinked"
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("event", String(32), nullable=False),
)

PASSWORD = Table(
    "password",
    METADATA,
    Column("person", String, ForeignKey("party.id"), primary_key=True),
    Column("hash", String, nullable=False),
    Column("changed_at", String, nullable=False),
)

ATTEMPT = Table(
    "attempt",
    METADATA,
    Column("key", String(64), primary_key=True),  # the digest of a name or a caller: both come from outside
    Column("failures", Integer, nullable=False),
    Column("last_at", String, nullable=False, index=True),
    Column("wait_until", String, nullable=False),
)

TOKEN_USE = Table(
    "token_use",
    METADATA,
    Column("token", String(12), ForeignKey("token.id"), primary_key=True),
    Column("last_day", String(10), nullable=False),
)

VISIT = Table(
    "visit",
    METADATA,
    Column("id", String(22), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("party", String, ForeignKey("party.id"), nullable=False),
    Column("person", String, ForeignKey("party.id"), nullable=False, index=True),
    Column("how", String, nullable=False),  # "password", or the issuer who vouched for the person
    Column("started_at", String, nullable=False),
    Column("seen_at", String, nullable=False),
    Column("expires_at", String, nullable=False, index=True),
    Column("ended_at", String),
)

OIDC_REQUEST = Table(
    "oidc_request",
    METADATA,
    Column("state_hash", String(64), primary_key=True),
    Column("issuer", String, nullable=False),
    Column("nonce", String, nullable=False),
    Column("code_verifier", String, nullable=False),
    Column("redirect_uri", String, nullable=False),
    Column("binding_hash", String(64), nullable=False),  # of what the browser that asked was given to keep
    Column("started_at", String, nullable=False),
    Column("expires_at", String, nullable=False, index=True),
)
