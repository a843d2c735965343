"""What the API takes and gives. Money is whole fen, rates are basis points, moments are ISO 8601 texts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from wenmai.kernel.money import FEN_MAX, RATE_BP_MAX
from wenmai.rights.agreements.model import DAYS_MAX, MONTHS_MAX, UNITS_MAX, WORLD, Terms


def no_nul(text: str) -> str:
    """The text; ValueError where it holds a NUL character, which no database keeps."""
    if "\0" in text:
        raise ValueError("a text has no NUL character")
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(no_nul)]
Words = Annotated[str, StringConstraints(max_length=2000), AfterValidator(no_nul)]
Moment = Annotated[str, StringConstraints(min_length=4, max_length=40), AfterValidator(no_nul)]
Fen = Annotated[StrictInt, Field(ge=0, le=FEN_MAX)]
Rate = Annotated[StrictInt, Field(ge=0, le=RATE_BP_MAX)]
Page = Annotated[int, Field(ge=1, le=500)]


class Asked(BaseModel):
    """What a request says; fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class TermsIn(Asked):
    """The terms of a licence."""

    uses: Annotated[list[Word], Field(min_length=1, max_length=50)]
    exclusivity: Literal["ordinary", "sole", "exclusive"] = "ordinary"
    territories: Annotated[list[Word], Field(min_length=1, max_length=300)] = [WORLD]
    goods: Annotated[list[Word], Field(max_length=300)] = []
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


class ReasonIn(Asked):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(no_nul)]


class OrderIn(Asked):
    offer_id: Id
    pay: Literal["now", "hold", "later"] = "now"
    starts_at: Moment | None = None


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


class PaymentIn(Asked):
    amount_fen: Annotated[StrictInt, Field(ge=1, le=FEN_MAX)]
    direction: Literal["in", "out"] = "in"
    method: Word = "bank-transfer"
    reference: Words = ""


class ConfirmIn(Asked):
    arrived: StrictBool = True
    reason: Words = ""


class AmountIn(Asked):
    amount_fen: Annotated[StrictInt, Field(ge=1, le=FEN_MAX)]


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


class Problem(BaseModel):
    """An error (RFC 9457): ``rule`` is the stable name of the rule that was broken."""

    type: str
    title: str
    status: int
    detail: str
    where: str
    remedy: str
    rule: str


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


class EntryOut(BaseModel):
    account: str
    amount_fen: int
    asset_id: str | None


class PostingOut(BaseModel):
    id: str
    kind: str
    subject: str
    at: str
    closes: str | None
    memo: str
    entries: list[EntryOut]


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


class PaymentOut(BaseModel):
    id: str
    party: str
    key: str
    direction: Literal["in", "out"]
    amount_fen: int
    method: str
    reference: str
    state: Literal["announced", "confirmed", "refused"]
    at: str


class AnnouncedOut(PaymentOut):
    instructions: dict[str, str]


class BalanceOut(BaseModel):
    account: str
    balance_fen: int


class StatementLineOut(BaseModel):
    at: str
    kind: str
    subject: str
    memo: str
    asset_id: str | None
    amount_fen: int
    balance_fen: int


class StatementOut(BaseModel):
    account: str
    since: str
    until: str
    opening_fen: int
    closing_fen: int
    lines: list[StatementLineOut]


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
