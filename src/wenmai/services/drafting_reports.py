"""What a sales report would say and cost, before it is sent: its agreement, its period, its lines, its royalty."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from wenmai.exchange import reports, samples
from wenmai.exchange.agreements import Standing, get_standing
from wenmai.exchange.periods import Period, periods
from wenmai.exchange.reports import SalesLine, SalesReport
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput
from wenmai.ledger.royalties import royalty_of_sales
from wenmai.services.agreeing import refuse_outsider
from wenmai.services.context import Context


def own_agreement(context: Context, connection: Connection, agreement_id: str) -> Standing:
    """The agreement under which the caller reports. Raises NotFound, Forbidden, Conflict where it has ended."""
    standing = get_standing(connection, agreement_id)
    refuse_outsider(context, standing)
    if standing.agreement.licensee != context.party:
        raise Forbidden("only the licensee reports under an agreement", where=agreement_id[:12], rule="access.own")
    if standing.state != "active":
        raise Conflict(f"this agreement is {standing.state}", where=agreement_id[:12], rule="agreement.in-force")
    return standing


def draft(
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
