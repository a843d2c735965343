"""Transfers as a consumer meets them. The ids are those of the cases of the TCK that a test is mapped to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.dataspace.desk import Desk
from wenmai.dataspace.grants import MINUTES
from wenmai.kernel.clock import parse_iso
from wenmai.parties.tokens import new_token
from wenmai.services.agreeing import terminate_agreement
from wenmai.services.context import Context
from wenmai.services.dataspace_steps import shown
from wenmai.services.dataspace_views import list_processes, move_process
from wenmai.services.delivering import show_delivery
from wenmai.services.ordering import list_orders
from wenmai.services.transferring import fetch_data, issue_grant

Json = dict[str, Any]


def started(desk: Desk) -> tuple[Json, Json]:
    """A transfer that has begun, and the message that said so."""
    process = desk.transfer(desk.agreed())
    desk.deliver()
    assert desk.state(process) == "STARTED"
    return process, desk.inbox.told[-1]


def move(desk: Desk, process: Json, action: str) -> None:
    move_process(desk.fair.acting_as("palace"), process["providerPid"], action, "as agreed by telephone")
    desk.deliver()


@pytest.mark.both_databases
def test_the_data_is_our_delivery_with_its_count(desk: Desk) -> None:
    process, told = started(desk)
    answer = desk.fetch(told)
    assert answer.status_code == 200, answer.text
    assert answer.content == b"picture 1962.5"
    assert answer.headers["x-wenmai-media-type"] == "text/plain"
    assert answer.headers["cache-control"] == "no-store"
    workshop = desk.fair.acting_as("workshop")
    [order] = list_orders(workshop)
    assert order.delivery is not None
    _, _, fetches = show_delivery(workshop, order.delivery.id)
    assert len(fetches) == 1
    assert desk.say(process, "completion", "TransferCompletionMessage").status_code == 200
    assert desk.state(process) == "COMPLETED"
    assert desk.fetch(told).status_code == 401


def test_a_provider_may_end_what_it_started(desk: Desk) -> None:
    """TP:01-01."""
    process, told = started(desk)
    move(desk, process, "TERMINATED")
    assert desk.state(process) == "TERMINATED"
    assert desk.inbox.told[-1]["@type"] == "TransferTerminationMessage"
    assert desk.inbox.told[-1]["reason"] == ["as agreed by telephone"]
    assert desk.fetch(told).status_code == 401


def test_a_consumer_may_end_it(desk: Desk) -> None:
    """TP:02-01."""
    process, told = started(desk)
    assert desk.end(process).status_code == 200
    assert desk.state(process) == "TERMINATED"
    assert desk.fetch(told).status_code == 401
    assert desk.end(process).status_code == 200  # sent again


def test_a_provider_may_complete_it(desk: Desk) -> None:
    """TP:02-02."""
    process, _ = started(desk)
    move(desk, process, "COMPLETED")
    assert desk.state(process) == "COMPLETED"
    assert desk.inbox.told[-1]["@type"] == "TransferCompletionMessage"


def test_a_provider_may_suspend_and_end_it(desk: Desk) -> None:
    """TP:02-03."""
    process, told = started(desk)
    move(desk, process, "SUSPENDED")
    assert desk.state(process) == "SUSPENDED"
    assert desk.fetch(told).status_code == 401
    move(desk, process, "TERMINATED")
    assert desk.state(process) == "TERMINATED"


def test_a_provider_may_suspend_start_again_and_complete_it(desk: Desk) -> None:
    """TP:02-04."""
    process, told = started(desk)
    move(desk, process, "SUSPENDED")
    move(desk, process, "STARTED")
    assert desk.state(process) == "STARTED"
    again = desk.inbox.told[-1]
    assert desk.fetch(told).status_code == 401  # only the newest token holds
    assert desk.fetch(again).status_code == 200
    move(desk, process, "COMPLETED")
    assert desk.state(process) == "COMPLETED"


def test_what_cannot_be_delivered_ends_with_the_reason(desk: Desk) -> None:
    """TP:02-05."""
    agreement_id = desk.agreed()
    terminate_agreement(desk.fair.acting_as("palace"), agreement_id, "breach")
    process = desk.transfer(agreement_id)
    desk.deliver()
    assert desk.state(process) == "TERMINATED"
    assert desk.inbox.told[-1]["code"] == "agreement.in-force"


def test_nothing_is_completed_or_suspended_before_it_started(desk: Desk) -> None:
    """TP:03-01, TP:03-02."""
    process = desk.transfer(desk.agreed())
    for path, kind in (("completion", "Completion"), ("suspension", "Suspension"), ("start", "Start")):
        answer = desk.say(process, path, f"Transfer{kind}Message")
        assert answer.status_code == 400, answer.text
        assert answer.json()["@type"] == "TransferError"
        assert answer.json()["code"] == "transfer.state"
        assert desk.state(process) == "REQUESTED"


def test_a_consumer_may_suspend_and_start_again(desk: Desk) -> None:
    """TP:03-03."""
    process, told = started(desk)
    assert desk.say(process, "suspension", "TransferSuspensionMessage", reason=["full disk"]).status_code == 200
    assert desk.say(process, "suspension", "TransferSuspensionMessage").status_code == 200  # sent again
    assert desk.fetch(told).status_code == 401
    assert desk.say(process, "completion", "TransferCompletionMessage").status_code == 400
    assert desk.state(process) == "SUSPENDED"
    answer = desk.say(process, "start", "TransferStartMessage")
    assert answer.status_code == 200
    assert desk.state(process) == "STARTED"
    assert desk.fetch(answer.json()).status_code == 200
    assert desk.fetch(told).status_code == 401


def test_an_ended_transfer_is_final(desk: Desk) -> None:
    """TP:03-04, TP:03-05, TP:03-06."""
    process, _ = started(desk)
    desk.end(process)
    for path, kind in (("start", "Start"), ("suspension", "Suspension"), ("completion", "Completion")):
        assert desk.say(process, path, f"Transfer{kind}Message").status_code == 400
        assert desk.state(process) == "TERMINATED"


def test_the_same_request_again_is_the_same_transfer(desk: Desk) -> None:
    agreement_id = desk.agreed()
    first = desk.transfer(agreement_id, pid="urn:uuid:one")
    assert desk.transfer(agreement_id, pid="urn:uuid:one") == first
    desk.deliver()
    assert desk.transfer(agreement_id, pid="urn:uuid:one") == first
    assert desk.deliver() == []
    assert len(list_processes(desk.fair.house, "transfer")) == 1


def test_nobody_transfers_under_an_agreement_of_another(desk: Desk) -> None:
    agreement_id = desk.agreed()
    asked = {
        "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"], "@type": "TransferRequestMessage",
        "consumerPid": "urn:uuid:x", "agreementId": f"urn:wenmai:agreement:{agreement_id}", "format": "HttpData-PULL",
        "callbackAddress": desk.inbox.address,
    }  # fmt: skip
    assert desk.send("shop", "/transfers/request", asked).status_code == 404
    for change in ({"format": "HttpData-PUSH"}, {"dataAddress": {}}, {"callbackAddress": "http://10.0.0.1/x"}):
        answer = desk.ask("workshop", "POST", "/transfers/request", asked | change)
        assert answer.status_code == 400, answer.text
    assert list_processes(desk.fair.house, "transfer") == []
    process = desk.transfer(agreement_id)
    for who in ("shop",):
        assert desk.ask(who, "GET", f"/transfers/{process['providerPid']}").status_code == 404
        assert desk.end(process | {"who": who}).status_code == 404
    assert desk.end(process | {"consumerPid": "urn:uuid:other"}).status_code == 400
    assert desk.state(process) == "REQUESTED"


def test_a_token_opens_its_transfer_alone_and_for_an_hour(desk: Desk) -> None:
    process, told = started(desk)
    other, told_other = started(desk)
    crossed = told | {"dataAddress": told["dataAddress"] | {"endpoint": told_other["dataAddress"]["endpoint"]}}
    assert desk.fetch(crossed).status_code == 401
    path = told["dataAddress"]["endpoint"].split("/dsp/2025-1")[1]
    for token in ("-", "x", new_token().text, desk.fair.tokens["workshop"]):
        answer = desk.client.get(path, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 401, answer.text
    assert desk.client.get(path).status_code == 401
    house = desk.fair.house
    kept, _ = shown(house, "transfer", process["providerPid"].rsplit(":", 1)[1])
    token = issue_grant(house, kept)
    assert fetch_data(house, kept.id, token).data
    with pytest.raises(Exception, match="holds no longer"):
        fetch_data(replace(house, clock=later(house, MINUTES)), kept.id, token)
    assert desk.state(other) == "STARTED"


def later(context: Context, minutes: int) -> Callable[[], str]:
    from datetime import timedelta

    from wenmai.kernel.clock import iso

    return lambda: iso(parse_iso(context.clock()) + timedelta(minutes=minutes))


def test_several_assets_are_fetched_one_by_one(desk: Desk) -> None:
    desk.fair.pay_in("workshop", 20_000)
    process = desk.transfer(desk.agreed("brand"))
    desk.deliver()
    told = desk.inbox.told[-1]
    assert desk.fetch(told).status_code == 400  # which one?
    for asset_id, data in zip(desk.fair.offers["brand"].asset_ids, (b"picture 1962.5", b"picture mark"), strict=True):
        assert desk.fetch(told, asset=asset_id).content == data
    assert desk.fetch(told, asset="0" * 64).status_code == 404
    assert desk.state(process) == "STARTED"


def test_no_token_is_kept(desk: Desk) -> None:
    from sqlalchemy import text

    from wenmai.storage.carrying.loading import tables_in

    _, told = started(desk)
    token = told["dataAddress"]["endpointProperties"][0]["value"]
    secret = token.rsplit("_", 1)[1]
    with desk.fair.house.database.reading() as connection:
        for table in tables_in(connection):
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            assert secret not in str(rows), table
