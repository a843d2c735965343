"""What the API gives of the log of events."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class FindingOut(BaseModel):
    rule: str
    what: str
    table: str | None
    row: str | None
    event: str | None
    leaf_index: int | None
    checkpoint: int | None


class VerdictOut(BaseModel):
    ok: bool
    leaves: int
    events: int
    rows: int
    checkpoints: int
    unsequenced: int
    unsigned: int
    finding_count: int
    findings: list[FindingOut]


class CheckpointOut(BaseModel):
    size: int
    root: str
    text: str


class EventOut(BaseModel):
    row: int
    id: str
    kind: str
    party: str
    subject: str
    at: str
    details: dict[str, Any]
    rows_digest: str


class ProofOut(BaseModel):
    event: dict[str, Any]
    leaf_index: int
    tree_size: int
    hashes: list[str]
