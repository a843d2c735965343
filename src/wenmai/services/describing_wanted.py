"""Wanted-ads and their answers for programs: one plain form each, on the command line and over HTTP."""

from __future__ import annotations

from typing import Any

from wenmai.services.wanting import Ad, KeptAnswer

JsonObject = dict[str, Any]


def ad_json(ad: Ad) -> JsonObject:
    wanted = ad.wanted
    return {
        "id": wanted.id,
        "party": wanted.party,
        "key": wanted.key,
        "state": ad.state,
        "title": wanted.title,
        "description": wanted.description,
        "uses": list(wanted.uses),
        "purpose": wanted.purpose,
        "budget_fen": wanted.budget_fen,
        "until": wanted.until,
        "at": wanted.at,
        "answers": [answer_json(answer) for answer in ad.answers],
    }


def answer_json(kept: KeptAnswer) -> JsonObject:
    return {
        "wanted_id": kept.answer.wanted_id,
        "offer_id": kept.answer.offer_id,
        "party": kept.answer.party,
        "word": kept.answer.word,
        "state": kept.state,
        "reason": kept.reason,
        "title_zh": kept.offer.title_zh,
        "title_en": kept.offer.title_en,
        "price_fen": kept.offer.price_fen,
        "offer_state": kept.offer_state,
        "missing_uses": list(kept.missing_uses),
        "over_budget_fen": kept.over_budget_fen,
        "at": kept.answer.at,
    }
