"""Routes of units of goods: their batches, their serials, and what a serial tells."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, Field, StringConstraints

from wenmai.services import minting
from wenmai.services.describing_units import batch_json, unit_json
from wenmai.services.looking_up import look_up
from wenmai.services.minting import MintDraft
from wenmai.web.api.asking import Acting, Key
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.shapes import Id, no_nul
from wenmai.web.api.unit_shapes import BatchOut, MintIn, SerialsOut, UnitOut

router = APIRouter(responses=RESPONSES)
Typed = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(no_nul), Path()]
SERIALS_MAX = 10_000  # of one answer


@router.post("/units", response_model=BatchOut, status_code=201)
def mint_units(context: Acting, key: Key, asked: MintIn) -> Any:
    """Mint a batch of units under an agreement that you hold."""
    draft = MintDraft(key, asked.asset_id, asked.count, asked.goods, asked.title_zh, asked.title_en)
    return batch_json(minting.mint_units(context, asked.agreement_id, draft))


@router.get("/units", response_model=list[BatchOut])
def list_batches(context: Acting, agreement_id: Id) -> Any:
    """The batches of an agreement that you are a side of, by number."""
    return [batch_json(one) for one in minting.list_batches(context, agreement_id)]


@router.get("/units/batches/{batch_id}/serials", response_model=SerialsOut)
def show_serials(
    context: Acting,
    batch_id: Id,
    after: Annotated[int, Query(ge=0, description="The last number of the page before.")] = 0,
    limit: Annotated[int, Field(ge=1, le=SERIALS_MAX), Query()] = SERIALS_MAX,
) -> Any:
    """The serials of a batch of yours, by number."""
    batch, found = minting.show_serials(context, batch_id, after=after, limit=limit)
    return batch_json(batch) | {"serials": [serial for _, serial in found]}


@router.get("/units/{serial}", response_model=UnitOut)
def show_unit(context: Acting, serial: Typed) -> Any:
    """What anybody may know of a unit. Wrong serials are limited, as on the public page."""
    context.actor.require("catalogue.read")
    return unit_json(look_up(context, serial, context.party))
