"""Sales reports: filled in line by line, looked at before they are sent, paid."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.exchange.reports import SalesLine
from wenmai.kernel.errors import InvalidInput, NotFound, WenmaiError
from wenmai.kernel.money import parse_yuan, show_yuan
from wenmai.services import agreeing, reporting
from wenmai.services.context import Context
from wenmai.services.portfolio import parties_of
from wenmai.web.failing import status_of, told
from wenmai.web.forms import Form, Holder, HoldersForm
from wenmai.web.rendering import render

router = APIRouter(prefix="/account")
LINES_FIRST, LINES_MORE = 3, 5
FIELDS = ("goods", "territory", "units", "price", "article")


@router.get("/agreements/{agreement_id}/report")
def show_form(request: Request, holder: Holder, agreement_id: str) -> Response:
    """The form, for a period that has ended; a period that is reported already shows what was said."""
    period = request.query_params.get("period", "")
    kept = {one.period_start: one for one in reporting.list_reports(holder.context, agreement_id)}
    rows = [_row(line) for line in kept[period].lines] if period in kept else []
    return _form(request, holder.context, agreement_id, period, _padded(rows), revise=period in kept)


@router.post("/agreements/{agreement_id}/report")
def report(request: Request, agreement_id: str, form: HoldersForm) -> Response:
    """More lines, a preview, or the sending: whichever button was pressed."""
    context, rows = form.visitor.context, _rows(form)
    period, revise = form.text("period"), "revise" in form
    step = form.choice("step", ("preview", "more", "edit", "send"))
    if step in ("more", "edit"):
        agreeing.show_agreement(context, agreement_id)
        spare = LINES_MORE if step == "more" else 0
        return _form(request, context, agreement_id, period, _padded(rows, spare), revise=revise)
    try:
        lines = [_line(row, number) for number, row in enumerate(rows, 1) if any(row.values())]
        if step == "send":
            reporting.submit_report(context, agreement_id, period, lines, revise=revise)
            return RedirectResponse(f"/account/agreements/{agreement_id}#reports", 303)
        found = reporting.preview_report(context, agreement_id, period, lines, revise=revise)
    except NotFound:
        raise
    except WenmaiError as error:
        if error.rule.startswith("access."):
            raise
        return _form(request, context, agreement_id, period, _padded(rows), revise=revise, error=error)
    standing = agreeing.show_agreement(context, agreement_id)
    return render(
        request, "report_preview.html", report=found, standing=standing, rows=[_row(line) for line in lines],
        period=period, revise=revise, names=parties_of(context, [standing]),
    )  # fmt: skip


@router.post("/reports/{report_id}/pay")
def pay(report_id: str, form: HoldersForm) -> Response:
    """Pay a report that is owed."""
    receipt = reporting.pay_report(form.visitor.context, report_id)
    return RedirectResponse(f"/account/agreements/{receipt.report.agreement_id}#reports", 303)


def _form(
    request: Request, context: Context, agreement_id: str, period: str, rows: list[dict[str, str]], *, revise: bool,
    error: WenmaiError | None = None,
) -> Response:  # fmt: skip
    context.actor.require("report.submit")
    standing = agreeing.show_agreement(context, agreement_id)
    periods = reporting.reported_periods(context, agreement_id)
    waiting = next((one.period.start for one in periods if one.report is None), "")
    return render(
        request, "report.html", status=status_of(error) if error else 200, standing=standing, rows=rows,
        period=period or waiting, periods=periods, revise=revise, error=error, told=told,
    )  # fmt: skip


def _rows(form: Form) -> list[dict[str, str]]:
    columns = [form.texts(name) for name in FIELDS]
    if len({len(column) for column in columns}) > 1:
        raise InvalidInput("the lines of the report are not whole", where="lines", rule="report.fields")
    return [dict(zip(FIELDS, row, strict=True)) for row in zip(*columns, strict=True)]


def _padded(rows: list[dict[str, str]], spare: int = 0) -> list[dict[str, str]]:
    filled = [row for row in rows if any(row.values())]
    missing = max(LINES_FIRST - len(filled), 1 if not spare else 0)
    return filled + [dict.fromkeys(FIELDS, "") for _ in range(max(missing, spare))]


def _line(row: dict[str, str], number: int) -> SalesLine:
    where = f"line {number}"
    written = row["units"].replace(",", "")
    if not (written.isascii() and written.isdecimal()):
        raise InvalidInput(f"{row['units']!r} is not a number of units", where=where, rule="report.units")
    values = {
        "goods": row["goods"], "territory": row["territory"], "units": int(written),
        "unit_price_fen": parse_yuan(row["price"], where), "article": row["article"],
    }  # fmt: skip
    return SalesLine.from_json(values, where)


def _row(line: SalesLine) -> dict[str, str]:
    price = show_yuan(line.unit_price_fen).replace(",", "")
    return {
        "goods": line.goods, "territory": line.territory, "units": str(line.units), "price": price,
        "article": line.article,
    }  # fmt: skip
