"""Money set aside: held for an order until it is captured by a sale or released. Either happens once."""

from __future__ import annotations

from collections.abc import Sequence

from wenmai.ledger.model import HELD, WALLET, Entry, Posting, account, reversal

HOLD, RELEASE = "hold", "release"


def hold(party: str, amount_fen: int, subject: str, at: str) -> Posting:
    """Sets aside what ``party`` will need for ``subject``."""
    entries = (Entry(account(party, WALLET), -amount_fen), Entry(account(party, HELD), amount_fen))
    return Posting(f"hold/{subject}", HOLD, subject, at, entries)


def release(held: Posting, at: str, reason: str = "") -> Posting:
    """Gives back what ``held`` set aside."""
    return reversal(held, f"release/{held.subject}", RELEASE, at, reason)


def capture(held: Posting, kind: str, at: str, entries: Sequence[Entry]) -> Posting:
    """Spends what ``held`` set aside, all of it, on ``entries``."""
    kept = next(entry for entry in held.entries if entry.amount_fen > 0)
    spent = (Entry(kept.account, -kept.amount_fen), *entries)
    return Posting(f"{kind}/{held.subject}", kind, held.subject, at, spent, closes=held.id)
