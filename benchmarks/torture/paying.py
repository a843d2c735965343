"""Runs that pay: a tariff, quotes of a known size, and the verbs of charging in a transaction each."""

from __future__ import annotations

from wenmai.audit.recording import recorded
from wenmai.ledger.charges import RunCharge, RunQuote
from wenmai.parties.model import Actor
from wenmai.parties.roles import PERMISSIONS
from wenmai.production.meter import Usage
from wenmai.production.quotes import Basis, Estimate, Quote, priced
from wenmai.services import charging
from wenmai.services.context import Context
from wenmai.services.tariffs import free_core_ms_left, terms_for

FEN_A_CORE_S = {"core_s_micro_fen": 1_000_000}


def operator(context: Context) -> Context:
    return context.acting_as(Actor("house", None, frozenset(PERMISSIONS)))


def quote_for(context: Context, party: str, p50_core_s: float, p90_core_s: float) -> Quote:
    """A quote by the tariff and plan of this moment, as if so much had been foretold."""
    p50, p90 = Usage(core_ms=round(1000 * p50_core_s)), Usage(core_ms=round(1000 * p90_core_s))
    estimate = Estimate({"inputs": 1.0}, "", p50, p90, Basis("like runs", 20))
    with context.database.reading() as connection:
        terms = terms_for(connection, party)
        if terms is None:
            return Quote(estimate)
        kept, plan = terms
        left_ms = free_core_ms_left(connection, party, plan, context.clock())
    return priced(estimate, kept.version, kept.tariff, plan.kind, left_ms)


def reserve(context: Context, run_id: str, party: str, quote: Quote) -> RunQuote | None:
    at = context.clock()
    with (
        context.database.writing() as connection,
        recorded(connection, "run.reserved", party, run_id, at) as recorder,
    ):
        return charging.reserve(recorder, run_id, party, quote, at)


def settle(context: Context, run_id: str, core_s: float) -> RunCharge | None:
    at = context.clock()
    usage = Usage(core_ms=round(1000 * core_s))
    with (
        context.database.writing() as connection,
        recorded(connection, "run.settled", "house", run_id, at) as recorder,
    ):
        return charging.settle(recorder, run_id, usage, at)


def release(context: Context, run_id: str, reason: str = "it failed") -> RunCharge | None:
    at = context.clock()
    with (
        context.database.writing() as connection,
        recorded(connection, "run.released", "house", run_id, at) as recorder,
    ):
        return charging.release(recorder, run_id, reason, at)
