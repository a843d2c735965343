"""What the API takes and gives about making: lines, jobs, quotes, tariffs, vouchers."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from wenmai.kernel.money import FEN_MAX
from wenmai.web.api.shapes import Asked, Id, Moment, Word, Words


def keepable(value: dict[str, Any]) -> dict[str, Any]:
    """The JSON object; ValueError where it has a NUL or half a character, which cannot be kept or said again."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise ValueError("it has characters that cannot be kept") from error
    if "\\u0000" in text:
        raise ValueError("a text has no NUL character")
    return value


Parameters = Annotated[dict[str, Any], AfterValidator(keepable)]
OwnParameters = Annotated[Parameters, Field(default_factory=dict)]
LineName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
State = Literal["queued", "running", "done", "failed", "cancelled"]
PlanKind = Literal["individual", "small-studio", "institution", "school"]


class MakingIn(Asked):
    """A line, the assets that it is to run over, and the parameters of its own (see ``/lines/{name}``)."""

    line: LineName
    asset_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    parameters: OwnParameters


class LineOut(BaseModel):
    """A line; ``parameters`` is the JSON Schema of what can be asked of it."""

    name: str
    version: str
    action: str
    title_zh: str
    title_en: str
    takes: list[str]
    gathers: bool
    parameters: dict[str, Any]


class ErrorOut(BaseModel):
    kind: str
    what: str
    where: str
    remedy: str
    rule: str


class JobOut(BaseModel):
    """A job. ``progress`` is 0…1; ``quote`` is None where making costs its party nothing."""

    id: str
    attempt: int
    party: str
    line: str
    state: State
    progress: float
    inputs: list[str]
    parameters: dict[str, Any]
    title_zh: str
    title_en: str
    asked_at: str
    started_at: str | None
    ended_at: str | None
    worker: str | None
    quote: dict[str, Any] | None
    error: ErrorOut | None


class JobShownOut(JobOut):
    """A job with the ids of what it made: none before it is done."""

    outputs: list[str]


class SettledOut(BaseModel):
    """A run that needed no job: what it gave before (``outputs``), or why it is refused (``error``)."""

    inputs: list[str]
    activity_id: str | None
    outputs: list[str]
    error: ErrorOut | None


class AskedOut(BaseModel):
    jobs: list[JobOut]
    settled: list[SettledOut]


class SpentOut(BaseModel):
    id: str
    amount_fen: int


class BasisOut(BaseModel):
    ground: Literal["like runs", "other runs", "few runs", "prior", "reused"]
    runs: int
    beyond_seen: bool


class RefusedOut(BaseModel):
    what: str
    where: str
    remedy: str


class RunQuoteOut(BaseModel):
    """What one run would use and cost, or why it may not run (``error``)."""

    inputs: list[str]
    core_s_p50: float | None = None
    core_s_p90: float | None = None
    bytes_out_p50: int | None = None
    bytes_out_p90: int | None = None
    p50_fen: int | None = None
    p90_fen: int | None = None
    basis: BasisOut | None = None
    drivers: dict[str, float] | None = None
    error: RefusedOut | None = None


class QuotationOut(BaseModel):
    """What all runs together would use and cost; ``tariff`` is None where making costs the caller nothing."""

    line: str
    runs: int
    core_s_p50: float
    core_s_p90: float
    p50_fen: int
    p90_fen: int
    tariff: int | None
    plan: str
    free_core_s: float
    vouchers: list[SpentOut]
    wallet_fen: int
    quotes: list[RunQuoteOut]


class TariffIn(Asked):
    terms: Parameters
    note: Words = ""


class TariffOut(BaseModel):
    version: int
    at: str
    by: str
    note: str
    terms: dict[str, Any]


class PlanIn(Asked):
    kind: PlanKind


class VoucherIn(Asked):
    amount_fen: Annotated[int, Field(strict=True, ge=1, le=FEN_MAX)]
    valid_until: Moment
    plans: Annotated[list[PlanKind], Field(max_length=10, default_factory=list)]
    party: Word | None = None
    note: Words = ""


class CodeIn(Asked):
    code: Word


class VoucherOut(BaseModel):
    id: str
    state: Literal["open", "held", "spent", "expired", "revoked"]
    amount_fen: int
    rest_fen: int
    valid_until: str
    plans: list[str]
    party: str | None
    holder: str | None
    note: str
    at: str
    reason: str


class IssuedOut(VoucherOut):
    """``code`` is told this once and not kept."""

    code: str
