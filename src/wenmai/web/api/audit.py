"""Routes of the log, for who audits."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import StringConstraints

from wenmai.services import auditing
from wenmai.web.api.asking import Acting
from wenmai.web.api.audit_shapes import CheckpointOut, EventOut, ProofOut, VerdictOut
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.shapes import Word

router = APIRouter(prefix="/audit", responses=RESPONSES)
EventId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$"), Path()]


@router.post("/verify", response_model=VerdictOut)
def verify_log(context: Acting) -> Any:
    """Verify records, log and checkpoints against each other."""
    return auditing.verify_log(context).as_json()


@router.post("/checkpoint", response_model=CheckpointOut)
def sign_log(context: Acting) -> Any:
    """Sign the log as it is now."""
    signed = auditing.sign_log(context)
    return {"size": signed.size, "root": signed.root.hex(), "text": signed.text}


@router.get("/events/about/{subject}", response_model=list[EventOut])
def events_about(context: Acting, subject: Annotated[Word, Path()]) -> Any:
    """What was recorded about an order, an offer, an agreement …"""
    return auditing.events_about(context, subject)


@router.get("/events/{event_id}/proof", response_model=ProofOut)
def prove_event(context: Acting, event_id: EventId) -> Any:
    """The proof that an event is in the log."""
    return auditing.prove_event(context, event_id)
