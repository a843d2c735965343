"""Tariffs, vouchers and quotes for programs: one plain form each, the same on the command line and over HTTP."""

from __future__ import annotations

from typing import Any

from wenmai.ledger.vouchers import KeptVoucher
from wenmai.production.quotes import Quote
from wenmai.production.tariff_store import KeptTariff
from wenmai.services.quoting import Quotation, QuotedRun

JsonObject = dict[str, Any]
_MS_PER_S = 1000


def tariff_json(kept: KeptTariff) -> JsonObject:
    return {"version": kept.version, "at": kept.at, "by": kept.by, "note": kept.note, "terms": kept.tariff.to_json()}


def voucher_json(kept: KeptVoucher, at: str) -> JsonObject:
    """A voucher without its code, of which only a hash is kept."""
    voucher = kept.voucher
    return {
        "id": voucher.id,
        "state": kept.state(at),
        "amount_fen": voucher.amount_fen,
        "rest_fen": kept.rest_fen,
        "valid_until": voucher.valid_until,
        "plans": list(voucher.plans),
        "party": voucher.party,
        "holder": kept.holder,
        "note": voucher.note,
        "at": voucher.at,
        "reason": kept.revoked_because or "",
    }


def quotation_json(line: str, quotation: Quotation) -> JsonObject:
    quotes = quotation.quotes
    return {
        "line": line,
        "runs": len(quotes),
        "core_s_p50": sum(quote.estimate.p50.core_ms for quote in quotes) / _MS_PER_S,
        "core_s_p90": sum(quote.estimate.p90.core_ms for quote in quotes) / _MS_PER_S,
        "p50_fen": sum(quote.p50_fen for quote in quotes),
        "p90_fen": sum(quote.p90_fen for quote in quotes),
        "tariff": quotation.tariff_version,
        "plan": quotation.plan,
        "free_core_s": sum(quote.free_core_ms for quote in quotes) / _MS_PER_S,
        "vouchers": [{"id": voucher, "amount_fen": fen} for voucher, fen in quotation.vouchers.items()],
        "wallet_fen": sum(quote.p90_fen for quote in quotes) - sum(quotation.vouchers.values()),
        "quotes": [_run_json(run) for run in quotation.runs],
    }


def _run_json(run: QuotedRun) -> JsonObject:
    said: JsonObject = {"inputs": [asset.id for asset in run.inputs]}
    if run.error is not None:
        return said | {"error": {"what": run.error.what, "where": run.error.where, "remedy": run.error.remedy}}
    return said if run.quote is None else said | _quote_json(run.quote)


def _quote_json(quote: Quote) -> JsonObject:
    estimate = quote.estimate
    return {
        "core_s_p50": estimate.p50.core_ms / _MS_PER_S,
        "core_s_p90": estimate.p90.core_ms / _MS_PER_S,
        "bytes_out_p50": estimate.p50.bytes_out,
        "bytes_out_p90": estimate.p90.bytes_out,
        "p50_fen": quote.p50_fen,
        "p90_fen": quote.p90_fen,
        "ground": estimate.basis.ground,
        "runs_known": estimate.basis.runs,
        "beyond_seen": estimate.basis.beyond,
        "drivers": {name: round(value, 6) for name, value in estimate.drivers.items()},
    }
