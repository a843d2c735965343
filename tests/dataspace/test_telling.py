"""Messages to consumers: only where the operator allows, again until they arrive, never lost and never for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.dataspace.desk import Desk
from wenmai.dataspace.callbacks import Reach, callback_url, check_pid, prefix_of
from wenmai.dataspace.outbox import RETRY_AFTER_S
from wenmai.dataspace.posting import post
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Forbidden, InvalidInput
from wenmai.services.dataspace_views import list_processes, show_process
from wenmai.services.dispatching import dispatch, next_due
from wenmai.services.paying import read_accounts

ALLOWED = ("https://consumer.example/dsp", "http://127.0.0.1:9100")


@pytest.mark.parametrize(
    "address",
    [
        "https://consumer.example/dsp", "https://consumer.example/dsp/", "https://consumer.example:443/dsp/a-1/b",
        "HTTPS://Consumer.Example/dsp", "http://127.0.0.1:9100", "http://127.0.0.1:9100/x",
    ],
)  # fmt: skip
def test_what_lies_under_an_allowed_address_is_allowed(address: str) -> None:
    assert Reach.of(ALLOWED).admit(address) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "https://consumer.example", "https://consumer.example/dspx", "http://consumer.example/dsp",
        "https://consumer.example:8443/dsp", "https://consumer.example.evil.example/dsp", "https://evil.example/dsp",
        "http://127.0.0.1:9101", "http://127.0.0.1", "http://localhost:9100", "http://[::1]:9100", "http://2130706433:9100",
        "http://169.254.169.254/latest/meta-data",
    ],
)  # fmt: skip
def test_what_lies_elsewhere_is_forbidden(address: str) -> None:
    with pytest.raises(Forbidden) as raised:
        Reach.of(ALLOWED).admit(address)
    assert raised.value.rule == "callback.forbidden"


@pytest.mark.parametrize(
    "address",
    [
        "", "consumer.example/dsp", "//consumer.example/dsp", "file:///etc/passwd", "gopher://consumer.example/dsp",
        "https://consumer.example@evil.example/dsp", "https://user:pw@consumer.example/dsp",
        "https://consumer.example/dsp/../admin", "https://consumer.example/dsp/%2e%2e/admin",
        "https://consumer.example/dsp\\@evil.example", "https://consumer.example/dsp?x=1",
        "https://consumer.example/dsp?", "https://consumer.example/dsp#x", "https://consumer.example:99999/dsp",
        "https://consumer.example:0/dsp", "https://con sumer.example/dsp", "https://consumer.example/dsp\r\nx: y",
        "https://例子.example/dsp", "https://consumer.example/" + "a" * 600,
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        Reach.of(ALLOWED).admit(address)
    assert raised.value.rule == "callback.address"


def test_nothing_is_allowed_unless_the_operator_says_so() -> None:
    with pytest.raises(Forbidden):
        Reach().admit("https://consumer.example/dsp")
    with pytest.raises(InvalidInput):
        prefix_of("not an address", "WENMAI_ADDRESS")
    with pytest.raises(InvalidInput):
        Reach.of(["*"])


def test_an_id_cannot_lead_out_of_its_address() -> None:
    url = callback_url("https://c.example/dsp", "negotiations", check_pid("../../admin?x=1#y", "pid"), "offers")
    assert url == "https://c.example/dsp/negotiations/..%2F..%2Fadmin%3Fx%3D1%23y/offers"


def test_a_redirect_is_not_followed(desk: Desk) -> None:
    desk.inbox.answers = [302]
    assert post(f"{desk.inbox.address}/negotiations/x/offers", {}).outcome == "refused"
    assert post("http://127.0.0.1:1/nobody", {}).outcome == "failed"


def ahead(desk: Desk, seconds: list[float]) -> Callable[[], str]:
    return lambda: iso(parse_iso(desk.fair.house.clock()) + timedelta(seconds=sum(seconds)))


def test_a_message_is_sent_again_until_it_arrives(desk: Desk) -> None:
    desk.inbox.answers = [503, 429, 500]
    process = desk.request("study")
    passed: list[float] = []
    house = replace(desk.fair.house, clock=ahead(desk, passed))
    for seconds in (RETRY_AFTER_S[0], RETRY_AFTER_S[1], RETRY_AFTER_S[2]):
        assert [one.outcome for one in dispatch(house)] == ["failed"]
        assert dispatch(house) == []  # not yet
        due = next_due(house)
        assert due is not None
        passed.append(seconds + 0.5)
    assert [one.outcome for one in dispatch(house)] == ["delivered"]
    assert desk.state(process) == "AGREED"
    assert next_due(house) is None


def test_who_is_never_reached_is_given_up_and_has_the_money_back(desk: Desk) -> None:
    desk.fair.pay_in("workshop", 500)
    desk.inbox.answers = [503] * 20
    process = desk.request("scarf")
    passed: list[float] = []
    house = replace(desk.fair.house, clock=ahead(desk, passed))
    outcomes = []
    for seconds in (*RETRY_AFTER_S, 1):
        outcomes += [one.outcome for one in dispatch(house)]
        passed.append(seconds + 0.5)
    assert outcomes == ["failed"] * (len(RETRY_AFTER_S) + 1)
    assert desk.state(process) == "TERMINATED"
    assert dispatch(house) == []
    assert read_accounts(desk.fair.acting_as("workshop"))["workshop/wallet"] == 500


def test_a_consumer_that_refuses_the_agreement_ends_it(desk: Desk) -> None:
    desk.fair.pay_in("workshop", 500)
    desk.inbox.answers = [400]
    process = desk.request("scarf")
    assert [one.outcome for one in desk.deliver()] == ["refused"]
    assert desk.state(process) == "TERMINATED"
    assert read_accounts(desk.fair.acting_as("workshop"))["workshop/wallet"] == 500


def test_a_finalization_that_does_not_arrive_undoes_nothing(desk: Desk) -> None:
    process = desk.request("study")
    desk.deliver()
    desk.verify(process)
    desk.inbox.answers = [400]
    desk.deliver()
    assert desk.state(process) == "FINALIZED"
    [seen] = list_processes(desk.fair.house, "negotiation")
    assert seen["owed"] == ""
    assert show_process(desk.fair.house, seen["id"])["attempts"][-1]["outcome"] == "refused"


def test_what_the_operator_forbids_afterwards_is_not_sent(desk: Desk) -> None:
    process = desk.request("study")
    closed = replace(desk.fair.house, dataspace=Reach())
    assert [(one.outcome, one.detail) for one in dispatch(closed)] == [("refused", "callback.forbidden")]
    assert desk.state(process) == "TERMINATED"
    assert desk.inbox.told == []


def test_an_attempt_that_was_cut_off_is_made_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that dies between the post and its record sends again after the lease; the state is the same."""
    from wenmai.services import dispatching

    process = desk.request("study")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(dispatching, "post", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.deliver()
    assert desk.deliver() == []  # whoever began it may still be at it
    later = replace(desk.fair.house, clock=ahead(desk, [dispatching.LEASE_S + 1]))
    assert [one.outcome for one in dispatch(later)] == ["delivered"]
    assert desk.state(process) == "AGREED"
