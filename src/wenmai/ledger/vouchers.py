"""Vouchers: money that the house gives for runs of lines, spent before the wallet, until a day, by some or by all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.money import check_fen
from wenmai.ledger.model import GRANTS, VOUCHER, Entry, Posting, account

ISSUED, REVOKED = "voucher-issued", "voucher-revoked"


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as it was issued. ``code_hash`` is all that is kept of its code.

    ``party`` is who alone may redeem it; None: whoever has the code, so that it can be passed on until it is redeemed.
    ``plans`` are the kinds of customer that may spend it; none named: all. It is spent before ``valid_until``.
    """

    id: str
    code_hash: str
    amount_fen: int
    valid_until: str
    plans: tuple[str, ...]
    party: str | None
    note: str
    at: str
    by: str

    def __post_init__(self) -> None:
        check_fen(self.amount_fen, "voucher", least=1)
        if self.valid_until <= self.at:
            raise InvalidInput(
                "it would be over before it begins",
                where=f"voucher until {self.valid_until}",
                remedy="Give a later day.",
                rule="voucher.until",
            )

    @property
    def account(self) -> str:
        return account(self.id, VOUCHER)

    def serves(self, plan: str) -> bool:
        return not self.plans or plan in self.plans


@dataclass(frozen=True, slots=True)
class KeptVoucher:
    """A voucher as it stands: who holds it, what is left on it, and why it was revoked, if it was."""

    voucher: Voucher
    holder: str | None
    rest_fen: int
    revoked_because: str | None = None

    def state(self, at: str) -> str:
        """One of ``revoked``, ``expired``, ``spent``, ``open`` (nobody holds it yet), ``held``."""
        if self.revoked_because is not None:
            return "revoked"
        if at >= self.voucher.valid_until:
            return "expired"
        if self.holder is None:
            return "open"
        return "held" if self.rest_fen else "spent"


def issuing(voucher: Voucher, house: str) -> Posting:
    """What the books say when a voucher is issued."""
    entries = (Entry(account(house, GRANTS), -voucher.amount_fen), Entry(voucher.account, voucher.amount_fen))
    return Posting(f"{ISSUED}/{voucher.id}", ISSUED, voucher.id, voucher.at, entries, memo=voucher.note)


def revoking(kept: KeptVoucher, house: str, at: str, reason: str) -> Posting | None:
    """What the books say when the rest of a voucher is taken back; None where nothing is left."""
    if not kept.rest_fen:
        return None
    voucher = kept.voucher
    entries = (Entry(voucher.account, -kept.rest_fen), Entry(account(house, GRANTS), kept.rest_fen))
    return Posting(f"{REVOKED}/{voucher.id}", REVOKED, voucher.id, at, entries, memo=reason)


def parts_of(needs_fen: int, vouchers: Iterable[KeptVoucher], plan: str, at: str) -> Mapping[str, int]:
    """Fen of each voucher (by id) that go towards ``needs_fen``: those that end first are spent first."""
    parts: dict[str, int] = {}
    for kept in sorted(vouchers, key=lambda one: (one.voucher.valid_until, one.voucher.id)):
        part_fen = min(kept.rest_fen, needs_fen - sum(parts.values()))
        if part_fen > 0 and kept.state(at) == "held" and kept.voucher.serves(plan):
            parts[kept.voucher.id] = part_fen
    return parts
