"""Policies, evidence of right, agreements."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass  # its tables follow
