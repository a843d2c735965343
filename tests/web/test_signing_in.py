"""Signing in on the web: cookies that no script reads, forms that only we send, tries that are counted."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.parties.provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, running
from tests.parties.town import PASSWORD
from tests.web.market import Market
from wenmai.parties.visits import COOKIE_NAME
from wenmai.services.accounts import link_account
from wenmai.services.parties import grant, revoke


def cookie_line(answer: httpx.Response, name: str) -> str:
    return next(line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}="))


def test_who_signs_in_gets_a_cookie_that_no_script_reads(market: Market) -> None:
    browser = market.browser()
    answer = browser.sign_in("sun-lei")
    assert answer.headers["location"] == "/account"
    line = cookie_line(answer, COOKIE_NAME)
    assert "HttpOnly" in line
    assert "SameSite=lax" in line
    assert "Path=/" in line
    assert "Secure" not in line  # http, on this machine
    page = browser.get("/account")
    assert "sun-lei, for shop" in page.text
    assert "no-store" in page.headers["cache-control"]


def test_over_https_the_cookie_stays_there(market: Market) -> None:
    browser = market.browser()
    fields = browser.form("/sign-in", "/sign-in") | {"name": "sun-lei", "password": PASSWORD}
    answer = browser.client.post("/sign-in", data=fields, headers={"x-forwarded-proto": "https"})
    assert "Secure" in cookie_line(answer, COOKIE_NAME)


@pytest.mark.parametrize(("language", "word"), [("en", "is wrong"), ("zh", "不对")])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(market: Market, language: str, word: str) -> None:
    browser = market.browser(language)
    for name in ("sun-lei", "nobody-here", "é\U0001f600", ""):
        answer = browser.sign_in(name, "wrong words of cloth")
        assert answer.status_code == 401
        assert word in answer.text
        assert browser.visit_cookie is None
        assert "wrong words" not in answer.text


def test_tries_are_counted_and_the_wait_is_told(market: Market) -> None:
    browser = market.browser()
    for _ in range(5):
        assert "is wrong" in browser.sign_in("sun-lei", "wrong").text
    waits = browser.sign_in("sun-lei", PASSWORD)
    assert waits.status_code == 401
    assert re.search(r"Try again in \d+ seconds", waits.text)
    market.watch.go(minutes=16)
    assert browser.sign_in("sun-lei").status_code == 303


def test_signing_in_again_begins_anew_and_ends_what_was(market: Market) -> None:
    browser = market.visit("sun-lei")
    first = browser.visit_cookie
    kept = dict(browser.client.cookies)
    assert browser.client.get("/sign-in").headers["location"] == "/account"
    fields = {"form_token": browser.token, "name": "sun-lei", "password": PASSWORD, "next": "/offers"}
    answer = browser.client.post("/sign-in", data=fields)
    assert answer.headers["location"] == "/offers"
    assert browser.visit_cookie not in (None, first)
    old = httpx.get(f"{market.address}/account", cookies=kept, trust_env=False)
    assert old.headers["location"].startswith("/sign-in?")


def test_signing_out_ends_the_visit_on_the_server(market: Market) -> None:
    browser = market.visit("sun-lei")
    kept = dict(browser.client.cookies)
    answer = browser.send("/sign-out")
    assert answer.status_code == 303
    assert browser.visit_cookie is None
    for cookies in (dict(browser.client.cookies), kept):
        again = httpx.get(f"{market.address}/account", cookies=cookies, trust_env=False)
        assert (again.status_code, urlsplit(again.headers["location"]).path) == (303, "/sign-in")


def test_a_visit_ends_by_its_time_and_with_its_role(market: Market) -> None:
    browser = market.visit("sun-lei")
    market.watch.go(minutes=119)
    assert browser.get("/account").status_code == 200
    market.watch.go(minutes=121)
    assert browser.get("/account").status_code == 303
    other = market.visit("li-wei")
    revoke(market.context, "li-wei", "curator", party="museum")
    assert other.get("/account").status_code == 303
    assert other.get("/offers").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "javascript:alert(1)", "/a\r\nb"]
)
def test_nobody_is_sent_on_to_another_site(market: Market, target: str) -> None:
    browser = market.browser()
    browser.get("/sign-in?" + urlencode({"next": target}))
    answer = browser.send("/sign-in", {"name": "sun-lei", "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/account"
    again = browser.client.get("/sign-in", params={"next": target})
    assert again.headers["location"] == "/account"


def test_one_goes_on_to_where_one_was(market: Market) -> None:
    browser = market.browser()
    sent = browser.client.get("/account/orders?page=2")
    assert parse_qs(urlsplit(sent.headers["location"]).query) == {"next": ["/account/orders?page=2"]}
    fields = browser.form(sent.headers["location"], "/sign-in") | {"name": "sun-lei", "password": PASSWORD}
    assert browser.send("/sign-in", fields | {"next": "/account/orders?page=2"}).headers["location"].endswith("page=2")


def test_a_form_needs_the_token_of_its_own_visitor(market: Market) -> None:
    one, other = market.visit("sun-lei"), market.visit("chen-jing")
    fresh = market.browser()
    for token in ("", "x", other.token, "é"):
        answer = one.client.post("/sign-out", data={"form_token": token})
        assert answer.status_code == 403
        assert "does not belong to this visit" in answer.text
    assert one.get("/account").status_code == 200
    # Before signing in, too: nobody is signed in to another's account by a form that is not ours.
    fields = {"name": "sun-lei", "password": PASSWORD}
    assert fresh.client.post("/sign-in", data=fields).status_code == 403
    assert fresh.client.post("/sign-in", data=fields | {"form_token": one.token}).status_code == 403
    foreign = {"sec-fetch-site": "cross-site"}
    assert one.client.post("/sign-out", data={"form_token": one.token}, headers=foreign).status_code == 403


def test_who_acts_for_several_says_for_which(market: Market) -> None:
    grant(market.context, "sun-lei", "designer", party="workshop")
    browser = market.browser()
    asked = browser.sign_in("sun-lei")
    assert asked.status_code == 400
    assert "shop, workshop" in asked.text
    assert 'name="party"' in asked.text
    assert browser.sign_in("sun-lei", party="museum").status_code == 403
    assert browser.sign_in("sun-lei", party="workshop").status_code == 303
    assert "sun-lei, for Silk workshop" in browser.get("/account").text


def elsewhere(market: Market, provider: OpenIdProvider) -> None:
    """Let people sign in by the provider, and link sun-lei to his account there."""
    stated = {"name": "museum-id", "issuer": provider.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    path = market.context.home / "oidc.json"
    path.write_text(json.dumps({"providers": [stated]}))
    path.chmod(0o600)
    link_account(market.context, "sun-lei", provider.issuer, provider.subject)


def test_signing_in_by_an_account_elsewhere(market: Market) -> None:
    with running(OpenIdProvider()) as provider:
        elsewhere(market, provider)
        provider.spoil = lambda _, claims: claims.update(
            iat=int(market.watch.now.timestamp()), exp=int(market.watch.now.timestamp()) + 300
        )
        browser = market.browser()
        assert 'href="/sign-in/with/museum-id?next=' in browser.get("/sign-in?next=/offers").text
        left = browser.client.get("/sign-in/with/museum-id?next=/offers")
        assert left.headers["location"].startswith(provider.issuer)
        line = cookie_line(left, "wenmai_sign_in")
        assert "HttpOnly" in line
        assert "SameSite=lax" in line
        brought = provider.authorise(left.headers["location"])
        stolen = market.browser().client.get("/sign-in/with/museum-id/back", params=brought)
        assert stolen.status_code == 401  # another browser, which did not begin it
        left = browser.client.get("/sign-in/with/museum-id?next=/offers")
        brought = provider.authorise(left.headers["location"])
        back = browser.client.get("/sign-in/with/museum-id/back", params=brought)
        assert (back.status_code, back.headers.get("location")) == (303, "/offers"), back.text
        assert "sun-lei" in browser.get("/account").text
        again = browser.client.get("/sign-in/with/museum-id/back", params=brought)
        assert again.status_code == 401
        foreign = {"sec-fetch-site": "cross-site"}
        assert browser.client.get("/sign-in/with/museum-id", headers=foreign).status_code == 403
        assert browser.client.get("/sign-in/with/unknown").status_code == 404


def test_an_account_elsewhere_that_nobody_has_opens_nothing(market: Market) -> None:
    with running(OpenIdProvider()) as provider:
        elsewhere(market, provider)
        provider.subject = "somebody else"
        provider.spoil = lambda _, claims: claims.update(
            iat=int(market.watch.now.timestamp()), exp=int(market.watch.now.timestamp()) + 300
        )
        browser = market.browser("zh")
        left = browser.client.get("/sign-in/with/museum-id")
        back = browser.client.get("/sign-in/with/museum-id/back", params=provider.authorise(left.headers["location"]))
        assert back.status_code == 401
        assert "请找运营方" in back.text
        assert browser.visit_cookie is None
