"""What the API takes and gives of offers and orders."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StrictInt, StringConstraints

from wenmai.rights.agreements.model import DAYS_MAX, MONTHS_MAX, UNITS_MAX, WORLD, Terms
from wenmai.web.api.ledger_shapes import PostingOut
from wenmai.web.api.shapes import Asked, Fen, Id, Moment, Rate, Word, Words, no_nul


class TermsIn(Asked):
    """The terms of a licence."""

    uses: Annotated[list[Word], Field(min_length=1, max_length=50)]
    exclusivity: Literal["ordinary", "sole", "exclusive"] = "ordinary"
    territories: list[Word] = Field(default=[WORLD], min_length=1, max_length=300)
    goods: list[Word] = Field(default=[], max_length=300)
    term_days: Annotated[StrictInt, Field(ge=1, le=DAYS_MAX)] = 365
    unit_cap: Annotated[StrictInt, Field(ge=0, le=UNITS_MAX)] = 0
    minimum_guarantee_fen: Fen = 0
    royalty_bp: Rate = 0
    derive_bp: Rate = 0
    report_months: Annotated[StrictInt, Field(ge=0, le=MONTHS_MAX)] = 0
    grace_days: Annotated[StrictInt, Field(ge=0, le=DAYS_MAX)] = 30
    sample_approval: StrictBool = False
    sublicense: StrictBool = False
    credit_line_zh: Words = ""
    credit_line_en: Words = ""

    def terms(self) -> Terms:
        return Terms.from_json(self.model_dump())


class ItemIn(Asked):
    asset_id: Id
    part_bp: Rate
    policy_id: Id | None = None


class OfferIn(Asked):
    title_zh: Annotated[str, StringConstraints(max_length=200), AfterValidator(no_nul)] = ""
    title_en: Annotated[str, StringConstraints(max_length=200), AfterValidator(no_nul)] = ""
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=1000)]
    terms: TermsIn
    price_fen: Fen
    delivery_days: Annotated[StrictInt, Field(ge=1, le=DAYS_MAX)] = 30
    fetches_max: Annotated[StrictInt, Field(ge=1, le=10_000)] = 20


class ReviewIn(Asked):
    approve: StrictBool
    reason: Words = ""


class OrderIn(Asked):
    offer_id: Id
    pay: Literal["now", "hold", "later"] = "now"
    starts_at: Moment | None = None


class Item(BaseModel):
    asset_id: str
    policy_id: str
    part_bp: int


class TermsOut(BaseModel):
    uses: list[str]
    exclusivity: Literal["ordinary", "sole", "exclusive"]
    territories: list[str]
    goods: list[str]
    term_days: int
    unit_cap: int
    minimum_guarantee_fen: int
    royalty_bp: int
    derive_bp: int
    report_months: int
    grace_days: int
    sample_approval: bool
    sublicense: bool
    credit_line_zh: str
    credit_line_en: str


class OfferOut(BaseModel):
    id: str
    seller: str
    key: str
    state: Literal["registered", "listed", "rejected", "withdrawn"]
    title_zh: str
    title_en: str
    items: list[Item]
    terms: TermsOut
    price_fen: int
    fee_bp: int
    relies_on: list[str]
    delivery_days: int
    fetches_max: int
    registered_at: str


class OrderOut(BaseModel):
    id: str
    offer_id: str
    buyer: str
    key: str
    state: Literal["placed", "settled", "cancelled", "refunded"]
    price_fen: int
    at: str
    agreement_id: str | None
    delivery_id: str | None
    posting: PostingOut | None
