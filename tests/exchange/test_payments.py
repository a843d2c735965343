"""Money is in the books when somebody saw it, and not before; nobody spends what he does not have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.exchange.conftest import Market
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from wenmai.rights.agreements.model import Terms
from wenmai.services.ordering import place_order
from wenmai.services.paying import (
    announce_payment,
    confirm_payment,
    list_payments,
    move_earnings,
    read_accounts,
    read_statement,
)

Balances = Callable[[], dict[str, int]]


def test_a_payment_counts_once_it_is_confirmed(market: Market, total: Balances) -> None:
    announced = announce_payment(market.as_party("buyer"), 5000, "k", reference="0316")
    assert announced.payment.id[:12] in announced.instructions["text_en"]
    assert total() == {}
    with pytest.raises(Forbidden):
        confirm_payment(market.as_party("buyer"), announced.payment.id)
    for _ in range(2):
        assert confirm_payment(market.as_party("house"), announced.payment.id).state == "confirmed"
    assert total() == {"house/bank": -5000, "buyer/wallet": 5000}
    assert announce_payment(market.as_party("buyer"), 5000, "k").state == "confirmed"
    with pytest.raises(Conflict):
        announce_payment(market.as_party("buyer"), 6000, "k")
    with pytest.raises(Conflict):
        confirm_payment(market.as_party("house"), announced.payment.id, arrived=False)


def test_earnings_are_paid_out_or_moved_but_never_twice(market: Market, total: Balances) -> None:
    offer = market.list_offer(market.picture("museum", "scan"), Terms(uses=("reproduce",)), 1000)
    market.give("buyer", 1000)
    place_order(market.as_party("buyer"), offer.id, "k")
    museum = market.as_party("museum")
    out = announce_payment(museum, 900, "out", direction="out")
    move_earnings(museum, 100, "to the wallet")
    move_earnings(museum, 100, "to the wallet")
    with pytest.raises(Conflict) as raised:
        confirm_payment(market.as_party("house"), out.payment.id)
    assert raised.value.rule == "ledger.funds"
    with pytest.raises(Conflict):
        move_earnings(museum, 851, "too much")
    smaller = announce_payment(museum, 850, "smaller", direction="out")
    confirm_payment(market.as_party("house"), smaller.payment.id)
    assert total() == {"house/bank": -150, "house/fees": 50, "museum/wallet": 100}


def test_everyone_reads_his_own_account(market: Market) -> None:
    market.give("buyer", 700)
    buyer = market.as_party("buyer")
    market.give("Buyer", 900)
    assert read_accounts(buyer) == {"buyer/wallet": 700}  # names that differ in capitals are two parties
    found = read_statement(buyer, "buyer/wallet")
    assert (found.opening_fen, found.closing_fen, len(found.lines)) == (0, 700, 1)
    assert read_statement(buyer, "buyer/wallet", since="2031-04-01").opening_fen == 700
    for act in (lambda: read_accounts(buyer, "museum"), lambda: read_statement(buyer, "museum/wallet")):
        with pytest.raises(Forbidden):
            act()
    announce_payment(buyer, 1, "k")
    assert list_payments(market.as_party("museum")) == []
    assert len(list_payments(market.as_party("house"))) == 1


@pytest.mark.parametrize("amount", [0, -1, 1.5, True, "12"])
def test_what_is_no_amount_is_refused(market: Market, amount: object) -> None:
    with pytest.raises(InvalidInput) as raised:
        announce_payment(market.as_party("buyer"), amount, "k")  # type: ignore[arg-type]
    assert raised.value.rule.startswith("money.")


def test_an_unknown_way_of_paying_names_those_there_are(market: Market) -> None:
    with pytest.raises(NotFound, match="bank-transfer"):
        announce_payment(market.as_party("buyer"), 1, "k", method="cowries")
