"""Agreements as their two sides see them."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import JSONResponse, Response

from wenmai.services import agreeing, reporting, sampling
from wenmai.services.portfolio import agreement_row, parties_of, pictures_of, recent_agreements
from wenmai.web import asking
from wenmai.web.forms import Holder, HoldersForm
from wenmai.web.rendering import render
from wenmai.web.routes.offers import JSON_LD

router = APIRouter(prefix="/account/agreements")
PAGE_SIZE = 50


@router.get("")
def agreements(request: Request, holder: Holder) -> Response:
    """Agreements that you gave or were given, newest first."""
    page = asking.read({"page": request.query_params.get("page", "")}).page
    rows = recent_agreements(holder.context, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    return render(
        request, "agreements.html", rows=shown, more=len(rows) > PAGE_SIZE, page=page,
        pictures=pictures_of(holder.context, [row.standing.offer for row in shown]),
        names=parties_of(holder.context, [row.standing for row in shown]),
    )  # fmt: skip


@router.get("/{agreement_id}")
def agreement(request: Request, holder: Holder, agreement_id: str) -> Response:
    """One agreement: its terms, its samples, its reports."""
    context = holder.context
    standing = agreeing.show_agreement(context, agreement_id)
    reports = reporting.list_reports(context, agreement_id) if holder.may("report.read") else []
    row = agreement_row(context, standing, sum(report.units for report in reports), reporting.due_reports(context))
    return render(
        request, "agreement.html", row=row, standing=standing, names=parties_of(context, [standing]),
        periods=reporting.reported_periods(context, agreement_id), samples=sampling.list_samples(context, agreement_id),
        pictures=pictures_of(context, [standing.offer]), key=secrets.token_urlsafe(16),
    )  # fmt: skip


@router.get("/{agreement_id}/odrl.json")
def odrl(holder: Holder, agreement_id: str) -> Response:
    """One agreement as ODRL 2.2, JSON-LD."""
    return JSONResponse(agreeing.agreement_odrl(holder.context, agreement_id), media_type=JSON_LD)


@router.post("/{agreement_id}/terminate")
def terminate(agreement_id: str, form: HoldersForm) -> Response:
    """End it before its time."""
    agreeing.terminate_agreement(form.visitor.context, agreement_id, form.text("reason"))
    return RedirectResponse(f"/account/agreements/{agreement_id}", 303)
