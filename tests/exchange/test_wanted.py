"""Wanted-ads: asked in ODRL's terms, answered by offers, read by those whom they concern, and ended by their date."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.exchange.conftest import OWN, Market
from tests.exchange.licences import goods_terms, listed
from wenmai.exchange.wanted import Wanted
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, WenmaiError
from wenmai.parties.model import Actor
from wenmai.services.answering import ANSWERS_MAX, accept_answer, answer_wanted, decline_answer
from wenmai.services.auditing import events_about, verify_log
from wenmai.services.offering import withdraw_offer
from wenmai.services.ordering import list_orders, place_order
from wenmai.services.wanting import OPEN_ADS_MAX, Ad, close_wanted, list_wanted, post_wanted, show_wanted

ASKED = Wanted(
    "", "k", "Bats on porcelain", "for a course", ("reproduce", "trainAI"), "education", 5_000, "2031-06-01", ""
)


def post(market: Market, party: str = "buyer", **changed: Any) -> Ad:
    return post_wanted(market.as_party(party), replace(ASKED, **changed))


@pytest.fixture
def offer(market: Market) -> str:
    return listed(market, market.picture("museum", "plate"), goods_terms(uses=("reproduce",)))


def test_a_buyer_asks_a_holder_answers_and_the_offer_is_ordered_as_any(market: Market, offer: str) -> None:
    ad = post(market)
    assert (ad.wanted.party, ad.state, ad.wanted.until) == ("buyer", "open", "2031-06-01T00:00:00.000Z")
    assert [one.wanted for one in list_wanted(market.as_party("museum"))] == [ad.wanted]
    given = answer_wanted(market.as_party("museum"), ad.wanted.id, offer, "as good as new")
    assert (given.state, given.missing_uses, given.over_budget_fen) == ("given", ("trainAI",), 0)
    accepted = accept_answer(market.as_party("buyer"), ad.wanted.id, offer)
    assert accepted.state == "accepted"
    assert list_orders(market.as_party("buyer")) == []  # it orders nothing by itself
    assert show_wanted(market.as_party("buyer"), ad.wanted.id).state == "closed"
    assert list_wanted(market.as_party("museum")) == []
    assert place_order(market.as_party("buyer"), offer, "k").state == "settled"
    kinds = [event["kind"] for event in events_about(market.as_party("house"), ad.wanted.id)]
    assert kinds == ["wanted.posted", "wanted.answered", "wanted.accepted"]
    assert verify_log(market.as_party("house")).ok


def test_the_same_request_again_changes_nothing(market: Market, offer: str) -> None:
    ad = post(market)
    assert post(market).wanted == ad.wanted
    with pytest.raises(Conflict) as raised:
        post(market, budget_fen=1)
    assert raised.value.rule == "wanted.key"
    museum, buyer = market.as_party("museum"), market.as_party("buyer")
    given = answer_wanted(museum, ad.wanted.id, offer, "hello")
    market.clock.pass_days(1)
    assert answer_wanted(museum, ad.wanted.id, offer, "hello") == given
    with pytest.raises(Conflict) as raised:
        answer_wanted(museum, ad.wanted.id, offer, "another word")
    assert raised.value.rule == "wanted.answered"
    first = accept_answer(buyer, ad.wanted.id, offer)
    assert accept_answer(buyer, ad.wanted.id, offer) == first
    assert close_wanted(buyer, ad.wanted.id, "found").state == "closed"
    assert answer_wanted(museum, ad.wanted.id, offer, "hello") == first
    assert len(events_about(market.as_party("house"), ad.wanted.id)) == 3
    market.clock.pass_days(500)
    assert post(market).wanted == ad.wanted  # also when its date would be refused now


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"uses": ("frobnicate",)}, "terms.use"),
        ({"uses": ()}, "terms.named"),
        ({"purpose": "mischief"}, "wanted.purpose"),
        ({"budget_fen": -1}, "money.range"),
        ({"budget_fen": 1.5}, "money.whole-fen"),
        ({"until": "2031-03-01"}, "wanted.until"),
        ({"until": "2031-02-01"}, "wanted.until"),
        ({"until": "2033-01-01"}, "wanted.until"),
        ({"until": "soon"}, "time.iso-8601"),
        ({"title": "  "}, "wanted.title"),
        ({"title": "x" * 201}, "wanted.title"),
        ({"key": " "}, "wanted.title"),
        ({"description": "x" * 2001}, "wanted.text"),
    ],
)
def test_what_cannot_be_asked_is_refused(market: Market, changed: dict[str, Any], rule: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        post(market, **changed)
    assert raised.value.rule == rule
    assert list_wanted(market.as_party("buyer"), mine=True) == []


def test_the_asker_sees_all_answers_a_holder_his_own(market: Market, offer: str) -> None:
    rival = listed(market, market.picture("rival", "bowl"))
    ad = post(market).wanted.id
    answer_wanted(market.as_party("museum"), ad, offer)
    answer_wanted(market.as_party("rival"), ad, rival, "cheaper")
    seen = {
        party: {one.answer.offer_id for one in show_wanted(market.as_party(party), ad).answers}
        for party in ("buyer", "house", "museum", "rival", "stranger")
    }
    both = {offer, rival}
    assert seen == {"buyer": both, "house": both, "museum": {offer}, "rival": {rival}, "stranger": set()}
    close_wanted(market.as_party("buyer"), ad, "found elsewhere")
    assert {one.answer.offer_id for one in show_wanted(market.as_party("rival"), ad).answers} == {rival}
    with pytest.raises(NotFound):
        show_wanted(market.as_party("stranger"), ad)
    assert list_wanted(market.as_party("stranger")) == list_wanted(market.as_party("stranger"), mine=True) == []


def test_nobody_moves_anothers_ad_or_answer(market: Market, offer: str) -> None:
    ad = post(market).wanted.id
    answer_wanted(market.as_party("museum"), ad, offer)
    for party in ("museum", "rival", "house"):
        mover = market.as_party(party)
        acts: list[Callable[[], object]] = [
            lambda mover=mover: close_wanted(mover, ad, "x"),
            lambda mover=mover: accept_answer(mover, ad, offer),
            lambda mover=mover: decline_answer(mover, ad, offer, "x"),
        ]  # type: ignore[misc]
        for act in acts:
            with pytest.raises(Forbidden) as raised:
                act()
            assert raised.value.rule == "access.own"
    close_wanted(market.as_party("buyer"), ad, "found")
    with pytest.raises(NotFound):
        close_wanted(market.as_party("rival"), ad, "x")
    assert show_wanted(market.as_party("museum"), ad).answers[0].state == "given"


def test_an_answer_is_a_listed_offer_of_ones_own(market: Market, offer: str) -> None:
    ad = post(market).wanted.id
    answers = []
    for party, which in (("rival", offer), ("rival", "0" * 64)):
        with pytest.raises(NotFound) as raised:
            answer_wanted(market.as_party(party), ad, which)
        answers.append(raised.value.what.replace(which, ""))
    assert answers[0] == answers[1]
    withdraw_offer(market.as_party("museum"), offer, "sold out")
    with pytest.raises(Conflict) as gone:
        answer_wanted(market.as_party("museum"), ad, offer)
    assert gone.value.rule == "wanted.offer"
    own = listed(market, market.picture("buyer", "sketch"), key="own")
    with pytest.raises(Forbidden) as mine:
        answer_wanted(market.as_party("buyer"), ad, own)
    assert mine.value.rule == "wanted.own"
    assert show_wanted(market.as_party("buyer"), ad).answers == ()


def test_what_is_not_listed_any_more_cannot_be_accepted(market: Market, offer: str) -> None:
    ad = post(market).wanted.id
    answer_wanted(market.as_party("museum"), ad, offer)
    withdraw_offer(market.as_party("museum"), offer, "sold out")
    with pytest.raises(Conflict) as raised:
        accept_answer(market.as_party("buyer"), ad, offer)
    assert raised.value.rule == "wanted.offer"
    (kept,) = show_wanted(market.as_party("buyer"), ad).answers
    assert (kept.state, kept.offer_state) == ("given", "withdrawn")


def test_an_ad_ends_by_its_date(market: Market, offer: str) -> None:
    asked = post(market).wanted
    second = post(market, key="second").wanted.id
    answer_wanted(market.as_party("museum"), asked.id, offer)
    market.clock.at = asked.until
    assert list_wanted(market.as_party("museum")) == []
    assert [ad.state for ad in list_wanted(market.as_party("buyer"), mine=True)] == ["expired", "expired"]
    assert show_wanted(market.as_party("museum"), asked.id).state == "expired"
    with pytest.raises(NotFound):  # of one that it never answered the museum learns nothing any more
        answer_wanted(market.as_party("museum"), second, offer)
    other = listed(market, market.picture("museum", "vase"), key="other")
    with pytest.raises(Conflict) as raised:
        answer_wanted(market.as_party("museum"), asked.id, other)
    assert raised.value.rule == "wanted.over"
    assert accept_answer(market.as_party("buyer"), asked.id, offer).state == "accepted"


def test_an_ad_may_stay_open_for_further_answers(market: Market, offer: str) -> None:
    ad = post(market).wanted.id
    other = listed(market, market.picture("rival", "bowl"))
    answer_wanted(market.as_party("museum"), ad, offer)
    answer_wanted(market.as_party("rival"), ad, other)
    buyer = market.as_party("buyer")
    accept_answer(buyer, ad, offer, keep_open=True)
    assert show_wanted(buyer, ad).state == "open"
    declined = decline_answer(buyer, ad, other, "too small")
    assert (declined.state, declined.reason) == ("declined", "too small")
    assert show_wanted(market.as_party("rival"), ad).answers[0].reason == "too small"
    for act in (lambda: accept_answer(buyer, ad, other), lambda: decline_answer(buyer, ad, offer, "changed my mind")):
        with pytest.raises(Conflict) as raised:
            act()
        assert raised.value.rule == "answer.state"
    accept_answer(buyer, ad, offer)
    assert show_wanted(buyer, ad).state == "closed"


def test_nobody_floods_the_exchange(market: Market, offer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenmai.services.wanting.OPEN_ADS_MAX", 2)
    monkeypatch.setattr("wenmai.services.answering.ANSWERS_MAX", 1)
    assert (OPEN_ADS_MAX, ANSWERS_MAX) == (100, 20)
    ad = post(market).wanted.id
    post(market, key="second")
    with pytest.raises(Conflict) as raised:
        post(market, key="third")
    assert raised.value.rule == "wanted.many"
    close_wanted(market.as_party("buyer"), ad, "found")
    third = post(market, key="third").wanted.id
    answer_wanted(market.as_party("museum"), third, offer)
    with pytest.raises(Conflict) as again:
        answer_wanted(market.as_party("museum"), third, listed(market, market.picture("museum", "vase"), key="other"))
    assert again.value.rule == "wanted.many"


@pytest.mark.parametrize("lacking", ["wanted.write", "offer.write"])
def test_each_act_needs_its_permission(market: Market, offer: str, lacking: str) -> None:
    ad = post(market).wanted.id
    answer_wanted(market.as_party("museum"), ad, offer)
    acting = {party: market.context.acting_as(Actor(party, None, OWN - {lacking})) for party in ("buyer", "museum")}
    acts: dict[str, list[Callable[[], object]]] = {
        "wanted.write": [
            lambda: post_wanted(acting["buyer"], replace(ASKED, key="more")),
            lambda: close_wanted(acting["buyer"], ad, "x"),
            lambda: accept_answer(acting["buyer"], ad, offer),
            lambda: decline_answer(acting["buyer"], ad, offer, "x"),
        ],
        "offer.write": [lambda: answer_wanted(acting["museum"], ad, offer)],
    }
    for act in acts[lacking]:
        with pytest.raises(Forbidden) as raised:
            act()
        assert raised.value.rule == f"access.{lacking}"


def test_of_accepting_and_declining_at_once_one_counts(market: Market, offer: str) -> None:
    ad = post(market).wanted.id
    answer_wanted(market.as_party("museum"), ad, offer)
    told: list[str] = []

    def act(number: int) -> None:
        buyer = market.as_party("buyer")
        try:
            kept = accept_answer(buyer, ad, offer) if number % 2 else decline_answer(buyer, ad, offer, "no")
            told.append(kept.state)
        except WenmaiError as error:
            told.append(error.rule)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    final = show_wanted(market.as_party("buyer"), ad).answers[0].state
    assert sorted(told) == sorted([final] * 4 + ["answer.state"] * 4)
