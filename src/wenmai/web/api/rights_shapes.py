"""What the API takes and gives of rights: policies, evidence, what is permitted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictBool, StrictInt

from wenmai.rights.agreements.model import UNITS_MAX
from wenmai.web.api.shapes import Asked, Id, Word, Words


class AttachIn(Asked):
    asset_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class EvidenceIn(Asked):
    asset_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    basis: Literal["owner-of-object", "own-photograph", "own-design", "commissioned", "licensed-in", "public-domain"]
    statement: Word
    registry: Words = ""
    registration: Words = ""
    whole_work: StrictBool = False


class AskIn(Asked):
    action: Word
    asset_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    place: Word | None = None
    goods: Word | None = None
    purpose: Word | None = None
    count: Annotated[StrictInt, Field(ge=0, le=UNITS_MAX)] | None = None


class PolicyOut(BaseModel):
    id: str
    odrl: dict[str, Any]


class EvidenceOut(BaseModel):
    id: str
    party: str
    basis: str
    statement: str
    asset_id: str | None
    work_id: str | None
    document: str | None
    registry: str
    registration: str
    at: str


class ReasonOut(BaseModel):
    code: str
    zh: str
    en: str


class PermitOut(BaseModel):
    asset_id: str
    permitted: bool
    ground: str
    agreement_id: str | None
    reasons: list[ReasonOut]


class AskOut(BaseModel):
    permitted: bool
    permits: list[PermitOut]
