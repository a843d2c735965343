"""Units and their batches for programs: one plain form each, the same on the command line and over HTTP."""

from __future__ import annotations

from typing import Any

from wenmai.exchange.units import UnitBatch
from wenmai.parties.model import Party
from wenmai.services.looking_up import Unit

JsonObject = dict[str, Any]


def batch_json(batch: UnitBatch) -> JsonObject:
    return {
        "id": batch.id,
        "agreement_id": batch.agreement_id,
        "key": batch.key,
        "first": batch.first,
        "count": batch.count,
        "goods": batch.goods,
        "title_zh": batch.title_zh,
        "title_en": batch.title_en,
        "asset_id": batch.asset_id,
        "party": batch.party,
        "at": batch.at,
    }


def unit_json(unit: Unit) -> JsonObject:
    """What anybody may know of a unit: names, not ids of parties; the agreement's state, not its terms."""
    terms = unit.standing.offer.terms
    return {
        "serial": unit.serial,
        "number": unit.number,
        "goods": unit.batch.goods,
        "title_zh": unit.batch.title_zh,
        "title_en": unit.batch.title_en,
        "minted_at": unit.batch.at,
        "state": unit.state,
        "over_at": unit.over_at,
        "licensor": _names(unit.licensor),
        "licensee": _names(unit.licensee),
        "credit_line_zh": terms.credit_line_zh,
        "credit_line_en": terms.credit_line_en,
        "asset_id": unit.batch.asset_id,
        "thread": [_edge(unit, edge.output, edge.activity, edge.source) for edge in unit.thread.edges],
        "origins": [
            {
                "asset_id": origin.asset.id,
                "key": origin.work.key,
                "title_zh": origin.work.title_zh,
                "title_en": origin.work.title_en,
                "owner": _names(origin.owner),
            }
            for origin in unit.origins
        ],
        "lookups": unit.lookups.count if unit.lookups else 0,
        "first_looked_up_at": unit.lookups.first_at if unit.lookups else None,
        "seen_often": unit.seen_often,
    }


def _edge(unit: Unit, output: str, activity: str, source: str) -> JsonObject:
    run = unit.thread.activities[activity]
    return {"asset_id": output, "line": run.line, "line_version": run.line_version, "made_from": source}


def _names(party: Party) -> JsonObject:
    return {"name_zh": party.name_zh, "name_en": party.name_en}
