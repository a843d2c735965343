"""The door asks first; what is made owes and allows no more than what it was made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.exchange.conftest import EVERYTHING, OWN, SetClock
from wenmai.exchange.inheritance import inheritances_of
from wenmai.kernel.clock import iso, now_iso, parse_iso
from wenmai.kernel.errors import Conflict, Forbidden
from wenmai.kernel.money import check_fen
from wenmai.parties.model import Actor
from wenmai.rights.agreements.model import Terms
from wenmai.rights.facts import Facts
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.profile.names import asset_iri
from wenmai.services.agreeing import terminate_agreement
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.licensing import Ground, ask, attach_policy, register_policy, state_evidence
from wenmai.services.making import Made, make
from wenmai.services.offering import Draft, DraftItem, register_offer, review_offer
from wenmai.services.ordering import Receipt, place_order
from wenmai.services.paying import announce_payment, confirm_payment

GROUND = Ground("owner-of-object", "The object is ours, the photograph was made by our staff.")


class Trade:
    """A museum that owns pictures, and who comes to it."""

    def __init__(self, context: Context, clock: SetClock, images: list[str]) -> None:
        self.context, self.clock, self.images = replace(context, clock=clock), clock, images

    def party(self, name: str) -> Context:
        return self.context.acting_as(Actor(name, None, EVERYTHING if name == "house" else OWN))

    def offer(self, seller: str, asset_id: str, terms: Terms, price_fen: int = 0, key: str = "offer") -> str:
        draft = Draft(key, "授权", "Licence", (DraftItem(asset_id, 10_000),), terms, check_fen(price_fen, "price"))
        offer, _ = register_offer(self.party(seller), draft)
        review_offer(self.party("house"), offer.id, True)
        return offer.id

    def buy(self, buyer: str, offer_id: str, key: str = "order") -> Receipt:
        return place_order(self.party(buyer), offer_id, key)

    def invert(self, party: str, asset_id: str) -> Made:
        (made,) = make(self.party(party), "invert", [asset_id], {})
        return made


@pytest.fixture
def trade(workshop: Context, collection: Path) -> Trade:
    images = import_collection(workshop, collection, keep_ids=True).asset_ids
    found = Trade(workshop, SetClock(now_iso()), images)
    state_evidence(found.party("museum"), images, GROUND, whole_work=True)
    return found


DERIVE = Terms(uses=("derive", "merchandise"), goods=("textiles",), sublicense=True, derive_bp=1500)


def test_a_stranger_makes_nothing_and_is_told_where_to_ask(trade: Trade) -> None:
    made = trade.invert("workshop", trade.images[0])
    assert made.outputs == ()
    assert isinstance(made.error, Forbidden)
    assert made.error.rule == "rights.policy.none"
    assert "wenmai offer list --asset" in made.error.remedy


def test_an_agreement_opens_the_door_and_its_rate_is_frozen(trade: Trade) -> None:
    agreement = trade.buy("workshop", trade.offer("museum", trade.images[0], DERIVE)).agreement
    made = trade.invert("workshop", trade.images[0])
    assert made.error is None
    with trade.context.database.reading() as connection:
        (edge,) = inheritances_of(connection, [made.outputs[0].id])
    assert agreement is not None
    assert (edge.parent, edge.rate_bp, edge.agreement_id) == (trade.images[0], 1500, agreement.id)


def test_a_step_of_ones_own_between_costs_the_museum_nothing(trade: Trade) -> None:
    trade.buy("workshop", trade.offer("museum", trade.images[0], DERIVE))
    first = trade.invert("workshop", trade.images[0]).outputs[0]
    second = trade.invert("workshop", first.id).outputs[0]
    with trade.context.database.reading() as connection:
        (edge,) = inheritances_of(connection, [second.id])
    assert (edge.parent, edge.rate_bp) == (trade.images[0], 1500)
    for party in ("workshop", "buyer"):
        trade_fen = announce_payment(trade.party(party), 100_000, "first")
        confirm_payment(trade.party("house"), trade_fen.payment.id)
    sold = Terms(uses=("merchandise",), goods=("textiles/scarves",))
    receipt = trade.buy("buyer", trade.offer("workshop", second.id, sold, 10_000))
    assert receipt.posting is not None
    paid = {entry.account: entry.amount_fen for entry in receipt.posting.entries}
    assert paid == {
        "buyer/wallet": -10_000, "house/fees": 500, "workshop/earnings": 8075, "museum/earnings": 1425,
    }  # fmt: skip


def test_nobody_passes_on_more_than_he_was_given(trade: Trade) -> None:
    trade.buy("workshop", trade.offer("museum", trade.images[0], DERIVE))
    design = trade.invert("workshop", trade.images[0]).outputs[0]
    for beyond in (
        Terms(uses=("trainAI",)),
        Terms(uses=("merchandise",), goods=("porcelain",)),
        Terms(uses=("merchandise",), goods=("textiles",), exclusivity="exclusive"),
    ):
        with pytest.raises(Forbidden) as raised:
            trade.offer("workshop", design.id, beyond, key=str(beyond))
        assert raised.value.rule == "agreement.passes-on"


def test_when_the_agreement_ends_what_was_made_under_it_stands_still(trade: Trade) -> None:
    agreement = trade.buy("workshop", trade.offer("museum", trade.images[0], DERIVE)).agreement
    design = trade.invert("workshop", trade.images[0]).outputs[0]
    assert agreement is not None
    terminate_agreement(trade.party("museum"), agreement.id, "breach")
    denied = trade.invert("workshop", design.id)
    assert isinstance(denied.error, Forbidden)
    with pytest.raises(Forbidden):
        trade.offer("workshop", design.id, Terms(uses=("merchandise",), goods=("textiles",)))


def test_what_is_given_to_one_alone_even_its_owner_may_not_use(trade: Trade) -> None:
    terms = Terms(uses=("derive",), exclusivity="exclusive", term_days=10)
    trade.buy("workshop", trade.offer("museum", trade.images[0], terms))
    assert isinstance(trade.invert("museum", trade.images[0]).error, Forbidden)
    assert trade.invert("museum", trade.images[1]).error is None
    trade.clock.pass_days(11)
    assert trade.invert("museum", trade.images[0]).error is None


def test_nothing_is_offered_without_evidence_of_right_or_by_another(workshop: Context, collection: Path) -> None:
    images = import_collection(workshop, collection, keep_ids=True).asset_ids
    trade = Trade(workshop, SetClock(now_iso()), images)
    with pytest.raises(Conflict) as raised:
        trade.offer("museum", images[0], DERIVE)
    assert raised.value.rule == "offer.evidence"
    with pytest.raises(Forbidden) as forbidden:
        trade.offer("workshop", images[0], DERIVE)
    assert forbidden.value.rule == "access.own"


def test_what_is_made_inherits_what_its_parents_permit_and_no_more(trade: Trade) -> None:
    later = iso(parse_iso(trade.clock()) + timedelta(days=50))
    research = {
        "uid": "urn:research",
        "permission": [
            {
                "action": ["derive", "read"],
                "target": asset_iri(trade.images[0]),
                "constraint": [
                    {
                        "leftOperand": "dateTime",
                        "operator": "lt",
                        "rightOperand": later,
                    }
                ],
            }
        ],
    }
    policy_id, _ = register_policy(trade.party("museum"), policy_from_jsonld(research))
    attach_policy(trade.party("museum"), policy_id, [trade.images[0]])
    design = trade.invert("school", trade.images[0]).outputs[0]
    (asked,) = ask(trade.party("stranger"), "read", [design.id], Facts())
    assert (asked.permitted, asked.ground) == (True, "policy")
    assert not ask(trade.party("stranger"), "sell", [design.id], Facts())[0].permitted
    assert not ask(trade.party("school"), "merchandise", [design.id], Facts())[0].permitted  # its own, but bound
    trade.clock.pass_days(100)
    assert not ask(trade.party("stranger"), "read", [design.id], Facts())[0].permitted
    assert not ask(trade.party("school"), "read", [design.id], Facts())[0].permitted
