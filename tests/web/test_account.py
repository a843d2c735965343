"""The account: orders, deliveries, agreements, samples, sales reports and money, from both sides and the operator's."""

from __future__ import annotations

import re
import time

import pytest

from tests.web.market import Browser, Market
from tests.web.outline import Outline
from wenmai.imaging.reading import read_rgb
from wenmai.services.auditing import seal, verify_log
from wenmai.services.delivering import show_delivery
from wenmai.services.ordering import Receipt, list_orders, place_order
from wenmai.services.paying import announce_payment, list_payments, read_accounts
from wenmai.services.reporting import list_reports
from wenmai.services.sampling import list_samples, review_sample, submit_sample

LINES = {"goods": "textiles/scarves", "territory": "CN-HN", "units": "120", "price": "129.00", "article": "A-1"}


def licensed(market: Market, *, approved: bool = True, wallet_fen: int = 1_000_000) -> Receipt:
    """The workshop has a licence, and where ``approved`` a sample that the museum likes."""
    market.give("workshop", wallet_fen)
    workshop = market.as_party("workshop")
    receipt = place_order(workshop, market.offer, "first")
    assert receipt.agreement is not None
    if approved:
        sample = submit_sample(workshop, receipt.agreement.id, "first", "Scarf")
        review_sample(market.as_party("museum"), sample.id, True)
    return receipt


def report_page(receipt: Receipt) -> str:
    assert receipt.agreement is not None
    return f"/account/agreements/{receipt.agreement.id}/report"


def filled(receipt: Receipt, **changes: str) -> dict[str, object]:
    assert receipt.agreement is not None
    row = LINES | changes
    return {"period": receipt.agreement.starts_at} | {name: [value, ""] for name, value in row.items()}


def pages_of(market: Market, receipt: Receipt) -> list[str]:
    assert receipt.agreement is not None
    assert receipt.delivery is not None
    agreement = f"/account/agreements/{receipt.agreement.id}"
    return [
        "/account", "/account/orders", f"/account/orders/{receipt.order.id}", "/account/agreements", agreement,
        f"{agreement}/report", f"/account/deliveries/{receipt.delivery.id}", "/account/wallet", "/account/offers",
        f"/offers/{market.offer}", "/offers", f"/objects/{market.pictures[0]}",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_stands_in_both_languages_and_every_link_leads_somewhere(market: Market, language: str) -> None:
    receipt = licensed(market)
    submit_sample(market.as_party("workshop"), str(receipt.agreement and receipt.agreement.id), "second", "Cushion")
    announce_payment(market.as_party("workshop"), 100, "more")
    market.watch.go(days=150)
    for person in ("chen-jing", "li-wei", "wu-dan"):
        browser = market.visit(person, language)
        seen: dict[str, int] = {}
        for path in pages_of(market, receipt):
            answer = browser.client.get(path)
            assert answer.status_code in (200, 403 if person != "chen-jing" else 200, 404), (person, path)
            outline = Outline(answer.text)
            assert outline.language == {"zh": "zh-Hans", "en": "en"}[language]
            assert (outline.inline, outline.unlabelled, outline.pictures_without_alt) == ([], [], 0), path
            assert len(outline.ids) == len(set(outline.ids)), path
            assert answer.text.count("<h1") == 1, path
            for link in outline.links:
                address = link.replace("&amp;", "&").split("#")[0]
                if address.startswith("/") and not address.startswith("/language") and address not in seen:
                    seen[address] = browser.client.get(address).status_code
        assert {link: status for link, status in seen.items() if status not in (200, 303)} == {}, person


def test_a_delivery_is_downloaded_by_a_button_and_counted(market: Market) -> None:
    receipt = licensed(market)
    assert receipt.delivery is not None
    address = f"/account/deliveries/{receipt.delivery.id}"
    browser = market.visit("chen-jing")
    fields = browser.form(address, f"{address}/fetch")
    assert browser.client.get(f"{address}/fetch").status_code == 405  # no link, nor a browser that looks ahead, fetches
    given = browser.send(f"{address}/fetch", fields)
    assert given.status_code == 200
    assert given.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "no-store" in given.headers["cache-control"]
    assert read_rgb(given.content).shape == (480, 480, 3)
    assert "fetched 1 of 20 times" in browser.get(address).text
    assert len(show_delivery(market.as_party("workshop"), receipt.delivery.id)[2]) == 1
    market.watch.go(days=31)
    again = market.visit("chen-jing")
    page = again.get(address).text
    assert "can be fetched no longer" in page
    assert f'action="{address}/fetch"' not in page
    refused = again.send(f"{address}/fetch", {"asset": fields["asset"]})
    assert (refused.status_code, "time for fetching it is over" in refused.text) == (409, True)


def test_a_sample_is_submitted_with_pictures_looked_at_and_decided_on(market: Market) -> None:
    receipt = licensed(market, approved=False)
    assert receipt.agreement is not None
    page = f"/account/agreements/{receipt.agreement.id}"
    maker, museum, stranger = market.visit("chen-jing"), market.visit("li-wei"), market.visit("sun-lei")
    fields = maker.form(page, f"{page}/samples") | {"title": "Scarf", "note": "silk"}
    from tests.web.conftest import draw_bats
    from wenmai.imaging.writing import encode_png

    files = [("picture", ("scarf.png", encode_png(draw_bats()), "image/png"))]
    for _ in range(2):
        assert maker.send(f"{page}/samples", fields, files=files).status_code == 303
    ((sample, state, _),) = list_samples(market.as_party("museum"), receipt.agreement.id)
    assert (sample.title, state, len(sample.blobs)) == ("Scarf", "submitted", 1)
    picture = f"/account/samples/{sample.id}/0.jpg"
    assert museum.client.get(picture).headers["content-type"] == "image/jpeg"
    assert stranger.client.get(picture).status_code == 404
    assert museum.client.get(f"/account/samples/{sample.id}/1.jpg").status_code == 404
    assert picture in museum.get("/account").text
    review = f"/account/samples/{sample.id}/review"
    assert museum.send(review, {"decision": "reject"}).status_code == 400
    assert museum.send(review, {"decision": "reject", "reason": "the red is too bright"}).status_code == 303
    told = maker.get(page).text
    assert "the red is too bright" in told
    assert museum.send(review, {"decision": "approve"}).status_code == 409
    bad = maker.send(f"{page}/samples", fields | {"key": "other"}, files=[("picture", ("x.png", b"no", "image/png"))])
    assert bad.status_code == 422
    assert len(list_samples(market.as_party("museum"), receipt.agreement.id)) == 1


def test_a_report_is_looked_at_before_it_is_sent(market: Market) -> None:
    receipt = licensed(market)
    assert receipt.agreement is not None
    market.watch.go(days=100)
    browser, workshop = market.visit("chen-jing"), market.as_party("workshop")
    address = report_page(receipt)
    assert "Report: Five bats" in browser.get("/account").text
    assert browser.get(address).text.count('name="goods"') == 3
    more = browser.send(address, filled(receipt) | {"step": "more"})
    assert more.text.count('name="goods"') == 6
    assert 'value="textiles/scarves"' in more.text
    preview = browser.send(address, filled(receipt) | {"step": "preview"})
    assert preview.status_code == 200
    # 120 × 129.00 are 15,480.00, of which 8 % are 1,238.40.
    assert re.search(r"¥15,480\.00", preview.text)
    assert "¥1,238.40" in preview.text
    assert list_reports(workshop, receipt.agreement.id) == []
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', preview.text.split("</header>")[-1])
    kept: dict[str, object] = dict(hidden)
    assert kept["units"] == "120"
    sent = browser.send(address, kept | {"step": "send"})
    assert sent.headers["location"] == f"/account/agreements/{receipt.agreement.id}#reports"
    (report,) = list_reports(workshop, receipt.agreement.id)
    assert (report.units, report.royalty_fen, report.revision) == (120, 123_840, 0)
    page = browser.get(f"/account/agreements/{receipt.agreement.id}").text
    assert "120 of 5,000 units reported" in page
    assert "state-paid" in page
    # The museum is paid less the house's 5 %, and sees what was reported.
    assert read_accounts(market.as_party("museum"))["museum/earnings"] == 9_507 + 117_648
    assert "¥15,480.00" in market.visit("li-wei").get(f"/account/agreements/{receipt.agreement.id}").text
    again = browser.send(address, filled(receipt, units="130") | {"step": "send"})
    assert (again.status_code, "reported already" in again.text) == (409, True)
    revised = browser.send(address, filled(receipt, units="130") | {"step": "send", "revise": "on"})
    assert revised.status_code == 303
    assert [one.units for one in list_reports(workshop, receipt.agreement.id)] == [130]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"units": "many"}, "Line 1: Units are a whole number"),
        ({"units": "0"}, "Line 1: Units are a whole number"),
        ({"price": "cheap"}, "Line 1: Write an amount in yuan"),
        ({"goods": "ceramics"}, "Line 1: The agreement is not for these goods"),
        ({"territory": "US"}, "Line 1: The agreement does not reach this territory"),
        ({"units": "5001"}, "above the unit cap"),
        ({"units": "\u0663"}, "Line 1: Units are a whole number"),
    ],
)
def test_what_a_report_gets_wrong_is_told_beside_what_was_written(
    market: Market, changes: dict[str, str], told: str
) -> None:
    receipt = licensed(market)
    assert receipt.agreement is not None
    market.watch.go(days=100)
    browser = market.visit("chen-jing")
    for step in ("preview", "send"):
        answer = browser.send(report_page(receipt), filled(receipt, **changes) | {"step": step})
        assert answer.status_code in (400, 409)
        assert told in answer.text
        assert 'value="A-1"' in answer.text  # nothing has to be written twice
    assert list_reports(market.as_party("workshop"), receipt.agreement.id) == []


def test_nothing_sold_is_a_report_too_and_a_period_that_runs_is_none(market: Market) -> None:
    receipt = licensed(market)
    assert receipt.agreement is not None
    early = market.visit("chen-jing").send(report_page(receipt), filled(receipt) | {"step": "send"})
    assert (early.status_code, "has not ended" in early.text) == (409, True)
    market.watch.go(days=100)
    browser = market.visit("chen-jing")
    empty = {"period": receipt.agreement.starts_at}
    assert "Nothing was sold" in browser.send(report_page(receipt), empty | {"step": "preview"}).text
    assert browser.send(report_page(receipt), empty | {"step": "send"}).status_code == 303
    assert [one.units for one in list_reports(market.as_party("workshop"), receipt.agreement.id)] == [0]


def test_a_late_report_is_an_alert_on_both_sides(market: Market) -> None:
    receipt = licensed(market)
    assert receipt.agreement is not None
    market.watch.go(days=150)
    for person, told in (("chen-jing", "Hunan Museum is owed"), ("li-wei", "Silk workshop has not reported")):
        browser = market.visit(person)
        page = browser.get("/account").text
        assert 'class="alert" role="alert"' in page
        assert told in page
        assert "was due by" in browser.get(f"/account/agreements/{receipt.agreement.id}").text
        assert "was due by" in browser.get("/account/agreements").text
    assert 'role="alert"' not in market.visit("zhou-ping").get("/account").text


def test_what_is_owed_is_paid_when_the_wallet_holds_it(market: Market) -> None:
    receipt = licensed(market, wallet_fen=20_000)
    assert receipt.agreement is not None
    market.watch.go(days=100)
    browser = market.visit("chen-jing")
    browser.send(report_page(receipt), filled(receipt) | {"step": "send"})
    page = f"/account/agreements/{receipt.agreement.id}"
    (report,) = list_reports(market.as_party("workshop"), receipt.agreement.id)
    pay = f"/account/reports/{report.id}/pay"
    assert "state-owed" in browser.get(page).text
    assert browser.send(pay).status_code == 409
    market.give("workshop", 200_000, "more")
    assert browser.send(pay).status_code == 303
    assert "state-paid" in browser.get(page).text


def test_money_is_announced_confirmed_and_shown(market: Market) -> None:
    browser, desk = market.visit("sun-lei"), market.visit("wu-dan")
    fields = browser.form("/account/wallet", "/account/wallet/payments") | {"direction": "in", "amount": "1,000.50"}
    for _ in range(2):
        assert browser.send("/account/wallet/payments", fields | {"reference": "slip 0316"}).status_code == 303
    ((payment, state),) = list_payments(market.as_party("shop"))
    assert (payment.amount_fen, state) == (100_050, "announced")
    assert payment.id[:12] in browser.get("/account/wallet").text  # the reference to write on the transfer
    assert "slip 0316" in desk.get("/account").text
    confirm = f"/account/payments/{payment.id}/confirm"
    assert browser.send(confirm, {"decision": "confirm"}).status_code == 403
    assert desk.send(confirm, {"decision": "confirm"}).status_code == 303
    assert "¥1,000.50" in browser.get("/account/wallet").text
    assert desk.send(confirm, {"decision": "refuse"}).status_code == 409
    for amount in ("", "-1", "1.005", "many", "0"):
        bad = browser.send("/account/wallet/payments", fields | {"key": "k", "amount": amount})
        assert bad.status_code == 400, amount
    assert len(list_payments(market.as_party("shop"))) == 1


def test_earnings_are_moved_and_paid_out(market: Market) -> None:
    licensed(market)
    museum, desk = market.visit("li-wei"), market.visit("wu-dan")
    move = museum.form("/account/wallet", "/account/wallet/move")
    assert museum.send("/account/wallet/move", move | {"amount": "95.08"}).status_code == 409
    assert museum.send("/account/wallet/move", move | {"amount": "50"}).status_code == 303
    out = {"direction": "out", "amount": "45.07", "reference": "our account", "key": "out"}
    assert museum.send("/account/wallet/payments", out).status_code == 303
    (payment, _), *_ = list_payments(market.as_party("museum"))
    assert desk.send(f"/account/payments/{payment.id}/confirm", {"decision": "confirm"}).status_code == 303
    assert read_accounts(market.as_party("museum")) == {"museum/earnings": 0, "museum/wallet": 5_000}


def test_an_offer_is_reviewed_listed_and_withdrawn(market: Market) -> None:
    desk, museum, nobody = market.visit("wu-dan"), market.visit("li-wei"), market.browser()
    assert "Star brocade" in desk.get("/account").text
    review = f"/account/offers/{market.waiting}/review"
    assert desk.send(review, {"decision": "reject"}).status_code == 400  # without a reason
    assert desk.send(review, {"decision": "approve"}).status_code == 303
    assert market.waiting in nobody.get("/offers").text
    assert "Star brocade" in museum.get("/account/offers").text
    assert museum.send(f"/account/offers/{market.waiting}/withdraw").status_code == 303
    assert market.waiting not in nobody.get("/offers").text
    assert nobody.get(f"/offers/{market.waiting}").status_code == 404


def test_an_order_is_declined_refunded_and_an_agreement_ended(market: Market) -> None:
    receipt = licensed(market)
    held = place_order(market.as_party("workshop"), market.offer, "held", pay="hold")
    museum, maker = market.visit("li-wei"), market.visit("chen-jing")
    order = f"/account/orders/{held.order.id}"
    assert museum.send(f"{order}/cancel", {"reason": "sold out"}).headers["location"] == order
    assert "cancelled" in maker.get(order).text
    agreement = f"/account/agreements/{receipt.agreement and receipt.agreement.id}"
    assert maker.send(f"{agreement}/terminate", {"reason": "x"}).status_code == 403
    assert museum.send(f"{agreement}/terminate", {"reason": " "}).status_code == 400
    assert museum.send(f"{agreement}/terminate", {"reason": "breach"}).status_code == 303
    assert "state-terminated" in maker.get(agreement).text
    first = f"/account/orders/{receipt.order.id}"
    assert maker.send(f"{first}/refund", {"reason": "x"}).status_code == 403
    assert museum.send(f"{first}/refund", {"reason": ""}).status_code == 400
    assert museum.send(f"{first}/refund", {"reason": "wrong file"}).status_code == 303
    assert "refunded" in maker.get(first).text
    assert read_accounts(market.as_party("workshop"))["workshop/wallet"] == 1_000_000


def test_lists_come_in_pages_newest_first(market: Market) -> None:
    shop = market.as_party("shop")
    placed = []
    for number in range(52):
        placed.append(place_order(shop, market.free, f"k{number}").order.id)
        market.watch.go(seconds=1)
    assert len(list_orders(shop)) == 52
    browser = market.visit("sun-lei")
    pages = [browser.get(f"/account/orders?page={page}").text for page in (1, 2)]
    found = [list(dict.fromkeys(re.findall(r"/account/orders/([0-9a-f]{64})", page))) for page in pages]
    assert found[0] + found[1] == placed[::-1]
    assert "Next" in pages[0]
    assert "Next" not in pages[1]
    agreements = [browser.get(f"/account/agreements?page={page}").text for page in (1, 2)]
    assert [len(set(re.findall(r"/account/agreements/([0-9a-f]{64})", page))) for page in agreements] == [50, 2]
    assert browser.get("/account/orders?page=x").status_code == 400


def test_a_name_from_outside_is_never_markup(market: Market) -> None:
    receipt = licensed(market)
    assert receipt.agreement is not None
    evil = '"><img src=x onerror=alert(1)>'
    submit_sample(market.as_party("workshop"), receipt.agreement.id, "evil", evil, (), evil)
    browser: Browser = market.visit("li-wei")
    for path in ("/account", f"/account/agreements/{receipt.agreement.id}"):
        page = browser.get(path).text
        assert "<img src=x" not in page
        assert Outline(page).inline == []


def test_the_log_is_signed_soon_after_a_change(market: Market) -> None:
    seal(market.context)
    browser = market.visit("sun-lei")
    form = browser.form(f"/offers/{market.free}", f"/offers/{market.free}/order")
    browser.send(f"/offers/{market.free}/order", form | {"pay": "now"})
    deadline, verdict = time.monotonic() + 30, verify_log(market.context)
    assert verdict.unsequenced == 1  # the order did not wait for the signature
    while verdict.unsequenced + verdict.unsigned and time.monotonic() < deadline:
        time.sleep(0.2)
        verdict = verify_log(market.context)
    assert (verdict.ok, verdict.unsigned, verdict.unsequenced) == (True, 0, 0)
