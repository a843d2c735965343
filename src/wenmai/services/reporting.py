"""Sales reports come in, royalties go out along the thread, and late reports are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.audit.recording import Recorder, recorded
from wenmai.exchange import reports, settlement
from wenmai.exchange.agreements import Standing, standings_of_party
from wenmai.exchange.periods import Period, periods
from wenmai.exchange.reports import SalesLine, SalesReport
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.kernel.settings import DEFAULT_PARTY as HOUSE
from wenmai.ledger.model import WALLET, Entry, Posting, account, reversal
from wenmai.ledger.store import closing_of, find_posting, post, spendable
from wenmai.services.agreeing import show_agreement
from wenmai.services.context import Context
from wenmai.services.drafting_reports import draft, own_agreement
from wenmai.storage.database import lock_exclusive

ROYALTY = "royalty"


@dataclass(frozen=True, slots=True)
class ReportReceipt:
    """A report and, once it is paid, its posting. What is owed waits while the wallet does not hold it."""

    report: SalesReport
    posting: Posting | None


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report that is owed: by whom, under which agreement, for which period, and whether it is late."""

    agreement_id: str
    licensee: str
    licensor: str
    period: Period
    late: bool


@dataclass(frozen=True, slots=True)
class ReportedPeriod:
    """A period that has ended, its report if there is one, whether that is late, and whether it is paid."""

    period: Period
    report: SalesReport | None
    late: bool
    paid: bool


def submit_report(
    context: Context, agreement_id: str, period_start: str, lines: Sequence[SalesLine], *, revise: bool = False
) -> ReportReceipt:
    """Report what was sold in the period that contains ``period_start``.

    The royalty is paid at once where the wallet holds it, and is owed otherwise.
    The same report again changes nothing. ``revise`` replaces an earlier report: what was paid for it is reversed.
    Raises Forbidden for the licensor, NotFound for anybody but the two sides, InvalidInput for goods, territories or a
    period that the agreement does not cover, Conflict for one that is reported already, or above the unit cap, or
    without an approved sample.
    """
    context.actor.require("report.submit")
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"agreement/{agreement_id}")
        standing = own_agreement(context, connection, agreement_id)
        report, earlier = draft(context, connection, standing, period_start, lines, revise)
        if earlier is not None and earlier.lines == tuple(lines):
            return ReportReceipt(earlier, _open_posting(connection, earlier))
        with recorded(connection, "report.submitted", context.party, report.id, at) as recorder:
            reports.put_report(recorder, report)
            if earlier is not None:
                _take_back(recorder, earlier, at)
            return ReportReceipt(report, _pay(recorder, standing, report, at))


def preview_report(
    context: Context, agreement_id: str, period_start: str, lines: Sequence[SalesLine], *, revise: bool = False
) -> SalesReport:
    """The report that ``submit_report`` would send, with what it would cost; nothing is recorded. Raises as it does."""
    context.actor.require("report.submit")
    with context.database.reading() as connection:
        standing = own_agreement(context, connection, agreement_id)
        return draft(context, connection, standing, period_start, lines, revise)[0]


def reported_periods(context: Context, agreement_id: str) -> list[ReportedPeriod]:
    """The periods of an agreement that have ended, with their reports, for its two sides and who audits."""
    standing, at = show_agreement(context, agreement_id), context.clock()
    agreement, terms = standing.agreement, standing.offer.terms
    with context.database.reading() as connection:
        found = {report.period_start: report for report in reports.reports_of(connection, agreement_id)}
        spans = periods(agreement.starts_at, agreement.ends_at, terms.report_months, terms.grace_days)
        return [
            ReportedPeriod(span, report, report is None and span.late_from <= at, _is_paid(connection, report))
            for span in spans
            if span.end <= at
            for report in [found.get(span.start)]
        ]


def _is_paid(connection: Connection, report: SalesReport | None) -> bool:
    return report is not None and (not report.owed_fen or _open_posting(connection, report) is not None)


def pay_report(context: Context, report_id: str) -> ReportReceipt:
    """Pay a report that was owed. Raises Conflict where the wallet does not hold it."""
    context.actor.require("report.submit")
    at = context.clock()
    with context.database.writing() as connection:
        report = reports.get_report(connection, report_id)
        lock_exclusive(connection, f"agreement/{report.agreement_id}")
        try:
            standing = own_agreement(context, connection, report.agreement_id)
        except NotFound:  # it must not tell of the agreement either
            reports.raise_unknown(report_id)
        newest = {kept.period_start: kept for kept in reports.reports_of(connection, report.agreement_id)}
        if newest[report.period_start].id != report.id:
            raise Conflict("a revision took the place of this report", where=report_id[:12], rule="report.revised")
        paid = _open_posting(connection, report)
        if paid is not None or not report.owed_fen:
            return ReportReceipt(report, paid)
        with recorded(connection, "report.paid", context.party, report.id, at) as recorder:
            posting = _posting(standing, report, at)
            post(recorder, posting)
            return ReportReceipt(report, posting)


def list_reports(context: Context, agreement_id: str) -> list[SalesReport]:
    """The newest revision of every report of an agreement, for its two sides and who audits."""
    context.actor.require("report.read")
    show_agreement(context, agreement_id)
    with context.database.reading() as connection:
        return reports.reports_of(connection, agreement_id)


def due_reports(context: Context) -> list[DueReport]:
    """Reports that the caller owes or is owed, for periods that have ended, oldest first."""
    at = context.clock()
    with context.database.reading() as connection:
        found = [
            due for standing in standings_of_party(connection, context.party) for due in _due(connection, standing, at)
        ]
    return sorted(found, key=lambda due: (due.period.end, due.agreement_id))


def tell_late_reports(context: Context) -> list[DueReport]:
    """Record the lateness of every late report that was not told yet, once each, and give those."""
    at, told = context.clock(), []
    for due in due_reports(context):
        if not due.late:
            continue
        with context.database.writing() as connection:
            lock_exclusive(connection, f"agreement/{due.agreement_id}")
            if due.period.start in reports.told_late(connection, due.agreement_id):
                continue
            with recorded(connection, "report.late", due.licensee, due.agreement_id, at) as recorder:
                reports.put_late(recorder, due.agreement_id, due.period.start, due.period.late_from, at)
            told.append(due)
    return told


def _due(connection: Connection, standing: Standing, at: str) -> list[DueReport]:
    agreement, terms = standing.agreement, standing.offer.terms
    spans = periods(agreement.starts_at, agreement.ends_at, terms.report_months, terms.grace_days)
    ended = [span for span in spans if span.end <= at]
    if not ended or standing.state != "active":
        return []
    reported = {report.period_start for report in reports.reports_of(connection, agreement.id)}
    return [
        DueReport(agreement.id, agreement.licensee, agreement.licensor, span, span.late_from <= at)
        for span in ended
        if span.start not in reported
    ]


def _posting(standing: Standing, report: SalesReport, at: str) -> Posting:
    owed = Entry(account(standing.agreement.licensee, WALLET), -report.owed_fen)
    received = settlement.receivers(standing.offer, report.owed_fen, HOUSE, standing.offer.fee_bp)
    return Posting(f"{ROYALTY}/{report.id}", ROYALTY, report.id, at, (owed, *received))


def _pay(recorder: Recorder, standing: Standing, report: SalesReport, at: str) -> Posting | None:
    wallet = account(standing.agreement.licensee, WALLET)
    if not report.owed_fen or spendable(recorder.connection, wallet) < report.owed_fen:
        return None
    posting = _posting(standing, report, at)
    post(recorder, posting)
    return posting


def _take_back(recorder: Recorder, earlier: SalesReport, at: str) -> None:
    paid = _open_posting(recorder.connection, earlier)
    if paid is not None:
        key = f"{ROYALTY}-reversed/{earlier.id}"
        post(recorder, reversal(paid, key, f"{ROYALTY}-reversed", at, "replaced by a revision"))


def _open_posting(connection: Connection, report: SalesReport) -> Posting | None:
    """The posting by which a report was paid, unless it was reversed."""
    paid = find_posting(connection, f"{ROYALTY}/{report.id}")
    return None if paid is None or closing_of(connection, paid.id) is not None else paid
