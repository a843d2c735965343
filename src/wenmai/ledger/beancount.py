"""The books as a beancount journal, for accountants and for a second opinion (``bean-check``).

Beancount shows a debit as positive: what a party has with the house is the house's liability, so every amount turns
its sign. See the beancount language syntax: accounts, ``open`` directives, transactions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from wenmai.ledger.model import (
    BANK,
    EARNINGS,
    FEES,
    GRANTS,
    HELD,
    MAKING,
    VOUCHER,
    WALLET,
    Posting,
    split_account,
)

_ROOTS = {
    WALLET: "Liabilities:Wallet",
    HELD: "Liabilities:Held",
    EARNINGS: "Liabilities:Earnings",
    FEES: "Income:Fees",
    MAKING: "Income:Making",
    GRANTS: "Expenses:Grants",
    VOUCHER: "Liabilities:Vouchers",
    BANK: "Assets:Bank",
}
CURRENCY = "CNY"


def journal(postings: Iterable[Posting]) -> Iterator[str]:
    """Lines of a journal over postings in the order of time; each account is opened on the day of its first use."""
    yield 'option "title" "wenmai"'
    yield f'option "operating_currency" "{CURRENCY}"'
    opened: set[str] = set()
    for posting in postings:
        day = posting.at[:10]
        for name in dict.fromkeys(entry.account for entry in posting.entries):
            if name not in opened:
                opened.add(name)
                yield f"{day} open {account_name(name)} {CURRENCY}"
        yield ""
        yield f"{day} * {_quoted(posting.kind)} {_quoted(posting.memo)}"
        yield f"  posting: {_quoted(posting.id)}"
        yield f"  subject: {_quoted(posting.subject)}"
        yield f"  at: {_quoted(posting.at)}"
        for entry in posting.entries:
            yield f"  {account_name(entry.account)}  {_amount(-entry.amount_fen)} {CURRENCY}"
            if entry.asset_id is not None:
                yield f"    asset: {_quoted(entry.asset_id)}"


def account_name(name: str) -> str:
    """The beancount name of an account. Different accounts have different names, whatever letters parties use."""
    party, kind = split_account(name)
    plain = re.sub(r"[^A-Za-z0-9-]", "-", party)
    if plain != party:
        plain += f"-{hashlib.sha256(party.encode()).hexdigest()[:12]}"
    return f"{_ROOTS[kind]}:P-{plain}"


def _amount(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
