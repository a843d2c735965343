"""What a run costs, from reservation to charge: P90 is set aside before it, the actual is taken after it, once.

The three verbs work inside a transaction and event of the caller's, whose rows they belong to; one event reserves for
one run. Each takes the run's own lock and its party's, and repeats change nothing: a worker that died anywhere between
them comes back and calls them again. A run that was released stays released, one that was settled stays settled.
"""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection

from wenmai.audit.recording import Recorder
from wenmai.kernel.errors import Conflict
from wenmai.kernel.money import show_yuan
from wenmai.kernel.settings import DEFAULT_PARTY as HOUSE
from wenmai.ledger import charges
from wenmai.ledger.charge_store import find_charge, find_run_quote, put_charge, put_run_quote
from wenmai.ledger.charges import RELEASED, SETTLED, RunCharge, RunQuote
from wenmai.ledger.model import WALLET, Posting, account
from wenmai.ledger.store import find_posting, post, spendable
from wenmai.ledger.voucher_store import revoked_among, vouchers_to_spend
from wenmai.ledger.vouchers import parts_of
from wenmai.production.meter import Usage
from wenmai.production.quotes import Quote
from wenmai.production.tariff_store import get_tariff
from wenmai.production.tariffs import price_fen
from wenmai.services.tariffs import free_core_ms_left
from wenmai.storage.database import lock_exclusive


def reserve(recorder: Recorder, run_id: str, party: str, quote: Quote, at: str, memo: str = "") -> RunQuote | None:
    """Set aside what a run may cost: its free core time, then vouchers, then money of the wallet.

    None where making costs the party nothing. A run that was reserved for is answered with what was reserved. Raises
    Conflict (``ledger.funds``) where vouchers and wallet do not hold as much; nothing is changed then.
    """
    if quote.tariff_version is None:
        return None
    connection = recorder.connection
    lock_exclusive(connection, f"run/{run_id}")
    lock_exclusive(connection, f"making/{party}")
    kept = find_run_quote(connection, run_id)
    if kept is not None:
        return kept
    plan = get_tariff(connection, quote.tariff_version).tariff.plan(quote.plan)
    p50, p90 = quote.estimate.p50, quote.estimate.p90
    free_core_ms = min(quote.free_core_ms, free_core_ms_left(connection, party, plan, at))
    reserved = RunQuote(
        run_id, party, quote.tariff_version, quote.plan, free_core_ms, p50.core_ms, p90.core_ms, quote.p50_fen,
        quote.p90_fen, at,
    )  # fmt: skip
    put_run_quote(recorder, reserved)
    held = _hold(connection, reserved, memo)
    if held is not None:
        post(recorder, held)
    return reserved


def settle(recorder: Recorder, run_id: str, usage: Usage, at: str) -> RunCharge | None:
    """Charge a run for what it used, by the tariff of its quote and never more than was held; give back the rest.

    ``usage`` is of the attempt that succeeded alone: retries for the platform's faults are free. None where nothing
    was reserved, because making costs the party nothing. Raises Conflict where the run was released.
    """
    connection = recorder.connection
    quote = _locked(connection, run_id)
    if quote is None:
        return None
    before = find_charge(connection, run_id)
    if before is not None:
        return _same(before, SETTLED)
    tariff = get_tariff(connection, quote.tariff_version).tariff
    price = price_fen(tariff, quote.plan, usage, quote.free_core_ms)
    amount_fen = min(price, quote.held_fen)  # the hard cap
    held = find_posting(connection, charges.hold_key(run_id))
    if held is not None:
        revoked = revoked_among(connection, charges.vouchers_in(held))
        post(recorder, charges.capture(held, amount_fen, HOUSE, at, revoked))
    free_core_ms = 0 if usage.reused else min(usage.core_ms, quote.free_core_ms)
    charge = RunCharge(run_id, SETTLED, amount_fen, free_core_ms, asdict(usage), "", at)
    put_charge(recorder, charge)
    return charge


def release(recorder: Recorder, run_id: str, reason: str, at: str) -> RunCharge | None:
    """Give back all that was reserved for a run that failed or was cancelled; nothing is charged.

    None where nothing was reserved. Raises Conflict where the run was settled.
    """
    connection = recorder.connection
    quote = _locked(connection, run_id)
    if quote is None:
        return None
    before = find_charge(connection, run_id)
    if before is not None:
        return _same(before, RELEASED)
    held = find_posting(connection, charges.hold_key(run_id))
    if held is not None:
        revoked = revoked_among(connection, charges.vouchers_in(held))
        post(recorder, charges.release(held, HOUSE, at, reason, revoked))
    charge = RunCharge(run_id, RELEASED, 0, 0, {}, reason, at)
    put_charge(recorder, charge)
    return charge


def _hold(connection: Connection, reserved: RunQuote, memo: str) -> Posting | None:
    vouchers = vouchers_to_spend(connection, reserved.party, reserved.at)
    parts = parts_of(reserved.held_fen, vouchers, reserved.plan, reserved.at)
    from_wallet_fen = reserved.held_fen - sum(parts.values())
    has_fen = spendable(connection, account(reserved.party, WALLET)) if from_wallet_fen else 0
    if has_fen < from_wallet_fen:
        raise Conflict(
            f"{reserved.party} has {show_yuan(has_fen)} yuan and {show_yuan(sum(parts.values()))} in vouchers, and the"
            f" run may cost {show_yuan(reserved.held_fen)}",
            where=f"run {reserved.run_id[:12]}",
            remedy="Pay in (wenmai ledger pay-in), redeem a voucher (wenmai voucher redeem), or ask for less.",
            rule="ledger.funds",
        )
    return charges.hold(reserved, parts, memo)


def _locked(connection: Connection, run_id: str) -> RunQuote | None:
    """What was reserved for a run, under its lock and its party's: in this order, as everywhere."""
    lock_exclusive(connection, f"run/{run_id}")
    quote = find_run_quote(connection, run_id)
    if quote is not None:
        lock_exclusive(connection, f"making/{quote.party}")
    return quote


def _same(before: RunCharge, outcome: str) -> RunCharge:
    if before.outcome != outcome:
        raise Conflict(
            f"this run was {before.outcome} and cannot be {outcome}",
            where=f"run {before.run_id[:12]}",
            remedy="Start it again as a run of its own.",
            rule="run.state",
        )
    return before
