"""What all shapes of the API are made of. Money is whole fen, rates are basis points, moments are ISO 8601 texts."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from wenmai.kernel.money import FEN_MAX, RATE_BP_MAX


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


class ReasonIn(Asked):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(no_nul)]


class Problem(BaseModel):
    """An error (RFC 9457): ``rule`` is the stable name of the rule that was broken."""

    type: str
    title: str
    status: int
    detail: str
    where: str
    remedy: str
    rule: str
