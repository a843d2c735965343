"""Every page × every role, from one table; forms without their token; and what is another's, which is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from tests.web.market import PEOPLE, Browser, Market, copied
from wenmai.parties.roles import ROLES
from wenmai.services.ordering import place_order
from wenmai.services.paying import announce_payment
from wenmai.services.reporting import submit_report
from wenmai.services.sampling import review_sample, submit_sample
from wenmai.web.routes import ROUTERS

# Who may look without signing in, and by which permission else; None: whoever has signed in.
ANYBODY = "anybody"
TABLE: dict[tuple[str, str], str | None] = {
    ("GET", "/"): ANYBODY,
    ("GET", "/search"): ANYBODY,
    ("POST", "/search"): ANYBODY,
    ("GET", "/queries/{name}.webp"): ANYBODY,
    ("GET", "/assets/{asset_id}"): ANYBODY,
    ("GET", "/objects/{asset_id}"): ANYBODY,
    ("GET", "/genes/{asset_id}"): ANYBODY,
    ("GET", "/genes/{asset_id}/prov.json"): ANYBODY,
    ("GET", "/genes/{asset_id}/correct"): None,
    ("POST", "/genes/{asset_id}/correct"): "asset.write",
    ("GET", "/assets/{asset_id}/{role}"): ANYBODY,
    ("GET", "/genes/{asset_id}/repeat/{group}/{size}.png"): ANYBODY,
    ("GET", "/genes/{asset_id}/download.{suffix}"): ANYBODY,
    ("GET", "/designs/{asset_id}"): ANYBODY,
    ("GET", "/designs/{asset_id}/download/{name}"): ANYBODY,
    ("GET", "/zoom/{asset_id}.dzi"): ANYBODY,
    ("GET", "/zoom/{asset_id}_files/{level}/{column}_{row}.jpg"): ANYBODY,
    ("GET", "/insights"): ANYBODY,
    ("GET", "/insights/plot.svg"): ANYBODY,
    ("GET", "/about"): ANYBODY,
    ("GET", "/units"): ANYBODY,
    ("GET", "/units/{serial}"): ANYBODY,
    ("GET", "/language/{language}"): ANYBODY,
    ("GET", "/healthz"): ANYBODY,
    ("GET", "/robots.txt"): ANYBODY,
    ("GET", "/sign-in"): ANYBODY,
    ("POST", "/sign-in"): ANYBODY,
    ("GET", "/sign-in/here/{key}"): ANYBODY,
    ("GET", "/sign-in/with/{provider}"): ANYBODY,
    ("GET", "/sign-in/with/{provider}/back"): ANYBODY,
    ("POST", "/sign-out"): ANYBODY,
    ("GET", "/offers"): ANYBODY,
    ("GET", "/offers/{offer_id}"): ANYBODY,
    ("GET", "/offers/{offer_id}/odrl.json"): ANYBODY,
    ("GET", "/policies/{policy_id}.json"): ANYBODY,
    ("POST", "/offers/{offer_id}/order"): "order.place",
    ("GET", "/account"): None,
    ("GET", "/account/orders"): None,
    ("GET", "/account/orders/{order_id}"): None,
    ("POST", "/account/orders/{order_id}/accept"): None,
    ("POST", "/account/orders/{order_id}/cancel"): None,
    ("POST", "/account/orders/{order_id}/refund"): None,
    ("GET", "/account/deliveries/{delivery_id}"): None,
    ("POST", "/account/deliveries/{delivery_id}/fetch"): "delivery.fetch",
    ("GET", "/account/agreements"): "agreement.read",
    ("GET", "/account/agreements/{agreement_id}"): "agreement.read",
    ("GET", "/account/agreements/{agreement_id}/odrl.json"): "agreement.read",
    ("POST", "/account/agreements/{agreement_id}/terminate"): "offer.write",
    ("GET", "/account/agreements/{agreement_id}/report"): "report.read",
    ("POST", "/account/agreements/{agreement_id}/report"): "report.submit",
    ("POST", "/account/agreements/{agreement_id}/samples"): "sample.submit",
    ("GET", "/account/samples/{sample_id}/{number}.jpg"): None,
    ("POST", "/account/samples/{sample_id}/review"): "sample.review",
    ("POST", "/account/reports/{report_id}/pay"): "report.submit",
    ("GET", "/account/wallet"): "ledger.read",
    ("POST", "/account/wallet/payments"): None,
    ("POST", "/account/wallet/move"): None,
    ("POST", "/account/wallet/vouchers"): "make.run",
    ("GET", "/make/{line}"): "make.run",
    ("POST", "/make/{line}"): "make.run",
    ("GET", "/account/jobs"): "job.read",
    ("GET", "/account/jobs/{job_id}"): None,
    ("GET", "/account/jobs/{job_id}/events"): None,
    ("POST", "/account/jobs/{job_id}/cancel"): None,
    ("GET", "/account/offers"): "offer.write",
    ("POST", "/account/offers/{offer_id}/withdraw"): "offer.write",
    ("POST", "/account/offers/{offer_id}/review"): "offer.review",
    ("POST", "/account/payments/{payment_id}/confirm"): "ledger.post",
}
ACCOUNT = sorted(route for route, needs in TABLE.items() if needs != ANYBODY)
# What is sent beyond the token, so that the permission decides and not the first empty field.
SENT: dict[str, dict[str, object]] = {
    "/genes/{asset_id}/correct": {"points": "1,1 9,1 9,9", "kind": "motif"},
    "/offers/{offer_id}/order": {"key": "k", "pay": "now"},
    "/account/orders/{order_id}/refund": {"reason": "because"},
    "/account/agreements/{agreement_id}/terminate": {"reason": "because"},
    "/account/agreements/{agreement_id}/report": {"period": "2031-01-01", "step": "preview"},
    "/account/agreements/{agreement_id}/samples": {"key": "k", "title": "Scarf"},
    "/account/wallet/payments": {"key": "k", "amount": "1", "direction": "in"},
    "/account/wallet/move": {"key": "k", "amount": "1"},
    "/account/wallet/vouchers": {"code": "WV-00000-00000-00000-00000-00000"},
    "/make/{line}": {"asset": "0" * 64},
}
# What is sent to these names something that there is not.
UNKNOWN_THERE = ("/make/{line}", "/account/wallet/vouchers")
PERSON_OF = {role: person for person, (party, role) in PEOPLE.items() if party not in ("museum", "workshop")}
PERSON_OF["designer"] = "chen-jing"


@pytest.fixture(scope="module")
def standing_market(made_market: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """A market for tests that are refused, or only look."""
    with copied(made_market, tmp_path_factory.mktemp("access") / "home") as market:
        yield market


@pytest.fixture(scope="module")
def browsers(standing_market: Market) -> dict[str | None, Browser]:
    return {person: standing_market.visit(person) for person in (None, *PEOPLE)}


def unknown(path: str) -> str:
    """The path with ids of nothing that there is."""
    path = path.replace("{line}", "deconstruct?asset={asset_id}")
    return re.sub(r"{number}", "0", re.sub(r"{\w+_id}", "0" * 64, path))


def test_the_table_has_every_page() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert sorted((method, route.path) for route in routes for method in route.methods) == sorted(TABLE)


@pytest.mark.parametrize(("method", "path"), ACCOUNT)
def test_who_is_not_signed_in_is_sent_to_sign_in(browsers: dict[str | None, Browser], method: str, path: str) -> None:
    if method == "GET":
        answer = browsers[None].client.get(unknown(path))
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=%2F")
    else:
        answer = browsers[None].send(unknown(path), SENT.get(path))
        assert answer.status_code == 401
        assert "Sign in" in answer.text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), ACCOUNT)
def test_a_role_opens_what_it_carries_and_nothing_else(
    browsers: dict[str | None, Browser], method: str, path: str, role: str
) -> None:
    needs, browser = TABLE[method, path], browsers[PERSON_OF[role]]
    address = unknown(path)
    answer = browser.client.get(address) if method == "GET" else browser.send(address, SENT.get(path))
    assert answer.status_code not in (401, 500, 502), answer.text
    if needs is not None and needs not in ROLES[role].permissions:
        assert answer.status_code == 403
        assert needs in answer.text  # the page says which permission lacks
    elif "_id}" in path or path in UNKNOWN_THERE:
        assert answer.status_code == 404, answer.text
    else:
        assert answer.status_code in (200, 303, 409), answer.text


@pytest.mark.parametrize("path", sorted(path for method, path in TABLE if method == "POST"))
@pytest.mark.parametrize("person", [None, "chen-jing", "wu-dan"])
def test_no_form_is_taken_without_its_token(browsers: dict[str | None, Browser], path: str, person: str | None) -> None:
    browser = browsers[person]
    for token in ({}, {"form_token": browsers["sun-lei"].token}):
        answer = browser.client.post(unknown(path), data={**SENT.get(path, {}), **token})
        expected = (401,) if person is None and TABLE["POST", path] != ANYBODY else (403,)
        assert answer.status_code in expected, answer.text
        if answer.status_code == 403:
            assert "does not belong to this visit" in answer.text


@pytest.fixture(scope="module")
def traded(standing_market: Market) -> dict[str, str]:
    """Ids of what the museum and the workshop have with each other."""
    market = standing_market
    market.give("workshop", 1_000_000)
    workshop, museum = market.as_party("workshop"), market.as_party("museum")
    receipt = place_order(workshop, market.offer, "first")
    held = place_order(workshop, market.offer, "held", pay="hold")
    assert receipt.agreement is not None
    assert receipt.delivery is not None
    approved = submit_sample(workshop, receipt.agreement.id, "first", "Scarf")
    review_sample(museum, approved.id, True)
    sample = submit_sample(workshop, receipt.agreement.id, "second", "Cushion")
    market.watch.go(days=100)
    report = submit_report(workshop, receipt.agreement.id, receipt.agreement.starts_at, [])
    payment = announce_payment(workshop, 100, "announced")
    return {
        "order": receipt.order.id, "held": held.order.id, "agreement": receipt.agreement.id,
        "delivery": receipt.delivery.id, "sample": sample.id, "report": report.report.id, "payment": payment.payment.id,
        "offer": market.offer, "waiting": market.waiting,
    }  # fmt: skip


OTHERS_PAGES = (
    "/account/orders/{order}", "/account/deliveries/{delivery}", "/account/agreements/{agreement}",
    "/account/agreements/{agreement}/odrl.json", "/account/agreements/{agreement}/report",
    "/account/samples/{sample}/0.jpg", "/offers/{waiting}", "/offers/{waiting}/odrl.json",
)  # fmt: skip
# (what is sent to where, and which of the outsiders have the permission at all)
OTHERS_FORMS: tuple[tuple[str, dict[str, object], str | None], ...] = (
    ("/account/orders/{held}/accept", {}, None),
    ("/account/orders/{held}/cancel", {}, None),
    ("/account/orders/{order}/refund", {"reason": "x"}, None),
    ("/account/deliveries/{delivery}/fetch", {}, "delivery.fetch"),
    ("/account/agreements/{agreement}/terminate", {"reason": "x"}, "offer.write"),
    ("/account/agreements/{agreement}/report", {"period": "2031-01-01", "step": "send"}, "report.submit"),
    ("/account/agreements/{agreement}/report", {"period": "2031-01-01", "step": "more"}, "report.submit"),
    ("/account/agreements/{agreement}/samples", {"key": "k", "title": "x"}, "sample.submit"),
    ("/account/samples/{sample}/review", {"decision": "approve"}, "sample.review"),
    ("/account/reports/{report}/pay", {}, "report.submit"),
    ("/account/offers/{waiting}/withdraw", {}, "offer.write"),
)


@pytest.mark.parametrize("person", ["sun-lei", "zhou-ping"])
@pytest.mark.parametrize("path", OTHERS_PAGES)
def test_what_is_anothers_is_not_there(standing_market: Market, traded: dict[str, str], path: str, person: str) -> None:
    answer = standing_market.visit(person).client.get(path.format(**traded))
    assert answer.status_code == 404
    nothing = unknown(re.sub(r"{\w+}", "{any_id}", path))
    assert standing_market.visit(person).client.get(nothing).status_code == 404
    chinese = standing_market.visit(person, "zh").client.get(path.format(**traded)).text
    assert "没有这一条记录" in chinese
    assert '<dd lang="en">' not in chinese


@pytest.mark.parametrize("person", ["sun-lei", "zhou-ping"])
@pytest.mark.parametrize(("path", "sent", "needs"), OTHERS_FORMS)
def test_nobody_moves_what_is_anothers(
    standing_market: Market, traded: dict[str, str], path: str, sent: dict[str, object], needs: str | None, person: str
) -> None:
    browser = standing_market.visit(person)
    answer = browser.send(path.format(**traded), sent)
    may = needs is None or needs in ROLES[PEOPLE[person][1]].permissions
    # A permission that lacks is told before anything is looked for: neither tells that it is there.
    assert answer.status_code in ((404,) if may else (403, 404)), answer.text
    asked = set(re.findall(r"[0-9a-f]{64}", path.format(**traded)))
    told = {name for name, identity in traded.items() if identity not in asked and identity in answer.text}
    assert told == set()  # nor anything else of it


@pytest.mark.parametrize("person", ["sun-lei", "zhou-ping"])
def test_lists_hold_ones_own_alone(standing_market: Market, traded: dict[str, str], person: str) -> None:
    browser = standing_market.visit(person)
    for path in (
        "/account",
        "/account/orders",
        "/account/agreements",
        "/account/wallet",
        "/account/offers",
        "/account/jobs",
    ):
        page = browser.client.get(path).text
        assert [name for name, identity in traded.items() if identity in page or identity[:12] in page] == [], path


def test_the_auditor_sees_and_moves_nothing(standing_market: Market, traded: dict[str, str]) -> None:
    browser = standing_market.visit("zhao-min")
    for path in OTHERS_PAGES:
        if not path.endswith(("/report", ".jpg")):
            assert browser.client.get(path.format(**traded)).status_code == 200, path
    for path, sent, _ in OTHERS_FORMS:
        assert browser.send(path.format(**traded), sent).status_code == 403, path
