"""What an account received and paid in a span of time, and what the books as a whole add up to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from wenmai.ledger.model import GUARDED, KINDS, account
from wenmai.ledger.tables import ENTRY, POSTING, WALLET_BALANCE


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry as its account's holder reads it; ``balance_fen`` is the balance after it."""

    at: str
    kind: str
    subject: str
    memo: str
    asset_id: str | None
    amount_fen: int
    balance_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An account from ``since`` (included) to ``until`` (excluded); empty texts leave the span open."""

    account: str
    since: str
    until: str
    opening_fen: int
    lines: tuple[StatementLine, ...]
    closing_fen: int


def statement(connection: Connection, name: str, since: str = "", until: str = "") -> Statement:
    """The statement of an account. Moments are compared as recorded (see ``kernel.clock``)."""
    joined = ENTRY.join(POSTING, POSTING.c.id == ENTRY.c.posting_id)
    opening_fen = 0
    if since:
        before = select(func.sum(ENTRY.c.amount_fen)).where(ENTRY.c.account == name, ENTRY.c.at < since)
        opening_fen = int(connection.execute(before).scalar() or 0)
    query = select(POSTING, ENTRY.c.amount_fen, ENTRY.c.asset_id).select_from(joined).where(ENTRY.c.account == name)
    if since:
        query = query.where(ENTRY.c.at >= since)
    if until:
        query = query.where(ENTRY.c.at < until)
    running_fen, lines = opening_fen, []
    for row in connection.execute(query.order_by(ENTRY.c.at, POSTING.c.id, ENTRY.c.position)):
        running_fen += row.amount_fen
        lines.append(StatementLine(row.at, row.kind, row.subject, row.memo, row.asset_id, row.amount_fen, running_fen))
    return Statement(name, since, until, opening_fen, tuple(lines), running_fen)


def accounts_of(connection: Connection, party: str) -> dict[str, int]:
    """The balance in fen of every account of a party that was ever used."""
    own = ENTRY.c.account.in_([account(party, kind) for kind in KINDS])  # not LIKE: SQLite's knows no capitals
    query = select(ENTRY.c.account, func.sum(ENTRY.c.amount_fen)).where(own).group_by(ENTRY.c.account)
    return {name: int(total) for name, total in connection.execute(query)}


def balances_of_everyone(connection: Connection) -> dict[str, int]:
    """The balance in fen of every account that was ever used."""
    query = select(ENTRY.c.account, func.sum(ENTRY.c.amount_fen)).group_by(ENTRY.c.account)
    return {name: int(total) for name, total in connection.execute(query)}


def faults_of_books(connection: Connection) -> list[str]:
    """What does not add up: unbalanced postings, wallets and vouchers that differ from their entries."""
    total = func.sum(ENTRY.c.amount_fen)
    unbalanced = select(ENTRY.c.posting_id, total).group_by(ENTRY.c.posting_id).having(total != 0)
    faults = [f"posting {row[0]} adds up to {row[1]} fen" for row in connection.execute(unbalanced)]
    guarded = or_(*(ENTRY.c.account.endswith(f"/{kind}") for kind in GUARDED))
    wallets = select(ENTRY.c.account, total).where(guarded).group_by(ENTRY.c.account)
    stated = {row.account: row.balance_fen for row in connection.execute(select(WALLET_BALANCE))}
    summed = {name: int(fen) for name, fen in connection.execute(wallets)}
    faults.extend(
        f"{name} says {stated.get(name, 0)} fen, its entries {summed.get(name, 0)}"
        for name in sorted(stated.keys() | summed.keys())
        if stated.get(name, 0) != summed.get(name, 0)
    )
    return faults
