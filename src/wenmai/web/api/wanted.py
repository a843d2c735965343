"""Routes of wanted-ads and their answers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from wenmai.exchange.wanted import Wanted
from wenmai.services import answering, wanting
from wenmai.services.describing_wanted import ad_json, answer_json
from wenmai.web.api.asking import Acting, After, Key, Limit
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.shapes import Id, ReasonIn
from wenmai.web.api.wanted_shapes import AcceptIn, AnswerIn, AnswerOut, WantedIn, WantedOut

router = APIRouter(responses=RESPONSES)


@router.get("/wanted", response_model=list[WantedOut])
def list_wanted(context: Acting, mine: bool = False, after: After = None, limit: Limit = 100) -> Any:
    """The ads that can be answered, or your own in every state; by id, without their answers."""
    return [ad_json(one) for one in wanting.list_wanted(context, mine=mine, after=after or "", limit=limit)]


@router.post("/wanted", response_model=WantedOut, status_code=201)
def post_wanted(context: Acting, key: Key, asked: WantedIn) -> Any:
    """Ask for data or pictures that nobody offers yet."""
    draft = Wanted(
        "", key, asked.title, asked.description, tuple(asked.uses), asked.purpose, asked.budget_fen, asked.until, ""
    )
    return ad_json(wanting.post_wanted(context, draft))


@router.get("/wanted/{wanted_id}", response_model=WantedOut)
def show_wanted(context: Acting, wanted_id: Id) -> Any:
    """One ad: with all its answers where it is yours, otherwise with those that you gave."""
    return ad_json(wanting.show_wanted(context, wanted_id))


@router.post("/wanted/{wanted_id}/close", response_model=WantedOut)
def close_wanted(context: Acting, wanted_id: Id, asked: ReasonIn) -> Any:
    """Close an ad of yours."""
    return ad_json(wanting.close_wanted(context, wanted_id, asked.reason))


@router.post("/wanted/{wanted_id}/answers", response_model=AnswerOut, status_code=201)
def answer_wanted(context: Acting, wanted_id: Id, asked: AnswerIn) -> Any:
    """Answer an ad with a listed offer of yours; the same answer again changes nothing."""
    return answer_json(answering.answer_wanted(context, wanted_id, asked.offer_id, asked.word))


@router.post("/wanted/{wanted_id}/answers/{offer_id}/accept", response_model=AnswerOut)
def accept_answer(context: Acting, wanted_id: Id, offer_id: Id, asked: AcceptIn) -> Any:
    """Accept an answer to an ad of yours. It orders nothing: POST /orders does."""
    return answer_json(answering.accept_answer(context, wanted_id, offer_id, keep_open=asked.keep_open))


@router.post("/wanted/{wanted_id}/answers/{offer_id}/decline", response_model=AnswerOut)
def decline_answer(context: Acting, wanted_id: Id, offer_id: Id, asked: ReasonIn) -> Any:
    """Decline an answer to an ad of yours."""
    return answer_json(answering.decline_answer(context, wanted_id, offer_id, asked.reason))
