"""An order settles whole or not at all, once, and pays along the thread."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.exchange.conftest import Market
from wenmai.exchange.inheritance import Inheritance
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from wenmai.ledger.statement import faults_of_books
from wenmai.rights.agreements.model import Terms
from wenmai.services.agreeing import terminate_agreement
from wenmai.services.ordering import accept_order, cancel_order, place_order, promised_agreement, settle_held_order
from wenmai.services.refunding import refund_order

Balances = Callable[[], dict[str, int]]
PLAIN = Terms(uses=("reproduce",), goods=("apparel",))


def test_a_sale_pays_everyone_on_the_thread_to_the_fen(market: Market, total: Balances) -> None:
    scan, other = market.picture("museum", "scan"), market.picture("library", "other")
    pattern = market.design("atelier", "pattern", {scan.id: (2000, None)})
    shirt = market.design("workshop", "shirt", {pattern.id: (1500, None), other.id: (1000, None)})
    edges = (
        Inheritance(pattern.id, scan.id, 2000, None),
        Inheritance(shirt.id, pattern.id, 1500, None),
        Inheritance(shirt.id, other.id, 1000, None),
    )
    owners = {scan.id: "museum", other.id: "library", pattern.id: "atelier", shirt.id: "workshop"}
    offer = market.list_offer(shirt, PLAIN, 10_007, edges=edges, owners=owners)
    market.give("buyer", 20_000)
    receipt = place_order(market.as_party("buyer"), offer.id, "first")
    assert receipt.state == "settled"
    assert total() == {
        "house/bank": -20_000, "buyer/wallet": 9_993, "house/fees": 500, "workshop/earnings": 7130,
        "atelier/earnings": 1141, "library/earnings": 951, "museum/earnings": 285,
    }  # fmt: skip
    assert receipt.delivery is not None
    assert receipt.agreement is not None
    assert receipt.delivery.expires_at == "2031-03-31T09:00:00.000Z"


def test_the_same_key_is_the_same_order(market: Market, total: Balances) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), PLAIN, 500)
    market.give("buyer", 1000)
    first = place_order(market.as_party("buyer"), offer.id, "k")
    market.clock.pass_days(1)
    assert place_order(market.as_party("buyer"), offer.id, "k") == first
    assert total()["buyer/wallet"] == 500
    other = market.list_offer(market.picture("museum", "other"), PLAIN, 100)
    with pytest.raises(Conflict) as raised:
        place_order(market.as_party("buyer"), other.id, "k")
    assert raised.value.rule == "order.key"


def test_too_small_a_wallet_changes_nothing(market: Market, total: Balances) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), PLAIN, 501)
    market.give("buyer", 500)
    before = total()
    with pytest.raises(Conflict) as raised:
        place_order(market.as_party("buyer"), offer.id, "k")
    assert raised.value.rule == "ledger.funds"
    assert total() == before
    market.give("buyer", 1)
    assert place_order(market.as_party("buyer"), offer.id, "k").state == "settled"


def test_what_costs_nothing_opens_without_money(market: Market, total: Balances) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), PLAIN, 0)
    receipt = place_order(market.as_party("school"), offer.id, "k")
    assert receipt.state == "settled"
    assert receipt.posting is None
    assert receipt.delivery is not None
    assert total() == {}


@pytest.mark.parametrize("first", ["exclusive", "sole"])
@pytest.mark.parametrize("second", ["exclusive", "sole", "ordinary"])
def test_an_exclusive_right_stands_alone_where_it_reaches(market: Market, first: str, second: str) -> None:
    scan = market.picture("museum", "scan")
    market.give("one", 10_000)
    market.give("two", 10_000)
    goods = {"goods": ("apparel", "bags"), "territories": ("CN-HN",), "term_days": 100}
    held = market.list_offer(scan, Terms(uses=("reproduce",), exclusivity=first, **goods), 100, key="first")  # type: ignore[arg-type]
    place_order(market.as_party("one"), held.id, "k")

    def order(key: str, **changed: object) -> str:
        asked = {**goods, "uses": ("reproduce",), "exclusivity": second, **changed}
        offer = market.list_offer(scan, Terms(**asked), 100, key=key)  # type: ignore[arg-type]
        return place_order(market.as_party("two"), offer.id, key).state

    for key, changed in {
        "same": {}, "wider": {"territories": ("CN",)}, "everywhere": {"territories": ("WORLD",)},
        "a part": {"goods": ("bags", "cups")}, "any": {"goods": ("ANY",)},
    }.items():  # fmt: skip
        with pytest.raises(Conflict) as raised:
            order(key, **changed)
        assert raised.value.rule == "agreement.exclusive", key
    assert order("other goods", goods=("cups",)) == "settled"
    assert order("other place", territories=("CN-GD",)) == "settled"
    assert order("other use", uses=("trainAI",)) == "settled"
    market.clock.pass_days(101)
    assert order("afterwards") == "settled"


def test_an_ordinary_right_stands_in_the_way_of_an_exclusive_one(market: Market) -> None:
    scan = market.picture("museum", "scan")
    ordinary = market.list_offer(scan, PLAIN, 0, key="ordinary")
    exclusive = market.list_offer(scan, Terms(uses=("reproduce",), goods=("apparel",), exclusivity="exclusive"), 0)
    held = place_order(market.as_party("one"), ordinary.id, "k")
    with pytest.raises(Conflict):
        place_order(market.as_party("two"), exclusive.id, "k")
    assert held.agreement is not None
    terminate_agreement(market.as_party("museum"), held.agreement.id, "breach")
    assert place_order(market.as_party("two"), exclusive.id, "k").state == "settled"


def test_held_money_is_captured_or_released_once(market: Market, total: Balances) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), PLAIN, 400)
    market.give("buyer", 1000)
    waiting = place_order(market.as_party("buyer"), offer.id, "one", pay="hold")
    assert (waiting.state, waiting.delivery) == ("placed", None)
    assert total()["buyer/held"] == 400
    settled = accept_order(market.as_party("museum"), waiting.order.id)
    assert settled.state == "settled"
    assert accept_order(market.as_party("museum"), waiting.order.id).order == settled.order
    assert total() == {
        "house/bank": -1000, "buyer/wallet": 600, "house/fees": 20, "museum/earnings": 380,
    }  # fmt: skip
    with pytest.raises(Conflict):
        cancel_order(market.as_party("buyer"), waiting.order.id, "too late")
    again = place_order(market.as_party("buyer"), offer.id, "two", pay="hold")
    assert cancel_order(market.as_party("buyer"), again.order.id, "changed my mind").state == "cancelled"
    assert total()["buyer/wallet"] == 600
    with pytest.raises(Conflict):
        accept_order(market.as_party("museum"), again.order.id)
    refund_order(market.as_party("museum"), waiting.order.id, "a flaw")
    assert total() == {"house/bank": -1000, "buyer/wallet": 1000}


def test_a_refund_reverses_everything_once(market: Market, total: Balances) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), PLAIN, 777)
    market.give("buyer", 777)
    receipt = place_order(market.as_party("buyer"), offer.id, "k")
    refunded = refund_order(market.as_party("museum"), receipt.order.id, "a flaw")
    assert refunded.state == "refunded"
    assert refund_order(market.as_party("museum"), receipt.order.id, "again").state == "refunded"
    assert total() == {"house/bank": -777, "buyer/wallet": 777}
    with market.context.database.reading() as connection:
        assert faults_of_books(connection) == []


def test_what_was_made_under_an_agreement_sells_no_longer_than_it_lasts(market: Market) -> None:
    scan = market.picture("museum", "scan")
    licence = market.list_offer(scan, Terms(uses=("derive", "reproduce"), term_days=100, sublicense=True), 0)
    held = place_order(market.as_party("workshop"), licence.id, "k").agreement
    assert held is not None
    design = market.design("workshop", "design", {scan.id: (1000, held.id)})
    offer = market.list_offer(design, PLAIN, 0, relies_on=(held.id,))
    market.clock.pass_days(60)
    sold = place_order(market.as_party("buyer"), offer.id, "k").agreement
    assert sold is not None
    assert sold.ends_at == held.ends_at
    terminate_agreement(market.as_party("museum"), held.id, "breach")
    with pytest.raises(Forbidden) as raised:
        place_order(market.as_party("second"), offer.id, "k")
    assert raised.value.rule == "agreement.in-force"


def test_nobody_acts_for_another(market: Market) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), PLAIN, 0)
    waiting = place_order(market.as_party("buyer"), offer.id, "k", pay="later")
    settled = place_order(market.as_party("buyer"), offer.id, "settled")
    stranger = market.as_party("stranger")
    for act in (
        lambda: accept_order(stranger, waiting.order.id),
        lambda: cancel_order(stranger, waiting.order.id, "x"),
        lambda: refund_order(stranger, settled.order.id, "x"),
        lambda: terminate_agreement(stranger, str(settled.agreement and settled.agreement.id), "x"),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Conflict) as raised:
        place_order(market.as_party("museum"), offer.id, "own")
    assert raised.value.rule == "order.own-offer"
    with pytest.raises(InvalidInput):
        place_order(market.as_party("buyer"), offer.id, "past", starts_at="2020-01-01")


def test_a_buyer_settles_what_he_held_and_it_ends_when_it_was_promised_to(market: Market, total: Balances) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), PLAIN, 500)
    market.give("buyer", 500)
    placed = place_order(market.as_party("buyer"), offer.id, "k", pay="hold")
    with market.context.database.reading() as connection:
        promised = promised_agreement(connection, placed.order, offer)
    market.clock.pass_days(10)
    with pytest.raises(NotFound):
        settle_held_order(market.as_party("other"), placed.order.id)
    receipt = settle_held_order(market.as_party("buyer"), placed.order.id)
    assert receipt.agreement is not None
    assert receipt.agreement.id == promised.id
    assert receipt.agreement.starts_at == market.clock()
    assert receipt.agreement.ends_at == promised.ends_at
    assert total() == {"house/bank": -500, "house/fees": 25, "museum/earnings": 475}
    assert settle_held_order(market.as_party("buyer"), placed.order.id) == receipt
    with market.context.database.reading() as connection:
        assert faults_of_books(connection) == []


def test_a_buyer_settles_nothing_that_he_neither_held_nor_kept(market: Market, total: Balances) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), PLAIN, 500)
    market.give("buyer", 500)
    buyer = market.as_party("buyer")
    waiting = place_order(buyer, offer.id, "bank", pay="later")
    with pytest.raises(Conflict) as raised:
        settle_held_order(buyer, waiting.order.id)
    assert raised.value.rule == "order.not-held"
    held = place_order(buyer, offer.id, "held", pay="hold")
    cancel_order(buyer, held.order.id, "changed my mind")
    with pytest.raises(Conflict):
        settle_held_order(buyer, held.order.id)
    assert total() == {"house/bank": -500, "buyer/wallet": 500}
