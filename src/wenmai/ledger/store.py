"""Writes postings and reads balances. Only the row of what is spent, a wallet or a voucher, is ever locked; every other
balance is a sum of entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from wenmai.audit.recording import Recorder
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.kernel.money import show_yuan
from wenmai.ledger.model import GUARDED, VOUCHER, Entry, Posting, posting_id, split_account
from wenmai.ledger.tables import ENTRY, POSTING, WALLET_BALANCE
from wenmai.storage.driver import Prepared

_MOVE_WALLET = Prepared(
    update(WALLET_BALANCE)
    .where(WALLET_BALANCE.c.account == bindparam("of"))
    .where(WALLET_BALANCE.c.balance_fen + bindparam("by_fen") >= 0)
    .values(balance_fen=WALLET_BALANCE.c.balance_fen + bindparam("by_fen"))
)


def post(recorder: Recorder, posting: Posting) -> None:
    """Write a posting. Wallets and vouchers that it spends from must hold as much.

    Raises Conflict where one does not (rules ``ledger.funds``, ``voucher.spent``). A key that is taken, or a
    posting that is closed twice, fails at the database's unique index; callers look first and so tell a repeat from a
    contradiction.
    """
    moves = _wallet_moves(posting.entries)
    spent = [name for name, by_fen in moves.items() if by_fen < 0]
    for name, by_fen in sorted(moves.items()):
        if spent == [name]:
            # With the rows, so that the wallet is locked no longer than it must be.
            recorder.change(_MOVE_WALLET, _move(name, by_fen), partial(_no_funds, recorder.connection, name, by_fen))
        else:
            _move_wallet(recorder.connection, name, by_fen)
    head, entries = rows_of(posting)
    recorder.insert(POSTING, head)
    recorder.insert(ENTRY, entries)


def rows_of(posting: Posting) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A posting as its row and the rows of its entries."""
    identity = posting.id
    head = {
        "id": identity,
        "key": posting.key,
        "kind": posting.kind,
        "subject": posting.subject,
        "at": posting.at,
        "closes": posting.closes,
        "memo": posting.memo,
    }
    entries = [
        {
            "posting_id": identity,
            "position": position,
            "account": entry.account,
            "at": posting.at,
            "amount_fen": entry.amount_fen,
            "asset_id": entry.asset_id,
        }
        for position, entry in enumerate(posting.entries)
    ]
    return head, entries


def _wallet_moves(entries: Sequence[Entry]) -> dict[str, int]:
    moves: dict[str, int] = {}
    for entry in entries:
        if split_account(entry.account)[1] in GUARDED:
            moves[entry.account] = moves.get(entry.account, 0) + entry.amount_fen
    return moves


def _move(name: str, by_fen: int) -> dict[str, Any]:
    return {"of": name, "by_fen": by_fen}


def _move_wallet(connection: Connection, name: str, by_fen: int) -> None:
    if _MOVE_WALLET.changed(connection, **_move(name, by_fen)) == 1:
        return
    if by_fen < 0:
        raise _no_funds(connection, name, by_fen)
    _open_wallet(connection, name)
    _MOVE_WALLET.changed(connection, **_move(name, by_fen))


def _no_funds(connection: Connection, name: str, by_fen: int) -> Conflict:
    has_fen = spendable(connection, name)
    if split_account(name)[1] == VOUCHER:
        return Conflict(
            f"{show_yuan(has_fen)} yuan are left on this voucher, and {show_yuan(-by_fen)} are needed",
            where=name,
            remedy="Another run spent it meanwhile; try again.",
            rule="voucher.spent",
        )
    return Conflict(
        f"{split_account(name)[0]} has {show_yuan(has_fen)} yuan and needs {show_yuan(-by_fen)}",
        where=name,
        remedy="Pay in first: wenmai ledger pay-in.",
        rule="ledger.funds",
    )


def _open_wallet(connection: Connection, name: str) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(WALLET_BALANCE).values(account=name, balance_fen=0))
    except IntegrityError:
        return  # another payment opened it in the same moment


def spendable(connection: Connection, name: str) -> int:
    """Fen that a wallet or a voucher holds; 0 where it has never been used."""
    query = select(WALLET_BALANCE.c.balance_fen).where(WALLET_BALANCE.c.account == name)
    return int(connection.execute(query).scalar() or 0)


def balance(connection: Connection, name: str) -> int:
    """What the entries of an account add up to, in fen."""
    query = select(func.sum(ENTRY.c.amount_fen)).where(ENTRY.c.account == name)
    return int(connection.execute(query).scalar() or 0)


def find_posting(connection: Connection, key: str) -> Posting | None:
    """The posting with this idempotency key, or None."""
    return _read(connection, posting_id(key))


def get_posting(connection: Connection, identity: str) -> Posting:
    """The posting with this id. Raises NotFound."""
    found = _read(connection, identity)
    if found is None:
        raise NotFound(f"no posting has the id {identity}")
    return found


def closing_of(connection: Connection, identity: str) -> Posting | None:
    """The posting that reversed, released or captured this one, or None."""
    query = select(POSTING.c.id).where(POSTING.c.closes == identity)
    found = connection.execute(query).scalar()
    return None if found is None else _read(connection, found)


def all_postings(connection: Connection, *, until: str | None = None) -> Iterator[Posting]:
    """Every posting in the order of time; streamed."""
    query = select(POSTING, ENTRY).join(ENTRY, ENTRY.c.posting_id == POSTING.c.id)
    if until is not None:
        query = query.where(POSTING.c.at < until)
    query = query.order_by(POSTING.c.at, POSTING.c.id, ENTRY.c.position)
    head, entries = None, list[Entry]()
    for row in connection.execute(query.execution_options(yield_per=1000)):
        if head is not None and head.id != row.id:
            yield Posting(head.key, head.kind, head.subject, head.at, tuple(entries), head.closes, head.memo)
            entries = []
        head = row
        entries.append(Entry(row.account, row.amount_fen, row.asset_id))
    if head is not None:
        yield Posting(head.key, head.kind, head.subject, head.at, tuple(entries), head.closes, head.memo)


def _read(connection: Connection, identity: str) -> Posting | None:
    head = connection.execute(select(POSTING).where(POSTING.c.id == identity)).one_or_none()
    if head is None:
        return None
    rows = connection.execute(select(ENTRY).where(ENTRY.c.posting_id == identity).order_by(ENTRY.c.position))
    entries = tuple(Entry(row.account, row.amount_fen, row.asset_id) for row in rows)
    return Posting(head.key, head.kind, head.subject, head.at, entries, head.closes, head.memo)
