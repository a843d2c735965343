"""A market on the web: a museum that offers, a workshop that orders, an operator, an auditor, and strangers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.conftest import settings_for
from tests.parties.town import PASSWORD, QUICK, Watch
from tests.web.serving import served
from wenmai.bootstrap import open_context
from wenmai.parties.model import PERSON, Actor
from wenmai.parties.roles import EVERY_ROLE
from wenmai.parties.visits import COOKIE_NAME
from wenmai.rights.agreements.model import Terms
from wenmai.services import parties
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.licensing import Ground, state_evidence
from wenmai.services.offering import Draft, DraftItem, register_offer, review_offer
from wenmai.services.passwords import set_password
from wenmai.services.paying import announce_payment, confirm_payment
from wenmai.web.app import create_app

# person → (party, role); each role has somebody who is no side of any trade here, too
PEOPLE = {
    "li-wei": ("museum", "curator"),
    "chen-jing": ("workshop", "designer"),
    "sun-lei": ("shop", "buyer"),
    "zhou-ping": ("other-museum", "curator"),
    "wu-dan": ("desk", "operator"),
    "zhao-min": ("audit-house", "auditor"),
}
NAMES = {"museum": ("湖南博物院", "Hunan Museum"), "workshop": ("绣坊", "Silk workshop")}
GOODS_TERMS = Terms(
    uses=("derive", "merchandise"), goods=("textiles",), territories=("CN",), term_days=365, unit_cap=5000,
    royalty_bp=800, derive_bp=2000, report_months=3, sample_approval=True, sublicense=True,
    credit_line_zh="湖南博物院藏", credit_line_en="Hunan Museum",
)  # fmt: skip


@dataclass
class Market:
    """One installation with its clock, its address, the pictures of the museum and its offers."""

    context: Context
    watch: Watch
    address: str
    pictures: tuple[str, ...]
    offer: str  # listed: 100.07 yuan, with reports and samples
    free: str  # listed: the same picture to read, for nothing
    waiting: str  # registered, not reviewed yet
    browsers: list[Browser] = field(default_factory=list)

    def as_party(self, party: str) -> Context:
        """The installation in a party's name, in all of its roles."""
        roles = [role for _, (of, role) in PEOPLE.items() if of == party] or list(EVERY_ROLE)
        return self.context.acting_as(Actor.of_roles(party, roles))

    def browser(self, language: str = "en") -> Browser:
        """A browser of nobody; closed with the market."""
        self.browsers.append(Browser(self.address, language))
        return self.browsers[-1]

    def visit(self, person: str | None, language: str = "en") -> Browser:
        """A browser in which a person has signed in, or nobody."""
        browser = self.browser(language)
        if person is not None:
            assert browser.sign_in(person).status_code == 303
        return browser

    def give(self, party: str, amount_fen: int, key: str = "gift") -> None:
        paid = announce_payment(self.as_party(party), amount_fen, key)
        confirm_payment(self.as_party("house"), paid.payment.id)


class Browser:
    """What a browser does without scripts: keeps cookies, and sends forms with the fields that they hide."""

    def __init__(self, address: str, language: str = "en") -> None:
        headers = {"accept-language": language}
        self.client = httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=60)
        self.token = ""

    def get(self, path: str) -> httpx.Response:
        answer = self.client.get(path)
        if found := re.search(r'name="form_token" value="([^"]+)"', answer.text):
            self.token = found[1]
        return answer

    def form(self, path: str, action: str) -> dict[str, str]:
        """The hidden fields of the form on a page that is sent to ``action``."""
        page = self.get(path).text
        form = re.search(rf'<form[^>]* action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
        assert form is not None, (action, page)
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1]))

    def send(self, path: str, fields: dict[str, object] | None = None, **more: object) -> httpx.Response:
        """Send a form with the token of this visitor."""
        if not self.token:
            self.get("/sign-in")
        return self.client.post(path, data={"form_token": self.token, **(fields or {})}, **more)  # type: ignore[arg-type]

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        answer = self.send("/sign-in", self.form("/sign-in", "/sign-in") | {"name": name, "password": password, **more})
        if answer.status_code == 303:
            self.get("/account")
        return answer

    @property
    def visit_cookie(self) -> str | None:
        return self.client.cookies.get(COOKIE_NAME)


def make_market_home(home: Path, collection: Path) -> None:
    """A home with the people, the pictures and the offers; only ever copied."""
    with _opened(home) as (house, _):
        for party in dict.fromkeys(party for party, _ in PEOPLE.values()):
            roles = [role for _, (of, role) in PEOPLE.items() if of == party]
            zh, en = NAMES.get(party, ("", party))
            parties.register(house, party, zh=zh, en=en, roles=roles)
        for person, (party, role) in PEOPLE.items():
            parties.register(house, person, PERSON, en=person)
            parties.grant(house, person, role, party=party)
            set_password(house, person, PASSWORD, hashing=QUICK)
        museum = house.acting_as(Actor.of_roles("museum", ["curator"]))
        pictures = import_collection(museum, collection, keep_ids=True).asset_ids
        state_evidence(museum, pictures, Ground("owner-of-object", "ours"))
        reading = Terms(uses=("read",), territories=("WORLD",), term_days=30)
        for key, title, terms, price_fen in (
            ("bats", ("五蝠捧寿纹", "Five bats"), GOODS_TERMS, 10_007),
            ("reading", ("五蝠图研究", "Five bats, to study"), reading, 0),
            ("stars", ("星纹锦", "Star brocade"), GOODS_TERMS, 5_000),
        ):
            item = DraftItem(pictures[1] if key == "stars" else pictures[0], 10_000)
            offer, _ = register_offer(museum, Draft(key, *title, (item,), terms, price_fen))
            if key != "stars":
                review_offer(house, offer.id, True)


@contextmanager
def market_at(home: Path) -> Iterator[Market]:
    """The market of a home, served."""
    with _opened(home) as (house, watch):
        from wenmai.exchange.model import offer_id
        from wenmai.exchange.offers import find_offer

        ids = {key: offer_id("museum", key) for key in ("bats", "reading", "stars")}
        with house.database.reading() as connection:
            kept = [find_offer(connection, identity) for identity in ids.values()]
        pictures = tuple(dict.fromkeys(one[0].asset_ids[0] for one in kept if one is not None))
        with served(create_app(house, hosts=("127.0.0.1",))) as address:
            market = Market(house, watch, address, pictures, ids["bats"], ids["reading"], ids["stars"])
            yield market
            for browser in market.browsers:
                browser.client.close()


@contextmanager
def copied(made: Path, to: Path) -> Iterator[Market]:
    shutil.copytree(made, to)
    with market_at(to) as opened:
        yield opened


@contextmanager
def _opened(home: Path) -> Iterator[tuple[Context, Watch]]:
    opened = open_context(settings_for(home, party="house"), inline=True)
    watch = Watch(datetime.now(UTC))  # credentials are signed by the machine's own clock: they must agree at the start
    yield replace(opened, clock=watch, actor=Actor.of_roles("house", EVERY_ROLE)), watch
    opened.close()
