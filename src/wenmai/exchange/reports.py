"""Sales reports: what a licensee sold under an agreement in one period, and what he owes for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, func, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.tables import LATE_REPORT, SALES_REPORT
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.kernel.money import FEN_MAX, check_fen
from wenmai.rights.agreements.model import Terms
from wenmai.rights.agreements.overlap import covers, covers_goods

UNITS_MAX = 10**12
LINES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class SalesLine:
    """Goods of one sort sold at one price: ``units`` at ``unit_price_fen`` each, in a territory (ISO 3166)."""

    goods: str
    territory: str
    units: int
    unit_price_fen: int
    article: str = ""

    @classmethod
    def from_json(cls, values: Mapping[str, Any], where: str) -> SalesLine:
        """Raises InvalidInput that names the field at fault."""
        unknown = sorted(set(values) - set(cls.__dataclass_fields__))
        missing = sorted({"goods", "territory", "units", "unit_price_fen"} - set(values))
        if unknown or missing:
            said = [f"unknown: {', '.join(unknown)}"] * bool(unknown) + [f"missing: {', '.join(missing)}"] * bool(
                missing
            )
            raise InvalidInput(
                "; ".join(said),
                where=where,
                remedy=f"Fields: {', '.join(cls.__dataclass_fields__)}.",
                rule="report.fields",
            )
        line = cls(**values)
        for name in ("goods", "territory", "article"):
            if not isinstance(getattr(line, name), str):
                raise InvalidInput(f"{name} is not a text", where=where, rule="report.fields")
        if isinstance(line.units, bool) or not isinstance(line.units, int) or not 0 < line.units <= UNITS_MAX:
            raise InvalidInput(f"{line.units!r} is not a number of units", where=where, rule="report.units")
        check_fen(line.unit_price_fen, f"{where}, unit price")
        return line

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class SalesReport:
    """A report as it is kept. ``revision`` 0 is the first; a later one takes the place of those before it.

    ``royalty_fen`` is owed on the sales, ``guarantee_fen`` what is missing to the minimum guarantee, in the last
    period.
    """

    agreement_id: str
    period_start: str
    revision: int
    lines: tuple[SalesLine, ...]
    royalty_fen: int
    guarantee_fen: int
    party: str
    at: str

    @property
    def id(self) -> str:
        return digests.of_json(["sales report", self.agreement_id, self.period_start, self.revision])

    @property
    def units(self) -> int:
        return sum(line.units for line in self.lines)

    @property
    def gross_fen(self) -> int:
        return gross_of(self.lines)

    @property
    def owed_fen(self) -> int:
        return self.royalty_fen + self.guarantee_fen


def gross_of(lines: Sequence[SalesLine]) -> int:
    """What the goods sold for, in fen. Raises InvalidInput where it is beyond all bounds."""
    gross_fen = sum(line.units * line.unit_price_fen for line in lines)
    if gross_fen > FEN_MAX:
        raise InvalidInput(f"sales of {gross_fen} fen are beyond {FEN_MAX}", where="sales report", rule="money.range")
    return gross_fen


def check_lines(lines: Sequence[SalesLine], terms: Terms) -> None:
    """Raises InvalidInput where goods or territories are not those that the agreement is for."""
    for number, line in enumerate(lines, 1):
        if not covers_goods(terms.goods, line.goods):
            raise InvalidInput(
                f"the agreement is not for {line.goods}",
                where=f"line {number}",
                remedy=f"Its goods are {', '.join(terms.goods) or 'none'}.",
                rule="agreement.goods",
            )
        if not covers(terms.territories, line.territory):
            raise InvalidInput(
                f"the agreement does not reach {line.territory}",
                where=f"line {number}",
                remedy=f"Its territories are {', '.join(terms.territories)}.",
                rule="agreement.territory",
            )


def put_report(recorder: Recorder, report: SalesReport) -> None:
    recorder.insert(
        SALES_REPORT,
        {
            "id": report.id,
            "agreement_id": report.agreement_id,
            "period_start": report.period_start,
            "revision": report.revision,
            "lines": [line.to_json() for line in report.lines],
            "units": report.units,
            "gross_fen": report.gross_fen,
            "royalty_fen": report.royalty_fen,
            "guarantee_fen": report.guarantee_fen,
            "party": report.party,
            "at": report.at,
        },
    )


def get_report(connection: Connection, identity: str) -> SalesReport:
    """The report with this id. Raises NotFound."""
    row = connection.execute(select(SALES_REPORT).where(SALES_REPORT.c.id == identity)).one_or_none()
    if row is None:
        raise_unknown(identity)
    return _report(row)


def raise_unknown(identity: str) -> NoReturn:
    """Raises NotFound: also where a report is there, and the caller may not know."""
    raise NotFound(f"no sales report has the id {identity}", remedy="See: wenmai report list.")


def reports_of(connection: Connection, agreement_id: str) -> list[SalesReport]:
    """The newest revision of every period's report, by period."""
    newest = func.max(SALES_REPORT.c.revision).over(partition_by=SALES_REPORT.c.period_start).label("newest")
    inner = select(SALES_REPORT, newest).where(SALES_REPORT.c.agreement_id == agreement_id).subquery()
    query = select(inner).where(inner.c.revision == inner.c.newest).order_by(inner.c.period_start)
    return [_report(row) for row in connection.execute(query)]


def units_reported(connection: Connection, agreement_ids: Sequence[str]) -> dict[str, int]:
    """How many units were reported under each agreement, by the newest revision of every period's report."""
    newest = func.max(SALES_REPORT.c.revision).over(
        partition_by=(SALES_REPORT.c.agreement_id, SALES_REPORT.c.period_start)
    )
    inner = select(SALES_REPORT, newest.label("newest")).where(SALES_REPORT.c.agreement_id.in_(list(agreement_ids)))
    found = inner.subquery()
    query = select(found.c.agreement_id, func.sum(found.c.units)).where(found.c.revision == found.c.newest)
    units = {row[0]: int(row[1]) for row in connection.execute(query.group_by(found.c.agreement_id))}
    return {agreement_id: units.get(agreement_id, 0) for agreement_id in agreement_ids}


def put_late(recorder: Recorder, agreement_id: str, period_start: str, due_at: str, at: str) -> None:
    row = {"agreement_id": agreement_id, "period_start": period_start, "due_at": due_at, "at": at}
    recorder.insert(LATE_REPORT, row)


def told_late(connection: Connection, agreement_id: str) -> set[str]:
    """The periods whose lateness was told."""
    query = select(LATE_REPORT.c.period_start).where(LATE_REPORT.c.agreement_id == agreement_id)
    return set(connection.execute(query).scalars())


def _report(row: Row[Any]) -> SalesReport:
    return SalesReport(
        row.agreement_id,
        row.period_start,
        row.revision,
        tuple(SalesLine(**line) for line in row.lines),
        row.royalty_fen,
        row.guarantee_fen,
        row.party,
        row.at,
    )
