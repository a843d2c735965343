"""The records of the exchange for programs: one plain form each, the same on the command line and over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wenmai.exchange.agreements import Standing
from wenmai.exchange.deliveries import Fetch
from wenmai.exchange.model import Delivery, Offer
from wenmai.exchange.payments import Payment
from wenmai.exchange.reports import SalesReport
from wenmai.exchange.samples import Sample
from wenmai.ledger.model import Posting
from wenmai.ledger.statement import Statement
from wenmai.rights.evidence import Evidence
from wenmai.services.deciding import Permit
from wenmai.services.ordering import Receipt
from wenmai.services.reporting import DueReport, ReportReceipt

JsonObject = dict[str, Any]


def offer_json(offer: Offer, state: str) -> JsonObject:
    return {
        "id": offer.id,
        "seller": offer.seller,
        "key": offer.key,
        "state": state,
        "title_zh": offer.title_zh,
        "title_en": offer.title_en,
        "items": [asdict(item) for item in offer.items],
        "terms": offer.terms.to_json(),
        "price_fen": offer.price_fen,
        "fee_bp": offer.fee_bp,
        "relies_on": list(offer.relies_on),
        "delivery_days": offer.delivery_days,
        "fetches_max": offer.fetches_max,
        "registered_at": offer.registered_at,
    }


def posting_json(posting: Posting) -> JsonObject:
    return {
        "id": posting.id,
        "kind": posting.kind,
        "subject": posting.subject,
        "at": posting.at,
        "closes": posting.closes,
        "memo": posting.memo,
        "entries": [asdict(entry) for entry in posting.entries],
    }


def receipt_json(receipt: Receipt) -> JsonObject:
    order = receipt.order
    return {
        "id": order.id,
        "offer_id": order.offer_id,
        "buyer": order.buyer,
        "key": order.key,
        "state": receipt.state,
        "price_fen": order.price_fen,
        "at": order.at,
        "agreement_id": receipt.agreement.id if receipt.agreement else None,
        "delivery_id": receipt.delivery.id if receipt.delivery else None,
        "posting": posting_json(receipt.posting) if receipt.posting else None,
    }


def agreement_json(standing: Standing) -> JsonObject:
    agreement, offer = standing.agreement, standing.offer
    return {
        "id": agreement.id,
        "order_id": agreement.order_id,
        "offer_id": offer.id,
        "licensor": agreement.licensor,
        "licensee": agreement.licensee,
        "state": standing.state,
        "title_zh": offer.title_zh,
        "title_en": offer.title_en,
        "assets": list(offer.asset_ids),
        "terms": offer.terms.to_json(),
        "starts_at": agreement.starts_at,
        "ends_at": agreement.ends_at,
        "at": agreement.at,
    }


def delivery_json(delivery: Delivery, assets: list[str], fetches: list[Fetch]) -> JsonObject:
    return {
        "id": delivery.id,
        "order_id": delivery.order_id,
        "agreement_id": delivery.agreement_id,
        "party": delivery.party,
        "assets": assets,
        "opened_at": delivery.opened_at,
        "expires_at": delivery.expires_at,
        "fetches_max": delivery.fetches_max,
        "fetches": [
            {"number": one.number, "asset_id": one.asset_id, "blob": one.blob, "at": one.at} for one in fetches
        ],
    }


def report_json(report: SalesReport) -> JsonObject:
    return {
        "id": report.id,
        "agreement_id": report.agreement_id,
        "period_start": report.period_start,
        "revision": report.revision,
        "lines": [line.to_json() for line in report.lines],
        "units": report.units,
        "gross_fen": report.gross_fen,
        "royalty_fen": report.royalty_fen,
        "guarantee_fen": report.guarantee_fen,
        "owed_fen": report.owed_fen,
        "party": report.party,
        "at": report.at,
    }


def report_receipt_json(receipt: ReportReceipt) -> JsonObject:
    posting = posting_json(receipt.posting) if receipt.posting else None
    return report_json(receipt.report) | {"paid": receipt.posting is not None, "posting": posting}


def due_json(due: DueReport) -> JsonObject:
    return {
        "agreement_id": due.agreement_id,
        "licensee": due.licensee,
        "licensor": due.licensor,
        "period_start": due.period.start,
        "period_end": due.period.end,
        "late_from": due.period.late_from,
        "late": due.late,
    }


def sample_json(sample: Sample, state: str, reason: str) -> JsonObject:
    return {
        "id": sample.id,
        "agreement_id": sample.agreement_id,
        "key": sample.key,
        "title": sample.title,
        "note": sample.note,
        "blobs": list(sample.blobs),
        "state": state,
        "reason": reason,
        "at": sample.at,
    }


def payment_json(payment: Payment, state: str) -> JsonObject:
    return {
        "id": payment.id,
        "party": payment.party,
        "key": payment.key,
        "direction": payment.direction,
        "amount_fen": payment.amount_fen,
        "method": payment.method,
        "reference": payment.reference,
        "state": state,
        "at": payment.at,
    }


def statement_json(statement: Statement) -> JsonObject:
    return {
        "account": statement.account,
        "since": statement.since,
        "until": statement.until,
        "opening_fen": statement.opening_fen,
        "closing_fen": statement.closing_fen,
        "lines": [asdict(line) for line in statement.lines],
    }


def evidence_json(evidence: Evidence) -> JsonObject:
    return asdict(evidence) | {"id": evidence.id}


def permit_json(permit: Permit) -> JsonObject:
    return {
        "asset_id": permit.asset_id,
        "permitted": permit.permitted,
        "ground": permit.ground,
        "agreement_id": permit.under.agreement.id if permit.under else None,
        "reasons": [
            {"code": reason.code, "zh": reason.words("zh"), "en": reason.words("en")} for reason in permit.reasons
        ],
    }
