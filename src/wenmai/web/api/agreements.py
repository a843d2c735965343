"""Routes of agreements, samples and sales reports."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from wenmai.exchange.reports import SalesLine
from wenmai.kernel.clock import iso, parse_iso
from wenmai.services import agreeing, reporting, sampling
from wenmai.services.describing import (
    agreement_json,
    due_json,
    report_json,
    report_receipt_json,
    sample_json,
)
from wenmai.web.api.agreement_shapes import (
    AgreementOut,
    DueOut,
    ReportIn,
    ReportOut,
    ReportReceiptOut,
    SampleIn,
    SampleOut,
    StepOut,
)
from wenmai.web.api.asking import Acting, After, Key, Limit
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.offer_shapes import ReviewIn
from wenmai.web.api.shapes import Id, ReasonIn

router = APIRouter(responses=RESPONSES)


@router.get("/agreements", response_model=list[AgreementOut])
def list_agreements(context: Acting, after: After = None, limit: Limit = 100) -> Any:
    """Agreements that you gave or were given, by id."""
    return [agreement_json(one) for one in agreeing.list_agreements(context, after or "", limit)]


@router.get("/agreements/{agreement_id}", response_model=AgreementOut)
def show_agreement(context: Acting, agreement_id: Id) -> Any:
    """One agreement, for its two sides."""
    return agreement_json(agreeing.show_agreement(context, agreement_id))


@router.get("/agreements/{agreement_id}/odrl", response_model=dict[str, dict[str, Any]])
def show_agreement_odrl(context: Acting, agreement_id: Id) -> Any:
    """One agreement as ODRL 2.2: for each asset its policy as JSON-LD."""
    return agreeing.agreement_odrl(context, agreement_id)


@router.post("/agreements/{agreement_id}/terminate", response_model=AgreementOut)
def terminate_agreement(context: Acting, agreement_id: Id, asked: ReasonIn) -> Any:
    """End an agreement that you gave before its time."""
    return agreement_json(agreeing.terminate_agreement(context, agreement_id, asked.reason))


@router.get("/agreements/{agreement_id}/samples", response_model=list[SampleOut])
def list_samples(context: Acting, agreement_id: Id) -> Any:
    """The samples under an agreement."""
    return [sample_json(*one) for one in sampling.list_samples(context, agreement_id)]


@router.post("/agreements/{agreement_id}/samples", response_model=SampleOut, status_code=201)
def submit_sample(context: Acting, agreement_id: Id, key: Key, asked: SampleIn) -> Any:
    """Submit a sample of goods."""
    sample = sampling.submit_sample(context, agreement_id, key, asked.title, (), asked.note)
    return sample_json(sample, "submitted", "")


@router.post("/samples/{sample_id}/review", response_model=StepOut)
def review_sample(context: Acting, sample_id: Id, asked: ReviewIn) -> Any:
    """Approve a sample, or reject it with a reason."""
    step = sampling.review_sample(context, sample_id, asked.approve, asked.reason)
    return {"id": sample_id, "state": step.state, "reason": step.reason, "at": step.at}


@router.get("/agreements/{agreement_id}/reports", response_model=list[ReportOut])
def list_reports(context: Acting, agreement_id: Id) -> Any:
    """The sales reports of an agreement, the newest revision of each period."""
    return [report_json(one) for one in reporting.list_reports(context, agreement_id)]


@router.post("/agreements/{agreement_id}/reports", response_model=ReportReceiptOut, status_code=201)
def submit_report(context: Acting, agreement_id: Id, asked: ReportIn) -> Any:
    """Report what was sold in the period that contains the day given."""
    lines = [SalesLine(**line.model_dump()) for line in asked.lines]
    period = iso(parse_iso(asked.period))
    return report_receipt_json(reporting.submit_report(context, agreement_id, period, lines, revise=asked.revise))


@router.post("/reports/{report_id}/pay", response_model=ReportReceiptOut)
def pay_report(context: Acting, report_id: Id) -> Any:
    """Pay a report that is owed from your wallet."""
    return report_receipt_json(reporting.pay_report(context, report_id))


@router.get("/reports/due", response_model=list[DueOut])
def due_reports(context: Acting) -> Any:
    """Reports that you owe or are owed for periods that have ended."""
    return [due_json(one) for one in reporting.due_reports(context)]
