"""A fair: a museum with offers of every kind, a workshop with money, strangers, and the house that lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from wenmai.assets import store
from wenmai.assets.model import Asset, Work
from wenmai.dataspace.callbacks import Reach
from wenmai.exchange.model import Offer
from wenmai.genes.model import Claim
from wenmai.parties.model import Actor
from wenmai.parties.roles import EVERY_ROLE, permissions_of
from wenmai.rights.agreements.model import Terms
from wenmai.services import parties
from wenmai.services.context import Context
from wenmai.services.credentials import issue_token
from wenmai.services.licensing import Ground, state_evidence
from wenmai.services.offering import Draft, DraftItem, register_offer, review_offer
from wenmai.services.paying import announce_payment, confirm_payment

if TYPE_CHECKING:
    from tests.dataspace.desk import Desk

PEOPLE = {"palace": "curator", "workshop": "designer", "shop": "buyer", "reader": "auditor"}
MERCHANDISE = Terms(
    uses=("derive", "merchandise"), goods=("textiles",), territories=("CN",), unit_cap=500, royalty_bp=800,
    report_months=3, sample_approval=True, credit_line_zh="博物馆藏 \"尊\"", credit_line_en="The museum's",
)  # fmt: skip


@dataclass
class Fair:
    """One installation, its parties, and the offers by name: ``scarf`` costs 5.00, ``study`` nothing, ``brand`` two."""

    house: Context
    tokens: dict[str, str]
    offers: dict[str, Offer]

    def acting_as(self, party: str) -> Context:
        return self.house.acting_as(Actor.of_roles(party, [PEOPLE[party]]))

    def pay_in(self, party: str, amount_fen: int, key: str = "gift") -> None:
        announced = announce_payment(self.acting_as(party), amount_fen, key)
        confirm_payment(self.house, announced.payment.id)

    def picture(self, name: str, *, title_zh: str = "尊", title_en: str = "Zun") -> Asset:
        work = Work("palace", name, title_zh, title_en, {"产地": "湖南 \\ Hunan", "era": "商"})
        data = f"picture {name}".encode()
        asset = Asset(
            "image", self.house.blobs.put(data), "text/plain", "palace", len(data), work_id=work.id,
            title_zh=title_zh, title_en=title_en,
        )  # fmt: skip
        claims = (
            Claim("period", "唐代", "Tang dynasty", "record", 0.99, "era"),
            Claim("material", "青铜", "Bronze", "record", 0.99, "material"),
        )
        with self.house.database.writing() as connection:
            store.put_work(connection, work)
            store.put_asset(connection, asset)
            store.put_claims(connection, asset.id, claims)
        state_evidence(self.acting_as("palace"), [asset.id], Ground("owner-of-object", "ours"))
        return asset

    def list_offer(self, key: str, terms: Terms, price_fen: int, *assets: Asset, listed: bool = True) -> Offer:
        part = 10_000 // len(assets)
        items = tuple(DraftItem(asset.id, part) for asset in assets)
        draft = Draft(key, f"许可 {key}", f"Licence <{key}>", items, terms, price_fen)
        offer, _ = register_offer(self.acting_as("palace"), draft)
        if listed:
            review_offer(self.house, offer.id, True)
        return offer


def make_fair(context: Context) -> Fair:
    house = context.acting_as(Actor.of_roles("house", EVERY_ROLE))
    fair = Fair(house, {}, {})
    for party, role in PEOPLE.items():
        parties.register(house, party, zh="" if party == "shop" else f"{party} 方", en=party.title(), roles=[role])
        fair.tokens[party] = issue_token(fair.acting_as(party), permissions_of([role])).text
    zun, mark = fair.picture("1962.5"), fair.picture("mark", title_zh="", title_en="Mark")
    fair.offers["scarf"] = fair.list_offer("scarf", MERCHANDISE, 500, zun)
    fair.offers["study"] = fair.list_offer("study", Terms(uses=("read", "derive"), exclusivity="ordinary"), 0, zun)
    fair.offers["brand"] = fair.list_offer("brand", MERCHANDISE, 10_007, zun, mark)
    fair.offers["waiting"] = fair.list_offer("waiting", MERCHANDISE, 500, mark, listed=False)
    return fair


@pytest.fixture
def fair(context: Context) -> Fair:
    """A fair that posts nowhere."""
    return make_fair(context)


@pytest.fixture
def desk(context: Context) -> Iterator[Desk]:
    """A fair's provider that may post to one inbox alone."""
    import httpx

    from tests.dataspace.desk import Asleep, Desk, Scripted
    from tests.web.conftest import served
    from wenmai.web.dataspace.app import create_dataspace

    with Scripted() as inbox:
        fair = make_fair(replace(context, dataspace=Reach.of([inbox.address])))
        app = create_dataspace(fair.house, Asleep(fair.house))
        with served(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            yield Desk(fair, inbox, client)
