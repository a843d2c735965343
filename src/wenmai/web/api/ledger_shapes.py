"""What the API takes and gives of the ledger: payments, postings, statements."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictBool, StrictInt

from wenmai.kernel.money import FEN_MAX
from wenmai.web.api.shapes import Asked, Word, Words


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
