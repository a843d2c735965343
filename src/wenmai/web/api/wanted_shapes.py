"""What the API takes and gives about wanted-ads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictBool

from wenmai.web.api.shapes import Asked, Fen, Id, Moment, Word, Words


class WantedIn(Asked):
    title: Word
    description: Words = ""
    uses: Annotated[list[Word], Field(min_length=1, max_length=50)]
    purpose: Words = ""
    budget_fen: Fen
    until: Moment


class AnswerIn(Asked):
    offer_id: Id
    word: Words = ""


class AcceptIn(Asked):
    keep_open: StrictBool = False


class AnswerOut(BaseModel):
    wanted_id: str
    offer_id: str
    party: str
    word: str
    state: Literal["given", "accepted", "declined"]
    reason: str
    title_zh: str
    title_en: str
    price_fen: int
    offer_state: Literal["registered", "listed", "rejected", "withdrawn"]
    missing_uses: list[str]
    over_budget_fen: int
    at: str


class WantedOut(BaseModel):
    id: str
    party: str
    key: str
    state: Literal["open", "closed", "expired"]
    title: str
    description: str
    uses: list[str]
    purpose: str
    budget_fen: int
    until: str
    at: str
    answers: list[AnswerOut]
