"""Parties, roles, tokens, and what signing in needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _parties()
    _tokens()
    _links()
    _signing_in()


def _parties() -> None:
    op.create_table(
        "party",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name_zh", sa.String, nullable=False),
        sa.Column("name_en", sa.String, nullable=False),
        sa.Column("registered_at", sa.String, nullable=False),
        sa.Column("registered_by", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_party"),
    )
    op.create_table(
        "role_grant",
        sa.Column("party", sa.String, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("change", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("party", "holder", "role", "number", name="pk_role_grant"),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name="fk_role_grant_party"),
        sa.ForeignKeyConstraint(["holder"], ["party.id"], name="fk_role_grant_holder"),
    )
    op.create_index("ix_role_grant_holder", "role_grant", ["holder"])


def _tokens() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("issued_at", sa.String, nullable=False),
        sa.Column("issued_by", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("parent", sa.String(12)),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name="fk_token_party"),
        sa.ForeignKeyConstraint(["holder"], ["party.id"], name="fk_token_holder"),
        sa.ForeignKeyConstraint(["parent"], ["token.id"], name="fk_token_parent"),
    )
    op.create_index("ix_token_party", "token", ["party"])
    op.create_index("ix_token_parent", "token", ["parent"])
    op.create_table(
        "token_revocation",
        sa.Column("token", sa.String(12), nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_token_revocation"),
        sa.ForeignKeyConstraint(["token"], ["token.id"], name="fk_token_revocation_token"),
    )
    op.create_table(
        "token_use",
        sa.Column("token", sa.String(12), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_token_use"),
        sa.ForeignKeyConstraint(["token"], ["token.id"], name="fk_token_use_token"),
    )


def _links() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("change", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", "number", name="pk_sign_in_link"),
        sa.ForeignKeyConstraint(["person"], ["party.id"], name="fk_sign_in_link_person"),
    )
    op.create_index("ix_sign_in_link_person", "sign_in_link", ["person"])
    op.create_table(
        "oidc_request",
        sa.Column("state_hash", sa.String(64), nullable=False),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("nonce", sa.String, nullable=False),
        sa.Column("code_verifier", sa.String, nullable=False),
        sa.Column("redirect_uri", sa.String, nullable=False),
        sa.Column("binding_hash", sa.String(64), nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="pk_oidc_request"),
    )
    op.create_index("ix_oidc_request_expires_at", "oidc_request", ["expires_at"])


def _signing_in() -> None:
    op.create_table(
        "password",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("changed_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_password"),
        sa.ForeignKeyConstraint(["person"], ["party.id"], name="fk_password_person"),
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.String, nullable=False),
        sa.Column("wait_until", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempt"),
    )
    op.create_index("ix_attempt_last_at", "attempt", ["last_at"])
    op.create_table(
        "visit",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("how", sa.String, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("seen_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("ended_at", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name="fk_visit_party"),
        sa.ForeignKeyConstraint(["person"], ["party.id"], name="fk_visit_person"),
    )
    op.create_index("ix_visit_person", "visit", ["person"])
    op.create_index("ix_visit_expires_at", "visit", ["expires_at"])
