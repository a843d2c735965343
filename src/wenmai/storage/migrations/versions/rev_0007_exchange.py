"""Offers, orders, deliveries, reports."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass  # its tables follow
