"""Sales reports come in, royalties go out along the thread, and late reports are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.audit.recording import Recorder, recorded
from wenmai.exchange import reports, samples, settlement
from wenmai.exchange.agreements import Standing, get_standing, standings_of_party
from wenmai.exchange.periods import Period, periods
from wenmai.exchange.reports import SalesLine, SalesReport
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput
from wenmai.kernel.settings import DEFAULT_PARTY as HOUSE
from wenmai.ledger.model import WALLET, Entry, Posting, account, reversal
from wenmai.ledger.royalties import royalty_of_sales
from wenmai.ledger.store import closing_of, find_posting, post, spendable
from wenmai.services.agreeing import refuse_outsider, show_agreement
from wenmai.services.context import Context
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
        standing = _own_agreement(context, connection, agreement_id)
        report, earlier = _draft(context, connection, standing, period_start, lines, revise)
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
        standing = _own_agreement(context, connection, agreement_id)
        return _draft(context, connection, standing, period_start, lines, revise)[0]


def _draft(
    context: Context,
    connection: Connection,
    standing: Standing,
    period_start: str,
    lines: Sequence[SalesLine],
    revise: bool,
) -> tuple[SalesReport, SalesReport | None]:
    """The report of a period, assessed, and the one whose place it takes if there is one."""
    at, agreement_id = context.clock(), standing.agreement.id
    period = _period(standing, period_start, at)
    kept = {report.period_start: report for report in reports.reports_of(connection, agreement_id)}
    earlier = kept.pop(period.start, None)
    if earlier is not None and earlier.lines == tuple(lines):
        return earlier, earlier
    if earlier is not None and not revise:
        raise Conflict(
            f"the period from {period.start[:10]} is reported already",
            where=agreement_id[:12],
            remedy="Say that it is a revision: --revise.",
            rule="report.once",
        )
    _check(connection, standing, lines, sum(report.units for report in kept.values()))
    return _assess(standing, period, lines, list(kept.values()), earlier, context.party, at), earlier


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
        standing = _own_agreement(context, connection, report.agreement_id)
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


def _own_agreement(context: Context, connection: Connection, agreement_id: str) -> Standing:
    standing = get_standing(connection, agreement_id)
    refuse_outsider(context, standing)
    if standing.agreement.licensee != context.party:
        raise Forbidden("only the licensee reports under an agreement", where=agreement_id[:12], rule="access.own")
    if standing.state != "active":
        raise Conflict(f"this agreement is {standing.state}", where=agreement_id[:12], rule="agreement.in-force")
    return standing


def _period(standing: Standing, moment: str, at: str) -> Period:
    agreement, terms = standing.agreement, standing.offer.terms
    spans = list(periods(agreement.starts_at, agreement.ends_at, terms.report_months, terms.grace_days))
    period = next((span for span in spans if span.start <= moment < span.end), None)
    if period is None:
        known = ", ".join(span.start[:10] for span in spans[:12]) or "none: no reports are owed"
        raise InvalidInput(
            f"{moment} lies in no period of this agreement", remedy=f"Periods start on: {known}.", rule="report.period"
        )
    if period.end > at:
        raise Conflict(
            f"the period ends on {period.end[:10]}",
            where=moment,
            remedy="Report when it has ended.",
            rule="report.period",
        )
    return period


def _check(connection: Connection, standing: Standing, lines: Sequence[SalesLine], units_before: int) -> None:
    terms = standing.offer.terms
    reports.check_lines(lines, terms)
    units = units_before + sum(line.units for line in lines)
    if terms.unit_cap and units > terms.unit_cap:
        raise Conflict(
            f"that makes {units} units, and the agreement allows {terms.unit_cap}",
            where=standing.agreement.id[:12],
            remedy="Order the right to more units, then report.",
            rule="agreement.unit-cap",
        )
    if lines and terms.sample_approval and not samples.has_approved(connection, standing.agreement.id):
        raise Conflict(
            "no sample was approved, so nothing may be sold yet",
            where=standing.agreement.id[:12],
            remedy="Submit a sample and wait for its approval.",
            rule="agreement.sample",
        )


def _assess(
    standing: Standing,
    period: Period,
    lines: Sequence[SalesLine],
    others: Sequence[SalesReport],
    earlier: SalesReport | None,
    party: str,
    at: str,
) -> SalesReport:
    terms = standing.offer.terms
    royalty_fen = royalty_of_sales(reports.gross_of(lines), terms.royalty_bp)
    guarantee_fen = 0
    if period.end == standing.agreement.ends_at:
        so_far_fen = royalty_fen + sum(report.owed_fen for report in others)
        guarantee_fen = max(0, terms.minimum_guarantee_fen - so_far_fen)
    revision = earlier.revision + 1 if earlier is not None else 0
    return SalesReport(
        standing.agreement.id, period.start, revision, tuple(lines), royalty_fen, guarantee_fen, party, at
    )


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
