"""Making from the pages: the form of a line, its price, its job, the design; in both languages, and for whom."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.making import Held, making_market
from tests.web.market import Browser, Market
from tests.web.plaid_line import CLOTH, Parameters
from wenmai.rights.agreements.model import Terms
from wenmai.services.offering import Draft, DraftItem, register_offer, review_offer
from wenmai.services.ordering import place_order
from wenmai.services.tariffs import set_tariff
from wenmai.services.vouchers import VoucherDraft, issue_voucher
from wenmai.services.watching import list_jobs
from wenmai.web.line_fields import faults_of, fields_of, parameters_from

DESIGNER = "chen-jing"
CURATOR = "li-wei"


@pytest.fixture(scope="module")
def opened(made_market: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Market, Held]]:
    with making_market(made_market, tmp_path_factory.mktemp("making") / "home") as found:
        yield found


@pytest.fixture
def market(opened: tuple[Market, Held]) -> Market:
    return opened[0]


@pytest.fixture
def held(opened: tuple[Market, Held]) -> Iterator[Held]:
    yield opened[1]
    opened[1].close()


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def sent(market: Market, step: str, **values: object) -> dict[str, object]:
    shown = {"width_mm": "20", "stripes": "3", "style": "tatami", "title": "Stripes", "steps": "1"}
    return shown | {"asset": market.pictures[0], "step": step} | values


def quoted(browser: Browser, market: Market, **values: object) -> dict[str, object]:
    """The fields of a form whose price was told."""
    answer = browser.send("/make/plaid", sent(market, "quote", **values))
    assert answer.status_code == 200, text_of(answer.text)
    (name,) = re.findall(r'name="quoted" value="([^"]+)"', answer.text)
    return sent(market, "make", **values) | {"quoted": name}


def made(browser: Browser, market: Market, held: Held, **values: object) -> str:
    """The address of a design that was asked for and made."""
    answer = browser.send("/make/plaid", quoted(browser, market, **values))
    assert answer.status_code == 303, text_of(answer.text)
    held.let_go()
    job = browser.get(answer.headers["location"]).text
    return re.findall(r'href="(/designs/[0-9a-f]{64})"', job)[0]


@pytest.mark.parametrize(
    ("language", "make", "label", "unit", "choice"),
    [
        ("en", "Make something of it", "Width", "mm", "Tatami"),
        ("zh", "用它制作", "宽度", "mm", "平针铺绣"),
    ],
)
def test_a_picture_leads_to_the_form_of_a_line(
    market: Market, language: str, make: str, label: str, unit: str, choice: str
) -> None:
    browser = market.visit(CURATOR, language)
    address = f"/make/plaid?asset={market.pictures[0]}"
    page = browser.get(f"/objects/{market.pictures[0]}").text
    assert make in page
    assert f'href="{address}"' in page
    form = browser.get(address).text
    assert f'{label} <span class="unit">{unit}</span>' in form
    assert f">{choice}</option>" in form
    assert 'type="number" step="any" inputmode="decimal" min="5" max="100"' in form
    assert re.search(r'id="field-title"[^>]*required', form)
    assert '<input type="checkbox" name="fail" value="on"' in form


def test_who_makes_nothing_is_offered_nothing(market: Market) -> None:
    for person in (None, "sun-lei", "wu-dan", "zhao-min"):
        assert "/make/" not in market.visit(person).get(f"/objects/{market.pictures[0]}").text


@pytest.mark.parametrize(("language", "no_policy"), [("en", "no policy speaks of it"), ("zh", "没有适用的政策")])
def test_without_a_permit_the_form_says_what_would_allow_it(market: Market, language: str, no_policy: str) -> None:
    browser = market.visit(DESIGNER, language)
    page = browser.get(f"/objects/{market.pictures[0]}").text
    assert ("needs a licence" if language == "en" else "需先取得许可") in page
    answer = browser.get(f"/make/plaid?asset={market.pictures[0]}")
    assert answer.status_code == 403
    assert no_policy in answer.text
    assert f'href="/offers/{market.offer}"' in answer.text
    assert f'href="/offers/{market.free}"' not in answer.text  # it lets read, not derive
    assert "<form class=" not in answer.text
    assert browser.send("/make/plaid", sent(market, "make")).status_code == 403
    assert list_jobs(market.as_party("workshop")) == []


@pytest.mark.parametrize(
    ("wrong", "en", "zh"),
    [
        ({"width_mm": "2"}, "at least 5", "不能小于 5"),
        ({"width_mm": "wide"}, "Write a number", "请填数字"),
        ({"width_mm": "nan"}, "Write a number", "请填数字"),
        ({"width_mm": "1e999"}, "Write a number", "请填数字"),
        ({"stripes": "10"}, "at most 9", "不能大于 9"),
        ({"stripes": "1.5"}, "whole number", "请填整数"),
        ({"style": "knitted"}, "Choose one", "请从所列各项中选择"),
        ({"steps": "3"}, "Choose one", "请从所列各项中选择"),
        ({"title": ""}, "has to be filled in", "请填写"),
        ({"angle_degrees": "90"}, "less than 90", "须小于 90"),
        ({"points": "[1,"}, "no JSON", "不是 JSON"),
    ],
)
def test_a_wrong_form_says_where_and_keeps_what_was_written(
    market: Market, wrong: dict[str, str], en: str, zh: str
) -> None:
    (name, value) = next(iter(wrong.items()))
    for language, told in (("en", en), ("zh", zh)):
        answer = market.visit(CURATOR, language).send("/make/plaid", sent(market, "quote", **wrong))
        assert answer.status_code == 400
        fault = re.search(rf'<p class="fault" id="fault-{name}">([^<]+)</p>', answer.text)
        assert fault is not None
        assert told in fault[1]
        if name in ("width_mm", "stripes", "angle_degrees"):
            assert f'name="{name}" value="{value}"' in answer.text
        assert 'name="quoted"' not in answer.text


def test_the_price_is_told_before_anything_is_asked_for(market: Market, held: Held) -> None:
    browser = market.visit(CURATOR)
    before = len(list_jobs(market.as_party("museum")))
    answer = browser.send("/make/plaid", sent(market, "quote"))
    assert "Making is free here" in answer.text
    assert "在这里制作不收费" in market.visit(CURATOR, "zh").send("/make/plaid", sent(market, "quote")).text
    told = sent(market, "make") | {"quoted": re.findall(r'name="quoted" value="([^"]+)"', answer.text)[0]}
    for changed in (
        {"stripes": "4"},
        {"quoted": ""},
        {"quoted": "x 1 2"},
        {"quoted": "0" * 64 + " 99"},
        {"fail": "on"},
    ):
        answer = browser.send("/make/plaid", told | changed)
        assert "this is the price now" in answer.text, changed
    assert len(list_jobs(market.as_party("museum"))) == before
    assert browser.send("/make/plaid", told).status_code == 303
    assert browser.send("/make/plaid", told).status_code == 303  # a second click
    assert len(list_jobs(market.as_party("museum"))) == before + 1


@pytest.mark.parametrize("bad", [{"asset": ""}, {"asset": "0" * 64}, {"asset": "../x"}, {"step": "burn"}])
def test_nonsense_is_told_and_nothing_happens(market: Market, bad: dict[str, str]) -> None:
    browser = market.visit(CURATOR)
    before = len(list_jobs(market.as_party("museum")))
    assert browser.send("/make/plaid", sent(market, "make") | bad).status_code in (400, 404)
    assert browser.send("/make/nothing", sent(market, "make")).status_code == 404
    assert browser.get("/make/plaid").status_code == 404
    assert len(list_jobs(market.as_party("museum"))) == before


def test_a_job_page_from_waiting_to_done_in_both_languages(market: Market, held: Held) -> None:
    browser = market.visit(CURATOR)
    location = browser.send("/make/plaid", quoted(browser, market, title="Waits")).headers["location"]
    waiting = browser.get(location).text
    assert f'data-events="{location}/events"' in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "等待中" in market.visit(CURATOR, "zh").get(location).text
    held.let_go()
    done = browser.get(location).text
    assert "data-events" not in done
    assert "What was made" in done
    assert "已完成" in market.visit(CURATOR, "zh").get(location).text
    assert location in browser.get("/account/jobs").text
    events = browser.client.get(f"{location}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert re.findall("event: (.*)", events.text) == ["end"]


def test_a_job_is_cancelled_and_asked_for_again_with_changes(market: Market, held: Held) -> None:
    browser = market.visit(CURATOR)
    location = browser.send("/make/plaid", quoted(browser, market, title="Stop <b>", stripes="7")).headers["location"]
    answer = browser.send(f"{location}/cancel")
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    page = browser.get(location).text
    assert "Nothing was kept" in page
    again = html.unescape(re.findall(r'href="(/make/plaid\?[^"]+)"', page)[0])
    form = browser.get(again).text
    assert 'name="stripes" value="7"' in form
    assert 'value="Stop &lt;b&gt;"' in form
    assert browser.send(f"{location}/cancel").status_code == 409


@pytest.mark.parametrize(("language", "why"), [("en", "the stripes are too narrow"), ("zh", "没有做成")])
def test_a_failed_job_says_why_and_what_to_do(market: Market, held: Held, language: str, why: str) -> None:
    browser = market.visit(CURATOR, language)
    answer = browser.send("/make/plaid", quoted(browser, market, title=f"Fails {language}", fail="on"))
    held.let_go()
    page = browser.get(answer.headers["location"]).text
    assert why in page
    if language == "en":
        assert "Take fewer." in page
    else:
        assert '<p lang="en">the stripes are too narrow</p>' in page


def test_jobs_of_others_are_not_there(market: Market, held: Held) -> None:
    browser = market.visit(CURATOR)
    location = browser.send("/make/plaid", quoted(browser, market, title="Private")).headers["location"]
    for person in (DESIGNER, "sun-lei", "zhou-ping"):
        other = market.visit(person)
        assert other.get(location).status_code == 404
        assert other.get(f"{location}/events").status_code == 404
        assert other.send(f"{location}/cancel").status_code == 404
    assert market.visit("zhao-min").get(location).status_code == 200
    assert market.visit("zhao-min").send(f"{location}/cancel").status_code == 403
    assert "waiting" in text_of(browser.get(location).text)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ("Dense here", "mind", "Tatami", "Silk", "12.2", "1,058", "The worksheet", "Made by")),
        ("zh", ("此处偏密", "留意", "平针铺绣", "丝绸", "12.2", "1,058", "机绣工艺单", "制成，来自")),
    ],
)
def test_the_page_of_a_design_tells_all_of_it(
    market: Market, held: Held, language: str, wanted: tuple[str, ...]
) -> None:
    browser = market.visit(CURATOR, language)
    address = made(browser, market, held, title=f"Told {language}")
    page = browser.get(address).text
    for word in wanted:
        assert word in page, word
    assert f"/assets/{market.pictures[0]}" in page  # the thread leads to the photograph
    identity = address.removeprefix("/designs/")
    plan = re.search(rf'data-plan="/assets/{identity}/stitches\?v=[0-9a-f]{{12}}" data-cloth="#([0-9a-f]{{6}})"', page)
    assert plan is not None
    assert list(bytes.fromhex(plan[1])) == pytest.approx(
        list(CLOTH), abs=3
    )  # read off a picture that is kept with losses
    assert browser.client.get(f"/assets/{identity}").headers["location"] == address
    assert browser.client.get(f"/assets/{identity}/stitches").content[:4] == b"WMST"
    for name, start, ending in (
        ("machine", b"LA:", ".dst"),
        ("render", b"\x89PNG", ".png"),
        ("worksheet", b"%PDF", ".pdf"),
        ("record", b"{", ".json"),
    ):
        answer = browser.client.get(f"{address}/download/{name}")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(start)
        assert re.search(rf'filename="wenmai-{identity[:12]}(-{name})?{ending}"', answer.headers["content-disposition"])
    assert json.loads(browser.client.get(f"{address}/download/record").content)["stitches"] == 1058
    for unknown in ("stitches", "thumbnail", "nothing", "..%2fx"):
        assert browser.client.get(f"{address}/download/{unknown}").status_code == 404


def test_a_design_is_its_makers_until_it_is_offered(market: Market, held: Held) -> None:
    museum = market.visit(CURATOR)
    address = made(museum, market, held, title="Secretstripes")
    identity = address.removeprefix("/designs/")
    shown = [address, f"/assets/{identity}", f"/assets/{identity}/render", f"/assets/{identity}/thumbnail"]
    kept = [f"/assets/{identity}/stitches", f"{address}/download/machine", f"/genes/{identity}/download.json"]
    lists = ("/", "/?kind=design", "/search?q=Secretstripes", "/search?kind=design")
    for person in (None, DESIGNER, "sun-lei"):
        other = market.visit(person)
        assert [path for path in (*shown, *kept) if other.client.get(path).status_code != 404] == []
        assert [path for path in lists if identity in other.client.get(path).text] == []
        assert other.client.get(f"/search?like={identity}").status_code == 404
    assert all(identity in museum.client.get(path).text for path in lists)
    draft = Draft(
        "stripes",
        "条纹",
        "Stripes",
        (DraftItem(identity, 10_000),),
        Terms(uses=("merchandise",), goods=("textiles",)),
        100,
    )
    offer, _ = register_offer(market.as_party("museum"), draft)
    assert market.visit(DESIGNER).client.get(address).status_code == 404
    review_offer(market.as_party("house"), offer.id, True)
    for person in (None, DESIGNER):
        other = market.visit(person)
        assert [path for path in shown if other.client.get(path).status_code not in (200, 303)] == []
        assert [path for path in kept if other.client.get(path).status_code != 404] == []
        assert identity in other.client.get("/?kind=design").text
        page = other.client.get(address).text
        assert "data-plan" not in page
        assert "/download/" not in page
        assert f'href="/offers/{offer.id}"' in page
    market.give("workshop", 1_000, "for stripes")
    place_order(market.as_party("workshop"), offer.id, "stripes")
    buyer = market.visit(DESIGNER)
    assert "data-plan" in buyer.client.get(address).text
    assert buyer.client.get(kept[0]).status_code == 200
    assert buyer.client.get(kept[1]).status_code == 404  # by his delivery, which counts


def test_a_licensee_makes_and_the_design_is_his(market: Market, held: Held) -> None:
    market.give("workshop", 50_000, "licence")
    terms = Terms(uses=("derive",), derive_bp=1000)
    draft = Draft("derive", "改编", "To derive", (DraftItem(market.pictures[1], 10_000),), terms, 1_000)
    offer, _ = register_offer(market.as_party("museum"), draft)
    review_offer(market.as_party("house"), offer.id, True)
    place_order(market.as_party("workshop"), offer.id, "derive")
    browser = market.visit(DESIGNER)
    address = made(browser, market, held, asset=market.pictures[1], title="Licensed stripes")
    page = browser.get(address).text
    assert "The machine’s file" in page
    assert f"/assets/{market.pictures[1]}" in page


def test_it_costs_what_was_told_and_vouchers_pay_first(made_market: Path, tmp_path: Path) -> None:
    with making_market(made_market, tmp_path / "home") as (market, held):
        house = market.as_party("house")
        set_tariff(house, {"core_s_micro_fen": 10_000_000, "minimum_fen": 40})
        _, code = issue_voucher(house, VoucherDraft(30, "2199-01-01"))
        browser, chinese = market.visit(CURATOR), market.visit(CURATOR, "zh")
        told = quoted(browser, market)
        poor = browser.send("/make/plaid", told)
        assert poor.status_code == 409
        assert "There is not enough money." in poor.text
        assert "请充值、兑换一张券" in chinese.send("/make/plaid", told).text
        mistyped = chinese.send("/account/wallet/vouchers", {"code": code[:-1] + ("0" if code[-1] != "0" else "1")})
        assert (mistyped.status_code, "券码有误" in mistyped.text) == (400, True)
        assert browser.send("/account/wallet/vouchers", {"code": code.lower()}).status_code == 303
        assert "¥0.30 left of ¥0.30" in browser.get("/account/wallet").text
        used = market.visit(DESIGNER).send("/account/wallet/vouchers", {"code": code})
        assert (used.status_code, "was used" in used.text) == (409, True)
        price = text_of(browser.send("/make/plaid", sent(market, "quote")).text)
        assert "From vouchers ¥0.30" in price
        market.give("museum", 1_000)
        location = browser.send("/make/plaid", told).headers["location"]
        held.let_go()
        page = text_of(browser.get(location).text)
        assert re.search(r"Charged ¥0\.4\d", page)
        assert "¥0.00 left of ¥0.30" in browser.get("/account/wallet").text
        again = text_of(browser.send("/make/plaid", sent(market, "quote")).text)
        assert "there at once" in again


def test_what_a_form_sends_is_what_the_model_reads() -> None:
    fields = {field.name: field for field in fields_of(Parameters)}
    assert [field.kind for field in fields.values()] == [
        "number", "integer", "choice", "text", "number", "choice", "json", "boolean",
    ]  # fmt: skip
    assert (fields["angle_degrees"].optional, fields["angle_degrees"].unit) == (True, "°")
    asked, faults = parameters_from(list(fields.values()), {"title": "x", "steps": "2", "points": "[1, 2]"})
    assert (asked, faults) == ({"title": "x", "steps": 2, "points": [1, 2], "fail": False}, [])
    assert faults_of(Parameters, asked) == []
    assert Parameters(**asked).width_mm == 20
