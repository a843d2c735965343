"""What a market must come to, reckoned apart from it: in memory, by plain arithmetic, with none of its stores.

The cascade is reckoned in fractions of the price from the rates as the sources state them, not by the ledger's code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction

from benchmarks.torture.deeds import Buy, Deed, OfOrder, PayIn, PayReport, Report, Terminate
from wenmai.exchange.periods import periods
from wenmai.kernel.clock import iso, parse_iso
from wenmai.rights.agreements.model import Terms, end_of_term

FEE = Fraction(5, 100)


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as the model knows it: what part of the money each asset's owner gets, before rounding."""

    id: str
    asset: str
    terms: Terms
    price_fen: int
    parts: Mapping[str, tuple[str, Fraction]]  # asset → (owner, part of what remains after the fee)


@dataclass(slots=True)
class Reported:
    units: int
    unit_price_fen: int
    owed_fen: int
    paid: bool


@dataclass(slots=True)
class Bought:
    """An order and all that came of it."""

    offer: Offered
    state: str
    held: bool = False
    starts_at: str = ""
    ends_at: str = ""
    in_force: bool = False
    reports: dict[str, Reported] = field(default_factory=dict)


@dataclass(slots=True)
class Expected:
    """The whole market. ``apply`` does a deed and gives what it must come to."""

    offers: dict[str, Offered]
    balances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    orders: dict[tuple[str, str], Bought] = field(default_factory=dict)
    payments: set[tuple[str, str]] = field(default_factory=set)
    at: str = ""

    def apply(self, deed: Deed) -> str:
        """What a deed must come to at the moment ``at``."""
        if isinstance(deed, PayIn):
            return self._pay_in(deed)
        if isinstance(deed, Buy):
            return self._buy(deed)
        if isinstance(deed, OfOrder):
            order = self.orders[deed.buyer, deed.key]
            return {"accept": self._accept, "cancel": self._cancel, "refund": self._refund}[deed.what](deed, order)
        if isinstance(deed, Terminate):
            return self._terminate(self.orders[deed.buyer, deed.key])
        if isinstance(deed, Report):
            return self._report(deed, self.orders[deed.party, deed.key])
        return self._pay_report(deed, self.orders[deed.party, deed.key])

    def _pay_in(self, deed: PayIn) -> str:
        if (deed.party, deed.key) not in self.payments:
            self.payments.add((deed.party, deed.key))
            self._move("house/bank", f"{deed.party}/wallet", deed.amount_fen)
        return "confirmed"

    def _buy(self, deed: Buy) -> str:
        known = self.orders.get((deed.party, deed.key))
        offer = self.offers[deed.offer]
        if known is not None:
            return known.state if known.offer.id == deed.offer else "order.key"
        order = Bought(offer, "placed")
        if deed.pay == "now":
            refusal = self._settle(deed.party, order)
            if refusal:
                return refusal
        elif deed.pay == "hold" and offer.price_fen:
            if self.balances[f"{deed.party}/wallet"] < offer.price_fen:
                return "ledger.funds"
            self._move(f"{deed.party}/wallet", f"{deed.party}/held", offer.price_fen)
            order.held = True
        self.orders[deed.party, deed.key] = order
        return order.state

    def _settle(self, buyer: str, order: Bought) -> str:
        ends_at = end_of_term(self.at, order.offer.terms.term_days)
        if any(self._contradicts(other, order.offer, ends_at) for other in self.orders.values()):
            return "agreement.exclusive"
        source = f"{buyer}/held" if order.held else f"{buyer}/wallet"
        if self.balances[source] < order.offer.price_fen:
            return "ledger.funds"
        self._pay(source, order.offer, order.offer.price_fen)
        order.state, order.in_force, order.starts_at, order.ends_at = "settled", True, self.at, ends_at
        return ""

    def _contradicts(self, other: Bought, offer: Offered, ends_at: str) -> bool:
        alone = {other.offer.terms.exclusivity, offer.terms.exclusivity} != {"ordinary"}
        meets = other.offer.asset == offer.asset and other.starts_at < ends_at and self.at < other.ends_at
        return other.in_force and alone and meets

    def _accept(self, deed: OfOrder, order: Bought) -> str:
        if order.state == "settled":
            return "settled"
        if order.state != "placed":
            return "order.state"
        return self._settle(deed.buyer, order) or order.state

    def _cancel(self, deed: OfOrder, order: Bought) -> str:
        if order.state != "placed":
            return "order.state"
        if order.held:
            self._move(f"{deed.buyer}/held", f"{deed.buyer}/wallet", order.offer.price_fen)
        order.state = "cancelled"
        return order.state

    def _refund(self, deed: OfOrder, order: Bought) -> str:
        if order.state not in ("settled", "refunded"):
            return "order.state"
        if order.state == "settled":
            self._pay(f"{deed.buyer}/wallet", order.offer, order.offer.price_fen, back=True)
            order.state, order.in_force = "refunded", False
        return order.state

    def _terminate(self, order: Bought) -> str:
        if not order.in_force:
            return "agreement.state"
        order.in_force = False
        return "terminated"

    def _report(self, deed: Report, order: Bought) -> str:
        if not order.in_force:
            return "agreement.in-force"
        spans = list(periods(order.starts_at, order.ends_at, order.offer.terms.report_months, 0))
        span = next(one for one in spans if one.start == deed.start)
        if span.end > self.at:
            return "report.period"
        known = order.reports.get(deed.start)
        told = Reported(deed.units, deed.unit_price_fen if deed.units else 0, 0, False)
        if known is not None and (known.units, known.unit_price_fen) == (told.units, told.unit_price_fen):
            return "paid" if known.paid else "owed"
        if known is not None and not deed.revise:
            return "report.once"
        others = [one for start, one in order.reports.items() if start != deed.start]
        if sum(one.units for one in others) + deed.units > order.offer.terms.unit_cap:
            return "agreement.unit-cap"
        told.owed_fen = self._owed(deed, order, others, is_last=span.end == order.ends_at)
        wallet = f"{deed.party}/wallet"
        if known is not None and known.paid and known.owed_fen:
            self._pay(wallet, order.offer, known.owed_fen, back=True)
        told.paid = self.balances[wallet] >= told.owed_fen
        if told.paid:
            self._pay(wallet, order.offer, told.owed_fen)
        order.reports[deed.start] = told
        return "paid" if told.paid else "owed"

    def _owed(self, deed: Report, order: Bought, others: list[Reported], *, is_last: bool) -> int:
        terms = order.offer.terms
        owed_fen = deed.units * deed.unit_price_fen * terms.royalty_bp // 10_000
        lacking_fen = terms.minimum_guarantee_fen - owed_fen - sum(one.owed_fen for one in others)
        return owed_fen + max(0, lacking_fen) if is_last else owed_fen

    def _pay_report(self, deed: PayReport, order: Bought) -> str:
        report = order.reports[deed.start]
        if not order.in_force:
            return "agreement.in-force"
        if not report.paid:
            if self.balances[f"{deed.party}/wallet"] < report.owed_fen:
                return "ledger.funds"
            self._pay(f"{deed.party}/wallet", order.offer, report.owed_fen)
            report.paid = True
        return "paid"

    def _pay(self, source: str, offer: Offered, amount_fen: int, *, back: bool = False) -> None:
        """Along the thread: the fee rounded down, then the largest remainders, ties by the asset's id."""
        fee_fen = int(amount_fen * FEE)
        exact = {asset: (amount_fen - fee_fen) * part for asset, (_, part) in offer.parts.items()}
        fen = {asset: int(share) for asset, share in exact.items()}
        left = amount_fen - fee_fen - sum(fen.values())
        for asset in sorted(exact, key=lambda one: (fen[one] - exact[one], one))[:left]:
            fen[asset] += 1
        shares = [("house/fees", fee_fen), *((f"{offer.parts[asset][0]}/earnings", fen[asset]) for asset in fen)]
        for account, share in shares:
            self._move(*((account, source) if back else (source, account)), share)

    def _move(self, source: str, target: str, amount_fen: int) -> None:
        self.balances[source] -= amount_fen
        self.balances[target] += amount_fen

    def pass_days(self, days: int) -> None:
        """Let time pass."""
        self.at = iso(parse_iso(self.at) + timedelta(days=days))

    def copy(self) -> Expected:
        """A market of its own in the same state."""
        orders = {
            key: replace(one, reports={start: replace(report) for start, report in one.reports.items()})
            for key, one in self.orders.items()
        }
        return Expected(self.offers, defaultdict(int, self.balances), orders, set(self.payments), self.at)
