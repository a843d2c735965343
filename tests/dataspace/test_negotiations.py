"""Negotiations as a consumer meets them. The ids are those of the cases of the TCK that a test is mapped to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dataspace.desk import Desk, fits
from wenmai.dataspace.names import AGREEMENT, DATASET, id_in
from wenmai.ledger.statement import faults_of_books
from wenmai.rights.agreements.model import Terms
from wenmai.services import negotiating
from wenmai.services.agreeing import agreement_odrl, show_agreement
from wenmai.services.dataspace_views import list_processes, move_process, show_process
from wenmai.services.ordering import list_orders, place_order
from wenmai.services.paying import read_accounts

OTHER = {"permission": [{"action": "use"}]}


def wallet(desk: Desk, party: str = "workshop") -> dict[str, int]:
    return read_accounts(desk.fair.acting_as(party))


@pytest.mark.both_databases
def test_a_finalized_negotiation_is_an_agreement_that_was_paid_for(desk: Desk) -> None:
    """CN:01-04."""
    desk.fair.pay_in("workshop", 10_500)
    process = desk.request("scarf")
    assert desk.state(process) == "REQUESTED"
    assert [one.outcome for one in desk.deliver()] == ["delivered"]
    assert desk.state(process) == "AGREED"
    assert wallet(desk) == {"workshop/held": 500, "workshop/wallet": 10_000}
    [told] = desk.inbox.told
    agreement = told["agreement"]
    assert agreement["target"] == DATASET + desk.fair.offers["scarf"].id
    assert (agreement["assigner"], agreement["assignee"]) == ("urn:wenmai:party:palace", "urn:wenmai:party:workshop")
    assert desk.verify(process).status_code == 200
    desk.deliver()
    assert desk.state(process) == "FINALIZED"
    assert desk.inbox.told[-1]["eventType"] == "FINALIZED"
    assert wallet(desk)["workshop/wallet"] == 10_000
    assert wallet(desk).get("workshop/held", 0) == 0
    workshop = desk.fair.acting_as("workshop")
    standing = show_agreement(workshop, id_in(agreement["@id"], AGREEMENT))
    assert standing.state == "active"
    assert standing.offer.id == desk.fair.offers["scarf"].id
    promised = [one for one in agreement["permission"][0]["constraint"] if one["operator"] == "lt"]
    assert standing.agreement.ends_at == promised[0]["rightOperand"]["@value"]
    assert agreement_odrl(workshop, standing.agreement.id)
    with desk.fair.house.database.reading() as connection:
        assert faults_of_books(connection) == []


def test_other_terms_are_answered_with_those_that_are_listed(desk: Desk) -> None:
    """CN:01-03."""
    process = desk.request("study", terms=OTHER)
    desk.deliver()
    assert desk.state(process) == "OFFERED"
    [told] = desk.inbox.told
    dataset = desk.ask("workshop", "GET", f"/catalog/datasets/{DATASET}{desk.fair.offers['study'].id}").json()
    assert told["offer"] == dataset["hasPolicy"][0] | {"target": dataset["@id"]}
    assert desk.accept(process).status_code == 200
    desk.deliver()
    assert desk.state(process) == "AGREED"
    assert desk.verify(process).status_code == 200
    assert desk.state(process) == "FINALIZED"


def test_the_listed_terms_written_out_are_the_listed_terms(desk: Desk) -> None:
    dataset = desk.ask("workshop", "GET", f"/catalog/datasets/{desk.fair.offers['brand'].id}").json()
    offer = dataset["hasPolicy"][0]
    shuffled = {"permission": offer["permission"][::-1], "obligation": offer["obligation"][::-1]}
    desk.fair.pay_in("workshop", 20_000)
    process = desk.request("brand", terms=shuffled)
    desk.deliver()
    assert desk.state(process) == "AGREED"


def test_a_consumer_may_leave_an_offer(desk: Desk) -> None:
    """CN:01-01, CN:02-04."""
    process = desk.request("study", terms=OTHER)
    desk.deliver()
    assert desk.end(process).status_code == 200
    assert desk.state(process) == "TERMINATED"
    assert desk.end(process).status_code == 200  # sent again
    assert desk.accept(process).status_code == 400


def test_a_second_wish_for_other_terms_ends_it_with_the_reason(desk: Desk) -> None:
    """CN:01-02, CN:03-04."""
    process = desk.request("study", terms=OTHER)
    desk.deliver()
    assert desk.counter(process, "study", OTHER).status_code == 200
    refused = desk.counter(process, "study", OTHER)
    assert refused.status_code == 400
    assert refused.json()["@type"] == "ContractNegotiationError"
    desk.deliver()
    assert desk.state(process) == "TERMINATED"
    assert desk.inbox.told[-1]["reason"] == ["these terms are offered and no others"]


def test_a_second_wish_for_the_listed_terms_has_them(desk: Desk) -> None:
    process = desk.request("study", terms=OTHER)
    desk.deliver()
    assert desk.counter(process, "study").status_code == 200
    desk.deliver()
    assert desk.state(process) == "AGREED"


def test_without_the_money_it_ends_with_the_reason(desk: Desk) -> None:
    """CN:02-01."""
    process = desk.request("scarf")
    desk.deliver()
    assert desk.state(process) == "TERMINATED"
    [told] = desk.inbox.told
    assert told["code"] == "ledger.funds"
    assert told["reason"]
    assert list_orders(desk.fair.acting_as("workshop")) == []


def test_a_consumer_may_leave_before_it_was_answered(desk: Desk) -> None:
    """CN:02-02."""
    desk.fair.pay_in("workshop", 500)
    desk.inbox.answers = [503]
    process = desk.request("scarf")
    assert desk.deliver()[0].outcome == "failed"
    assert desk.state(process) == "REQUESTED"
    assert desk.end(process).status_code == 200
    assert desk.state(process) == "TERMINATED"
    assert wallet(desk)["workshop/wallet"] == 500
    assert [one.outcome for one in desk.deliver()] in ([], ["refused"])


def test_a_consumer_may_leave_an_agreement_and_has_its_money_back(desk: Desk) -> None:
    """CN:02-03."""
    desk.fair.pay_in("workshop", 500)
    process = desk.request("scarf")
    desk.deliver()
    assert wallet(desk)["workshop/wallet"] == 0
    assert desk.end(process).status_code == 200
    assert wallet(desk)["workshop/wallet"] == 500
    assert desk.verify(process).status_code == 400
    assert [one.state for one in list_orders(desk.fair.acting_as("workshop"))] == ["cancelled"]


def test_a_provider_may_withdraw_what_it_offered_or_agreed(desk: Desk) -> None:
    """CN:02-05."""
    desk.fair.pay_in("workshop", 500)
    for process in (desk.request("study", terms=OTHER), desk.request("scarf")):
        desk.deliver()
        move_process(desk.fair.acting_as("palace"), process["providerPid"], "TERMINATED", "the loan was called back")
        assert desk.state(process) == "TERMINATED"
        desk.deliver()
        assert desk.inbox.told[-1]["reason"] == ["the loan was called back"]
    assert wallet(desk)["workshop/wallet"] == 500


def test_what_was_spent_meanwhile_ends_an_accepted_offer(desk: Desk) -> None:
    """CN:02-06."""
    desk.fair.pay_in("workshop", 500)
    process = desk.request("scarf", terms=OTHER)
    desk.deliver()
    place_order(desk.fair.acting_as("workshop"), desk.fair.offers["scarf"].id, "elsewhere")
    assert desk.accept(process).status_code == 200
    desk.deliver()
    assert desk.state(process) == "TERMINATED"
    assert desk.inbox.told[-1]["code"] == "ledger.funds"


def test_a_right_that_went_to_another_meanwhile_ends_a_verified_one_and_gives_the_money_back(desk: Desk) -> None:
    """CN:02-07."""
    zun = desk.fair.picture("2001.7")
    terms = Terms(uses=("merchandise",), goods=("cups",), exclusivity="exclusive")
    desk.fair.offers["alone"] = desk.fair.list_offer("alone", terms, 300, zun)
    for party in ("workshop", "shop"):
        desk.fair.pay_in(party, 300)
    process = desk.request("alone")
    desk.deliver()
    assert desk.state(process) == "AGREED"
    assert place_order(desk.fair.acting_as("shop"), desk.fair.offers["alone"].id, "first").state == "settled"
    assert desk.verify(process).status_code == 200
    desk.deliver()
    assert desk.state(process) == "TERMINATED"
    assert desk.inbox.told[-1]["code"] == "agreement.exclusive"
    assert wallet(desk)["workshop/wallet"] == 300


def test_a_finalized_negotiation_is_final(desk: Desk) -> None:
    """CN:03-01."""
    process = desk.request("study")
    desk.deliver()
    desk.verify(process)
    for answer in (desk.end(process), desk.accept(process), desk.counter(process, "study")):
        assert answer.status_code == 400, answer.text
        assert answer.json()["code"] == "negotiation.state"
    assert desk.verify(process).status_code == 200  # sent again: nothing more happens
    assert desk.state(process) == "FINALIZED"
    assert len(list_orders(desk.fair.acting_as("workshop"))) == 1


def test_nothing_is_verified_before_it_was_agreed(desk: Desk) -> None:
    """CN:03-02, CN:03-03."""
    process = desk.request("study", terms=OTHER)
    desk.deliver()
    assert desk.verify(process).status_code == 400
    assert desk.accept(process).status_code == 200
    answer = desk.verify(process)  # the agreement was not sent yet
    assert answer.status_code == 400
    assert answer.json()["providerPid"] == process["providerPid"]
    assert answer.json()["consumerPid"] == process["consumerPid"]
    assert desk.state(process) == "ACCEPTED"


def test_the_same_request_again_is_the_same_negotiation(desk: Desk) -> None:
    first = desk.request("study", pid="urn:uuid:one")
    assert desk.request("study", pid="urn:uuid:one") == first
    desk.deliver()
    assert desk.request("study", pid="urn:uuid:one") == first
    assert desk.state(first) == "AGREED"
    assert len(list_orders(desk.fair.acting_as("workshop"))) == 1
    other = desk.send("workshop", "/negotiations/request", desk.asked("scarf", pid="urn:uuid:one"))
    assert other.status_code == 400
    assert other.json()["code"] == "message.pid"
    assert desk.request("study", "shop", pid="urn:uuid:one") != first  # the shop's own


def test_who_answers_has_received(desk: Desk) -> None:
    """A consumer that verifies before its acknowledgement arrives is not in the wrong order."""
    desk.inbox.answers = [503]
    process = desk.request("study")
    desk.deliver()
    assert desk.state(process) == "REQUESTED"
    assert desk.verify(process).status_code == 200
    assert desk.state(process) == "FINALIZED"


def test_others_see_nothing_of_it(desk: Desk) -> None:
    process = desk.request("study")
    desk.deliver()
    for who in ("shop",):
        assert desk.ask(who, "GET", f"/negotiations/{process['providerPid']}").status_code == 404
        for answer in (desk.verify(process | {"who": who}), desk.end(process | {"who": who})):
            assert answer.status_code == 404
            assert answer.json()["@type"] == "ContractNegotiationError"
    assert desk.ask("palace", "GET", f"/negotiations/{process['providerPid']}").status_code == 200
    assert desk.verify(process | {"who": "palace"}).status_code == 404  # only the consumer verifies
    assert desk.ask("reader", "GET", f"/negotiations/{process['providerPid']}").status_code == 200
    assert desk.ask(None, "GET", f"/negotiations/{process['providerPid']}").status_code == 401
    assert desk.state(process) == "AGREED"
    assert list_processes(desk.fair.acting_as("shop"), "negotiation") == []
    [seen] = list_processes(desk.fair.acting_as("palace"), "negotiation")
    assert seen["state"] == "AGREED"
    assert [one["outcome"] for one in show_process(desk.fair.acting_as("palace"), seen["id"])["attempts"]] == [
        "begun", "delivered",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"@type": "ContractOfferMessage"}, 400),
        ({"@context": ["https://w3id.org/dspace/2024/1/context.json"]}, 400),
        ({"@context": "https://w3id.org/dspace/2025/1/context.jsonld"}, 400),
        ({"consumerPid": None}, 400),
        ({"consumerPid": "a b"}, 400),
        ({"consumerPid": ".."}, 400),
        ({"consumerPid": "x" * 300}, 400),
        ({"callbackAddress": "http://169.254.169.254/latest"}, 400),
        ({"callbackAddress": "file:///etc/passwd"}, 400),
        ({"offer": {"@id": "urn:wenmai:offer:" + "0" * 64}}, 404),
        ({"offer": {"@id": "urn:uuid:unknown"}}, 404),
        ({"offer": {}}, 400),
        ({"offer": "urn:x"}, 400),
    ],
)
def test_a_message_that_cannot_be_taken_is_refused_and_changes_nothing(
    desk: Desk, change: dict[str, Any], status: int
) -> None:
    said = desk.asked("study") | change
    answer = desk.ask("workshop", "POST", "/negotiations/request", said)
    assert answer.status_code == status, answer.text
    assert fits(answer.json())["@type"] == "ContractNegotiationError"
    assert answer.json()["reason"]
    assert list_processes(desk.fair.house, "negotiation") == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"\\ud800"', b"[" * 100_000, b" " * 300_000, b'{"a":NaN}'])
def test_what_is_no_message_is_refused(desk: Desk, body: bytes) -> None:
    headers = {"authorization": f"Bearer {desk.fair.tokens['workshop']}"}
    answer = desk.client.post("/negotiations/request", headers=headers, content=body)
    assert answer.status_code == 400
    fits(answer.json(), "ContractNegotiationError")


def test_an_offer_that_is_not_listed_is_not_there(desk: Desk) -> None:
    answer = desk.send("workshop", "/negotiations/request", desk.asked("waiting"))
    assert answer.status_code == 404


def test_a_seller_and_who_may_not_order_get_nothing(desk: Desk) -> None:
    assert desk.send("palace", "/negotiations/request", desk.asked("study")).status_code in (400, 404)
    assert desk.send("reader", "/negotiations/request", desk.asked("study")).status_code == 404
    assert list_processes(desk.fair.house, "negotiation") == []


def test_what_was_cut_off_is_finished_by_the_same_message(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that dies between the verification and the settlement settles when the consumer verifies again."""
    desk.fair.pay_in("workshop", 500)
    process = desk.request("scarf")
    desk.deliver()
    workshop = desk.fair.acting_as("workshop")
    identity, pids = process["providerPid"].rsplit(":", 1)[1], (process["providerPid"], process["consumerPid"])

    def killed(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(negotiating, "settle_held_order", killed)
        with pytest.raises(RuntimeError):
            negotiating.verify_agreement(workshop, identity, pids)
    assert desk.state(process) == "VERIFIED"
    assert desk.end(process).status_code == 400
    assert desk.verify(process).status_code == 200
    assert desk.state(process) == "FINALIZED"
    assert wallet(desk)["workshop/wallet"] == 0
