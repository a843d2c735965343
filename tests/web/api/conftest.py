"""The API over one market: a museum with a listed offer, a workshop that bought, strangers in every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.conftest import settings_for
from tests.web.serving import served
from wenmai.assets import store
from wenmai.assets.model import Asset, Work
from wenmai.bootstrap import open_context
from wenmai.exchange.wanted import Wanted
from wenmai.kernel.clock import iso, now_iso, parse_iso
from wenmai.parties.model import Actor
from wenmai.parties.roles import EVERY_ROLE, ROLES, permissions_of
from wenmai.rights.agreements.model import Terms
from wenmai.services import parties
from wenmai.services.answering import answer_wanted
from wenmai.services.context import Context
from wenmai.services.credentials import issue_token
from wenmai.services.licensing import Ground, state_evidence
from wenmai.services.minting import MintDraft, mint_units, serials_of
from wenmai.services.offering import Draft, DraftItem, register_offer, review_offer
from wenmai.services.ordering import Receipt, place_order
from wenmai.services.paying import announce_payment, confirm_payment
from wenmai.services.sampling import review_sample, submit_sample
from wenmai.services.wanting import post_wanted
from wenmai.web.api.app import create_api

GROUND = Ground("owner-of-object", "ours")


@dataclass
class Town:
    """An installation, the address of its API, and a token for everyone in it."""

    context: Context
    address: str
    tokens: dict[str, str]
    ids: dict[str, str]

    def ask(
        self, who: str | None, method: str, path: str, body: object = None, key: str | None = None
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.tokens[who]}"} if who else {}
        if key is not None:
            headers["idempotency-key"] = key
        return httpx.request(method, self.address + path, headers=headers, json=body, timeout=30)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    home: Path = tmp_path_factory.mktemp("api")
    opened = open_context(settings_for(home, party="house"), inline=True)
    house = opened.acting_as(Actor.of_roles("house", EVERY_ROLE))
    people = {"museum": ["curator"], "workshop": ["designer"], "shop": ["buyer"]}
    people |= {f"stranger-{role}": [role] for role in ROLES}
    tokens = {"house": issue_token(house, house.actor.permissions).text}
    for party, roles in people.items():
        parties.register(house, party, en=party, roles=roles)
        acting = house.acting_as(Actor.of_roles(party, roles))
        tokens[party] = issue_token(acting, permissions_of(roles)).text
    ids = _trade(house)
    with served(create_api(house)) as address:
        yield Town(house, address, tokens, ids)
    opened.close()


def _trade(house: Context) -> dict[str, str]:
    museum = house.acting_as(Actor.of_roles("museum", ["curator"]))
    workshop = house.acting_as(Actor.of_roles("workshop", ["designer"]))
    work = Work("museum", "1962.5", title_en="Zun")
    asset = Asset("image", house.blobs.put(b"a picture"), "text/plain", "museum", 9, work_id=work.id, title_en="Zun")
    with house.database.writing() as connection:
        store.put_work(connection, work)
        store.put_asset(connection, asset)
    state_evidence(museum, [asset.id], GROUND)
    terms = Terms(uses=("merchandise",), goods=("textiles",), report_months=3, royalty_bp=800, sample_approval=True)
    draft = Draft("first", "尊", "Zun", (DraftItem(asset.id, 10_000),), terms, 500)
    offer, _ = register_offer(museum, draft)
    review_offer(house, offer.id, True)
    waiting, _ = register_offer(museum, Draft("second", "尊", "Zun", (DraftItem(asset.id, 10_000),), terms, 500))
    paid = announce_payment(workshop, 10_000, "first")
    confirm_payment(house, paid.payment.id)
    announced = announce_payment(workshop, 10_000, "second")
    receipt: Receipt = place_order(workshop, offer.id, "first")
    held = place_order(workshop, offer.id, "held", pay="hold")
    assert receipt.agreement is not None
    assert receipt.delivery is not None
    approved = submit_sample(workshop, receipt.agreement.id, "approved", "Scarf")
    review_sample(museum, approved.id, True)
    batch = mint_units(workshop, receipt.agreement.id, MintDraft("first", asset.id, 3))
    sample = submit_sample(workshop, receipt.agreement.id, "first", "Scarf")
    asked = Wanted(
        "", "first", "Bats", "", ("merchandise",), "", 1000, iso(parse_iso(now_iso()) + timedelta(days=9)), ""
    )
    ad = post_wanted(workshop, asked)
    answer_wanted(museum, ad.wanted.id, offer.id, "ours")
    return {
        "asset": asset.id, "offer": offer.id, "waiting": waiting.id, "order": receipt.order.id, "held": held.order.id,
        "agreement": receipt.agreement.id, "delivery": receipt.delivery.id, "sample": sample.id,
        "wanted": ad.wanted.id, "batch": batch.id, "serial": serials_of(workshop, batch)[0],
        "payment": announced.payment.id, "policy": offer.items[0].policy_id, "none": "0" * 64, "now": now_iso(),
    }  # fmt: skip
