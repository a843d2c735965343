"""What is for sale: told in both languages, ordered once however often one clicks, and 'may I use this?'."""

from __future__ import annotations

import re

import pytest

from tests.web.market import Market
from wenmai.services.ordering import list_orders
from wenmai.services.paying import read_accounts


@pytest.mark.parametrize(
    ("language", "title", "seller", "permits"),
    [
        ("en", "Five bats", "Hunan Museum", "Derive new works from it; make, promote and sell goods that carry it · "),
        ("zh", "五蝠捧寿纹", "湖南博物院", "改编创作；制作、宣传和销售带有该内容的商品 · "),
    ],
)
def test_the_catalogue_tells_what_each_offer_permits(
    market: Market, language: str, title: str, seller: str, permits: str
) -> None:
    page = market.browser(language).get("/offers").text
    for said in (title, seller, permits, "¥100.07", f'href="/offers/{market.offer}"'):
        assert said in page
    assert market.waiting not in page
    assert f"/assets/{market.pictures[0]}/thumbnail" in page


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ("may do this with what is offered", "only in China", "only for", "every 3 months, within 30 days",
                "5,000", "8 % of sales", "20 % of what they bring", "Hunan Museum", "the house’s fee", "5 %",
                "Training AI models with it is not permitted.")),
        ("zh", ("对「所挂作品」进行以下使用", "地域限于中国", "商品类别限于", "每 3 个月一次", "5,000 件",
                "销售额的 8 %", "湖南博物院", "平台服务费", "未许可用于训练人工智能模型。")),
    ],
)  # fmt: skip
def test_an_offer_tells_everything_in_plain_words(market: Market, language: str, sentences: tuple[str, ...]) -> None:
    page = market.browser(language).get(f"/offers/{market.offer}").text
    for said in sentences:
        assert said in page
    # 10,007 fen: 5 % floored are 500, the rest is the museum's, all together the price.
    assert re.findall(r'<td class="figure">(¥[\d.]+)</td>', page) == ["¥5.00", "¥95.07", "¥100.07"]


def test_the_odrl_of_an_offer_is_what_its_policies_are(market: Market) -> None:
    browser = market.browser()
    answer = browser.client.get(f"/offers/{market.offer}/odrl.json")
    assert answer.headers["content-type"] == "application/ld+json"
    (policy,) = answer.json()
    identity = policy["uid"].rpartition(":")[2]
    assert browser.client.get(f"/policies/{identity}.json").json() == policy
    assert browser.client.get(f"/offers/{market.waiting}/odrl.json").status_code == 404
    assert browser.client.get(f"/policies/{'0' * 64}.json").status_code == 404


def test_an_order_is_placed_once_however_often_its_button_is_pressed(market: Market) -> None:
    market.give("shop", 50_000)
    browser = market.visit("sun-lei")
    address = f"/offers/{market.offer}"
    fields = browser.form(address, f"{address}/order") | {"pay": "now"}
    first, second = browser.send(f"{address}/order", fields), browser.send(f"{address}/order", fields)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    shop = market.as_party("shop")
    assert len(list_orders(shop)) == 1
    assert read_accounts(shop)["shop/wallet"] == 50_000 - 10_007
    page = browser.get(first.headers["location"]).text
    assert "settled" in page
    assert "/account/deliveries/" in page
    # Another form is another order; the same form for another offer is refused.
    assert browser.form(address, f"{address}/order")["key"] != fields["key"]
    other = browser.send(f"/offers/{market.free}/order", fields)
    assert other.status_code == 409
    assert "used for another order" in other.text


@pytest.mark.parametrize(("language", "word"), [("en", "not enough money"), ("zh", "余额不足")])
def test_an_empty_wallet_orders_nothing_and_is_told(market: Market, language: str, word: str) -> None:
    browser = market.visit("sun-lei", language)
    address = f"/offers/{market.offer}"
    answer = browser.send(f"{address}/order", browser.form(address, f"{address}/order") | {"pay": "now"})
    assert answer.status_code == 409
    assert word in answer.text
    assert list_orders(market.as_party("shop")) == []


@pytest.mark.parametrize(("pay", "held_fen"), [("hold", 10_007), ("later", 0)])
def test_what_is_not_paid_now_waits_for_its_seller(market: Market, pay: str, held_fen: int) -> None:
    market.give("shop", 50_000)
    buyer, seller = market.visit("sun-lei"), market.visit("li-wei")
    address = f"/offers/{market.offer}"
    placed = buyer.send(f"{address}/order", buyer.form(address, f"{address}/order") | {"pay": pay}).headers["location"]
    assert read_accounts(market.as_party("shop")).get("shop/held", 0) == held_fen
    assert placed in seller.get("/account").text
    assert seller.send(f"{placed}/accept").headers["location"] == placed
    assert "settled" in seller.get(placed).text
    assert placed not in seller.get("/account").text
    assert read_accounts(market.as_party("museum"))["museum/earnings"] == 9_507


def test_the_form_is_for_who_may_order(market: Market) -> None:
    address = f"/offers/{market.offer}"
    order = f'action="{address}/order"'
    assert order in market.visit("sun-lei").get(address).text
    for person, told in ((None, "Sign in to order"), ("li-wei", "your own offer"), ("zhao-min", "does not order")):
        page = market.visit(person).get(address).text
        assert order not in page
        assert told in page
    sent = market.visit("li-wei").send(f"{address}/order", {"pay": "now", "key": "k"})
    assert sent.status_code == 403
    assert market.visit("sun-lei").send(f"{address}/order", {"pay": "cheque", "key": "k"}).status_code == 400


def test_an_offer_that_is_not_listed_is_seen_by_its_seller_and_who_reviews(market: Market) -> None:
    seen = {
        person: market.visit(person).get(f"/offers/{market.waiting}").status_code
        for person in (None, "sun-lei", "zhou-ping", "li-wei", "wu-dan", "zhao-min")
    }
    assert seen == {None: 404, "sun-lei": 404, "zhou-ping": 404, "li-wei": 200, "wu-dan": 200, "zhao-min": 200}


@pytest.mark.parametrize(
    ("language", "owner_alone", "heading"),
    [
        ("en", "Its owner, Hunan Museum, alone may use it", "May I use this?"),
        ("zh", "只有权利人湖南博物院可以使用", "我可以使用它吗？"),
    ],
)
def test_may_i_use_this(market: Market, language: str, owner_alone: str, heading: str) -> None:
    address = f"/objects/{market.pictures[0]}"
    page = market.browser(language).get(address).text
    assert heading in page
    assert owner_alone in page
    assert f'href="/offers/{market.offer}"' in page
    assert f'href="/offers/{market.free}"' in page
    buyer = market.visit("sun-lei", language)
    form = buyer.form(f"/offers/{market.free}", f"/offers/{market.free}/order")
    buyer.send(f"/offers/{market.free}/order", form | {"pay": "now"})
    assert "/account/agreements/" in buyer.get(address).text
    assert "/account/agreements/" not in market.browser(language).get(address).text
    # What is not offered says so, and tells of no offer that is not listed.
    other = market.browser(language).get(f"/objects/{market.pictures[1]}").text
    assert owner_alone in other
    assert market.waiting not in other
