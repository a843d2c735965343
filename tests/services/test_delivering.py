"""What was bought is handed over while it may be, as often as agreed, signed and counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.test_rights import DERIVE, GROUND, Trade, trade
from wenmai.kernel.errors import Conflict, Forbidden, NotFound
from wenmai.services.agreeing import terminate_agreement
from wenmai.services.delivering import fetch, show_delivery
from wenmai.services.verifying import verify_credential

__all__ = ["GROUND", "trade"]


@pytest.fixture
def delivery(trade: Trade) -> str:
    opened = trade.buy("buyer", trade.offer("museum", trade.images[0], DERIVE)).delivery
    assert opened is not None
    return opened.id


def test_what_is_handed_over_is_signed_and_names_where_it_came_from(
    trade: Trade, delivery: str, tmp_path: Path
) -> None:
    given = fetch(trade.party("buyer"), delivery)
    assert given.sidecar is None
    file = tmp_path / "fetched.png"
    file.write_bytes(given.data)
    verdict = verify_credential(trade.context, file)
    assert verdict.ours, verdict.findings
    assert verdict.seen is not None
    assert (verdict.seen.asset_id, verdict.seen.owner) == (trade.images[0], "museum")
    shown, assets, fetches = show_delivery(trade.party("museum"), delivery)
    assert (shown.id, assets) == (delivery, trade.images[:1])
    assert [(one.number, one.blob) for one in fetches] == [(1, given.fetch.blob)]


def test_a_changed_byte_of_what_was_handed_over_is_seen(trade: Trade, delivery: str, tmp_path: Path) -> None:
    data = bytearray(fetch(trade.party("buyer"), delivery).data)
    data[-40] ^= 1
    file = tmp_path / "changed.png"
    file.write_bytes(bytes(data))
    assert not verify_credential(trade.context, file).ours


def test_nobody_else_fetches_and_strangers_do_not_learn_of_it(trade: Trade, delivery: str) -> None:
    with pytest.raises(NotFound):
        fetch(trade.party("stranger"), delivery)
    with pytest.raises(NotFound):
        show_delivery(trade.party("stranger"), delivery)


def test_a_delivery_ends_with_its_days_its_count_and_its_agreement(trade: Trade, delivery: str) -> None:
    buyer = trade.party("buyer")
    for _ in range(20):
        fetch(buyer, delivery)
    with pytest.raises(Conflict) as counted:
        fetch(buyer, delivery)
    assert counted.value.rule == "delivery.count"
    second = trade.buy("buyer", trade.offer("museum", trade.images[1], DERIVE, key="second"), "second")
    assert second.delivery is not None
    assert second.agreement is not None
    trade.clock.pass_days(31)
    with pytest.raises(Conflict) as expired:
        fetch(buyer, second.delivery.id)
    assert expired.value.rule == "delivery.expired"
    third = trade.buy("buyer", trade.offer("museum", trade.images[2], DERIVE, key="third"), "third")
    assert third.delivery is not None
    assert third.agreement is not None
    terminate_agreement(trade.party("museum"), third.agreement.id, "breach")
    with pytest.raises(Forbidden) as ended:
        fetch(buyer, third.delivery.id)
    assert ended.value.rule == "agreement.in-force"
    assert len(show_delivery(buyer, delivery)[2]) == 20
