"""What the API takes and gives about units of goods."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StrictInt, StringConstraints

from wenmai.services.minting import BATCH_MAX, TITLE_LETTERS_MAX
from wenmai.web.api.shapes import Asked, Id, Words, no_nul

Title = Annotated[str, StringConstraints(max_length=TITLE_LETTERS_MAX), AfterValidator(no_nul)]


class MintIn(Asked):
    agreement_id: Id
    asset_id: Id
    count: Annotated[StrictInt, Field(ge=1, le=BATCH_MAX)]
    goods: Words = ""
    title_zh: Title = ""
    title_en: Title = ""


class BatchOut(BaseModel):
    id: str
    agreement_id: str
    key: str
    first: int
    count: int
    goods: str
    title_zh: str
    title_en: str
    asset_id: str
    party: str
    at: str


class SerialsOut(BatchOut):
    serials: list[str]


class NamesOut(BaseModel):
    name_zh: str
    name_en: str


class EdgeOut(BaseModel):
    asset_id: str
    line: str
    line_version: str
    made_from: str


class OriginOut(BaseModel):
    asset_id: str
    key: str
    title_zh: str
    title_en: str
    owner: NamesOut


class UnitOut(BaseModel):
    serial: str
    number: int
    goods: str
    title_zh: str
    title_en: str
    minted_at: str
    state: str
    over_at: str | None
    licensor: NamesOut
    licensee: NamesOut
    credit_line_zh: str
    credit_line_en: str
    asset_id: str
    thread: list[EdgeOut]
    origins: list[OriginOut]
    lookups: int
    first_looked_up_at: str | None
    seen_often: bool
