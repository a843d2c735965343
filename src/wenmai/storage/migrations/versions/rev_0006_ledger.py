"""Postings, entries, wallets."""

from __future__ import annotations

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    pass  # its tables follow
