"""Routes of what making costs: tariffs, which plan a party is on, vouchers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from wenmai.services import tariffs, vouchers
from wenmai.services.context import Context
from wenmai.services.describing_making import tariff_json, voucher_json
from wenmai.services.vouchers import VoucherDraft
from wenmai.web.api.asking import Acting
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.making_shapes import CodeIn, IssuedOut, PlanIn, TariffIn, TariffOut, VoucherIn, VoucherOut
from wenmai.web.api.parties import ChangedOut, PartyId
from wenmai.web.api.shapes import ReasonIn, Word

router = APIRouter(responses=RESPONSES)
VoucherId = Annotated[Word, Path()]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]


def _voucher(context: Context, kept: Any) -> dict[str, Any]:
    return voucher_json(kept, context.clock())


@router.get("/tariffs", response_model=list[TariffOut])
def list_tariffs(context: Acting) -> Any:
    """Every tariff that there was, the newest first: that one is in force."""
    return [tariff_json(kept) for kept in tariffs.list_tariffs(context)]


@router.post("/tariffs", response_model=TariffOut, status_code=201)
def set_tariff(context: Acting, asked: TariffIn) -> Any:
    """Set a tariff, as the operator; the same as the one in force changes nothing."""
    return tariff_json(tariffs.set_tariff(context, asked.terms, asked.note))


@router.get("/tariffs/{version}", response_model=TariffOut)
def show_tariff(context: Acting, version: Version) -> Any:
    """One tariff."""
    return tariff_json(tariffs.show_tariff(context, version))


@router.post("/parties/{party_id}/plan", response_model=ChangedOut)
def put_on_plan(context: Acting, party_id: PartyId, asked: PlanIn) -> Any:
    """Say which kind of customer a party is, as the operator."""
    return {"changed": tariffs.put_on_plan(context, party_id, asked.kind)}


@router.get("/vouchers", response_model=list[VoucherOut])
def list_vouchers(context: Acting) -> Any:
    """The vouchers that you hold; all of them for the operator."""
    return [_voucher(context, kept) for kept in vouchers.list_vouchers(context)]


@router.post("/vouchers", response_model=IssuedOut, status_code=201)
def issue_voucher(context: Acting, asked: VoucherIn) -> Any:
    """Issue a voucher, as the operator. Its code is told this once."""
    draft = VoucherDraft(asked.amount_fen, asked.valid_until, asked.plans, asked.party, asked.note)
    kept, code = vouchers.issue_voucher(context, draft)
    return _voucher(context, kept) | {"code": code}


@router.post("/vouchers/redeem", response_model=VoucherOut)
def redeem_voucher(context: Acting, asked: CodeIn) -> Any:
    """Take a voucher into your name by its code; sent again, it changes nothing."""
    return _voucher(context, vouchers.redeem_voucher(context, asked.code))


@router.get("/vouchers/{voucher_id}", response_model=VoucherOut)
def show_voucher(context: Acting, voucher_id: VoucherId) -> Any:
    """One voucher of yours."""
    return _voucher(context, vouchers.show_voucher(context, voucher_id))


@router.post("/vouchers/{voucher_id}/revoke", response_model=VoucherOut)
def revoke_voucher(context: Acting, voucher_id: VoucherId, asked: ReasonIn) -> Any:
    """Take back what is left on a voucher, as the operator."""
    return _voucher(context, vouchers.revoke_voucher(context, voucher_id, asked.reason))
