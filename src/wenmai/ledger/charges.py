"""What a run costs, in postings: reserved before it, captured after it to what it used, and the rest given back.

Vouchers are spent first: what is given back goes to the wallet first, and to the vouchers only what the run did not
take from them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from wenmai.kernel.errors import InvalidInput
from wenmai.ledger.model import (
    GRANTS,
    HELD,
    MAKING,
    VOUCHER,
    WALLET,
    Entry,
    Posting,
    account,
    reversal,
    split_account,
)

HOLD, CHARGE, RELEASE = "making-hold", "making", "making-release"
SETTLED, RELEASED = "settled", "released"


@dataclass(frozen=True, slots=True)
class RunQuote:
    """What a run was quoted at: the tariff and plan that it is charged by, and what was reserved for it.

    ``held_fen`` is the most that it can cost, ``free_core_ms`` the part of the month's allowance set aside for it.
    """

    run_id: str
    party: str
    tariff_version: int
    plan: str
    free_core_ms: int
    p50_core_ms: int
    p90_core_ms: int
    p50_fen: int
    held_fen: int
    at: str


@dataclass(frozen=True, slots=True)
class RunCharge:
    """How a run ended: ``settled`` at ``amount_fen``, or ``released``. ``usage`` is what it used, as JSON."""

    run_id: str
    outcome: str
    amount_fen: int
    free_core_ms: int
    usage: Mapping[str, int | bool]
    reason: str
    at: str


def hold_key(run_id: str) -> str:
    """The key of the posting that reserves for a run."""
    return f"{HOLD}/{run_id}"


def hold(quote: RunQuote, from_vouchers: Mapping[str, int], memo: str = "") -> Posting | None:
    """Sets aside ``held_fen``: so much of each voucher (by id), the rest of the wallet. None where it is nothing."""
    if not quote.held_fen:
        return None
    from_wallet_fen = quote.held_fen - sum(from_vouchers.values())
    if from_wallet_fen < 0:
        raise InvalidInput("the vouchers give more than is held", where=quote.run_id, rule="ledger.balance")
    parts = [Entry(account(voucher, VOUCHER), -fen) for voucher, fen in from_vouchers.items()]
    if from_wallet_fen:
        parts.append(Entry(account(quote.party, WALLET), -from_wallet_fen))
    entries = (*parts, Entry(account(quote.party, HELD), quote.held_fen))
    return Posting(hold_key(quote.run_id), HOLD, quote.run_id, quote.at, entries, memo=memo)


def capture(held: Posting, amount_fen: int, house: str, at: str, revoked: Collection[str] = ()) -> Posting:
    """Takes ``amount_fen`` of what is held for the house, and gives the rest back; nothing taken is a release.

    ``revoked`` are vouchers (by id) that were revoked meanwhile: what was theirs goes back to who issued them.
    """
    if amount_fen == 0:
        return release(held, house, at, "nothing to pay", revoked)
    kept = next(entry for entry in held.entries if entry.amount_fen > 0)
    if not 0 < amount_fen <= kept.amount_fen:
        raise InvalidInput(f"{amount_fen} fen are not held", where=held.subject, rule="ledger.hold")
    back, left_fen = list[Entry](), amount_fen
    for entry in held.entries:  # the vouchers, in the order in which they are spent, and last the wallet
        if entry.amount_fen < 0:
            taken_fen = min(left_fen, -entry.amount_fen)
            left_fen -= taken_fen
            if taken_fen < -entry.amount_fen:
                back.append(_given_back(Entry(entry.account, -entry.amount_fen - taken_fen), house, revoked))
    entries = (Entry(kept.account, -kept.amount_fen), Entry(account(house, MAKING), amount_fen), *back)
    return Posting(f"{CHARGE}/{held.subject}", CHARGE, held.subject, at, entries, closes=held.id, memo=held.memo)


def release(held: Posting, house: str, at: str, reason: str, revoked: Collection[str] = ()) -> Posting:
    """Gives back all that is held."""
    turned = reversal(held, f"{RELEASE}/{held.subject}", RELEASE, at, reason)
    return replace(turned, entries=tuple(_given_back(entry, house, revoked) for entry in turned.entries))


def vouchers_in(held: Posting) -> list[str]:
    """The ids of the vouchers that a hold took from."""
    named = (split_account(entry.account) for entry in held.entries)
    return [party for party, kind in named if kind == VOUCHER]


def _given_back(entry: Entry, house: str, revoked: Collection[str]) -> Entry:
    party, kind = split_account(entry.account)
    return replace(entry, account=account(house, GRANTS)) if kind == VOUCHER and party in revoked else entry
