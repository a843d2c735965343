"""Keeps vouchers, who redeemed them, and which were revoked; what is left on one is the balance of its account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from wenmai.audit.recording import Recorder
from wenmai.kernel.errors import NotFound
from wenmai.ledger.making_tables import VOUCHER, VOUCHER_HOLDER, VOUCHER_REVOCATION
from wenmai.ledger.model import VOUCHER as VOUCHER_ACCOUNT
from wenmai.ledger.tables import WALLET_BALANCE
from wenmai.ledger.vouchers import KeptVoucher, Voucher


def put_voucher(recorder: Recorder, voucher: Voucher) -> None:
    recorder.insert(
        VOUCHER,
        {
            "id": voucher.id,
            "code_hash": voucher.code_hash,
            "amount_fen": voucher.amount_fen,
            "valid_until": voucher.valid_until,
            "plans": list(voucher.plans),
            "party": voucher.party,
            "note": voucher.note,
            "at": voucher.at,
            "by": voucher.by,
        },
    )


def put_holder(recorder: Recorder, voucher_id: str, party: str, at: str) -> None:
    """Say who holds a voucher from now on. The database refuses a second holder."""
    recorder.insert(VOUCHER_HOLDER, {"voucher": voucher_id, "party": party, "at": at})


def put_revocation(recorder: Recorder, voucher_id: str, reason: str, at: str, by: str) -> None:
    recorder.insert(VOUCHER_REVOCATION, {"voucher": voucher_id, "reason": reason, "at": at, "by": by})


def find_by_hash(connection: Connection, code_hash: str) -> KeptVoucher | None:
    """The voucher whose code has this hash, or None."""
    found = _read(connection, _query().where(VOUCHER.c.code_hash == code_hash))
    return found[0] if found else None


def get_voucher(connection: Connection, identity: str) -> KeptVoucher:
    """The voucher with this id. Raises NotFound."""
    found = _read(connection, _query().where(VOUCHER.c.id == identity))
    if not found:
        raise NotFound(f"no voucher has the id {identity}", remedy="See: wenmai voucher list.", rule="voucher.unknown")
    return found[0]


def vouchers_held_by(connection: Connection, party: str) -> list[KeptVoucher]:
    """The vouchers that a party redeemed, those that end first before the others."""
    return _read(connection, _query().where(VOUCHER_HOLDER.c.party == party))


def vouchers_to_spend(connection: Connection, party: str, at: str) -> list[KeptVoucher]:
    """Those of them on which something is left and that are not over, however many there were."""
    query = _query().where(VOUCHER_HOLDER.c.party == party, VOUCHER.c.valid_until > at)
    return _read(connection, query.where(WALLET_BALANCE.c.balance_fen > 0, VOUCHER_REVOCATION.c.reason.is_(None)))


def all_vouchers(connection: Connection) -> list[KeptVoucher]:
    """Every voucher, those that end first before the others."""
    return _read(connection, _query())


def revoked_among(connection: Connection, identities: list[str]) -> set[str]:
    """Those of these vouchers that were revoked."""
    if not identities:
        return set()
    query = select(VOUCHER_REVOCATION.c.voucher).where(VOUCHER_REVOCATION.c.voucher.in_(identities))
    return set(connection.execute(query).scalars())


def _query() -> Select[Any]:
    joined = VOUCHER.outerjoin(VOUCHER_HOLDER, VOUCHER_HOLDER.c.voucher == VOUCHER.c.id)
    joined = joined.outerjoin(VOUCHER_REVOCATION, VOUCHER_REVOCATION.c.voucher == VOUCHER.c.id)
    joined = joined.outerjoin(WALLET_BALANCE, WALLET_BALANCE.c.account == VOUCHER.c.id + f"/{VOUCHER_ACCOUNT}")
    holder, revoked = VOUCHER_HOLDER.c.party.label("holder"), VOUCHER_REVOCATION.c.reason.label("revoked_because")
    query = select(VOUCHER, holder, revoked, WALLET_BALANCE.c.balance_fen).select_from(joined)
    return query.order_by(VOUCHER.c.valid_until, VOUCHER.c.id)


def _read(connection: Connection, query: Select[Any]) -> list[KeptVoucher]:
    return [
        KeptVoucher(_voucher(row), row.holder, int(row.balance_fen or 0), row.revoked_because)
        for row in connection.execute(query)
    ]


def _voucher(row: Row[Any]) -> Voucher:
    return Voucher(
        row.id, row.code_hash, row.amount_fen, row.valid_until, tuple(row.plans), row.party, row.note, row.at, row.by
    )
