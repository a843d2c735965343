"""What the API takes and gives of agreements: samples, sales reports, deliveries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictBool, StrictInt

from wenmai.rights.agreements.model import UNITS_MAX
from wenmai.web.api.ledger_shapes import PostingOut
from wenmai.web.api.offer_shapes import TermsOut
from wenmai.web.api.shapes import Asked, Fen, Moment, Word, Words


class SampleIn(Asked):
    title: Word
    note: Words = ""


class SalesLineIn(Asked):
    goods: Word
    territory: Word
    units: Annotated[StrictInt, Field(ge=1, le=UNITS_MAX)]
    unit_price_fen: Fen
    article: Words = ""


class ReportIn(Asked):
    period: Moment
    lines: Annotated[list[SalesLineIn], Field(max_length=10_000)]
    revise: StrictBool = False


class AgreementOut(BaseModel):
    id: str
    order_id: str
    offer_id: str
    licensor: str
    licensee: str
    state: Literal["active", "terminated"]
    title_zh: str
    title_en: str
    assets: list[str]
    terms: TermsOut
    starts_at: str
    ends_at: str
    at: str


class SampleOut(BaseModel):
    id: str
    agreement_id: str
    key: str
    title: str
    note: str
    blobs: list[str]
    state: Literal["submitted", "approved", "rejected"]
    reason: str
    at: str


class StepOut(BaseModel):
    id: str
    state: str
    reason: str
    at: str


class SalesLineOut(BaseModel):
    goods: str
    territory: str
    units: int
    unit_price_fen: int
    article: str


class ReportOut(BaseModel):
    id: str
    agreement_id: str
    period_start: str
    revision: int
    lines: list[SalesLineOut]
    units: int
    gross_fen: int
    royalty_fen: int
    guarantee_fen: int
    owed_fen: int
    party: str
    at: str


class ReportReceiptOut(ReportOut):
    paid: bool
    posting: PostingOut | None


class DueOut(BaseModel):
    agreement_id: str
    licensee: str
    licensor: str
    period_start: str
    period_end: str
    late_from: str
    late: bool


class FetchOut(BaseModel):
    number: int
    asset_id: str
    blob: str
    at: str


class DeliveryOut(BaseModel):
    id: str
    order_id: str
    agreement_id: str
    party: str
    assets: list[str]
    opened_at: str
    expires_at: str
    fetches_max: int
    fetches: list[FetchOut]
