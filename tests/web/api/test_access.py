"""Every route × every role, from one table: who is let in, who is not, and who learns nothing at all."""

from __future__ import annotations

import json

import pytest

from tests.web.api.conftest import Town
from wenmai.parties.roles import ROLES
from wenmai.web.api.app import create_api

REASON = {"reason": "because"}
ITEMS = [{"asset_id": "0" * 64, "part_bp": 10_000}]
ITEM = {"items": ITEMS, "terms": {"uses": ["read"]}, "price_fen": 1, "title_en": "x"}
MAKING = {"line": "deconstruct", "asset_ids": ["0" * 64]}
# (method, path) → (the permission that it needs, or None where being known is enough; what is sent)
TABLE: dict[tuple[str, str], tuple[str | None, object]] = {
    ("GET", "/catalogue"): ("catalogue.read", None),
    ("GET", "/offers"): ("catalogue.read", None),
    ("POST", "/offers"): ("offer.write", ITEM),
    ("GET", "/offers/{offer_id}"): ("catalogue.read", None),
    ("POST", "/offers/{offer_id}/review"): ("offer.review", {"approve": True}),
    ("POST", "/offers/{offer_id}/withdraw"): ("offer.write", REASON),
    ("GET", "/orders"): (None, None),
    ("POST", "/orders"): ("order.place", {"offer_id": "0" * 64}),
    ("GET", "/orders/{order_id}"): (None, None),
    ("POST", "/orders/{order_id}/accept"): (None, None),
    ("POST", "/orders/{order_id}/cancel"): (None, REASON),
    ("POST", "/orders/{order_id}/refund"): (None, REASON),
    ("GET", "/agreements"): ("agreement.read", None),
    ("GET", "/agreements/{agreement_id}"): ("agreement.read", None),
    ("GET", "/agreements/{agreement_id}/odrl"): ("agreement.read", None),
    ("POST", "/agreements/{agreement_id}/terminate"): ("offer.write", REASON),
    ("GET", "/agreements/{agreement_id}/samples"): (None, None),
    ("POST", "/agreements/{agreement_id}/samples"): ("sample.submit", {"title": "x"}),
    ("POST", "/samples/{sample_id}/review"): ("sample.review", {"approve": True}),
    ("GET", "/agreements/{agreement_id}/reports"): ("report.read", None),
    ("POST", "/agreements/{agreement_id}/reports"): ("report.submit", {"period": "2026-01-01", "lines": []}),
    ("POST", "/reports/{report_id}/pay"): ("report.submit", None),
    ("GET", "/reports/due"): (None, None),
    ("GET", "/wanted"): ("catalogue.read", None),
    ("POST", "/wanted"): (
        "wanted.write", {"title": "x", "uses": ["read"], "budget_fen": 0, "until": "2026-01-01"},
    ),
    ("GET", "/wanted/{wanted_id}"): ("catalogue.read", None),
    ("POST", "/wanted/{wanted_id}/close"): ("wanted.write", REASON),
    ("POST", "/wanted/{wanted_id}/answers"): ("offer.write", {"offer_id": "0" * 64}),
    ("POST", "/wanted/{wanted_id}/answers/{offer_id}/accept"): ("wanted.write", {}),
    ("POST", "/wanted/{wanted_id}/answers/{offer_id}/decline"): ("wanted.write", REASON),
    ("GET", "/units"): ("agreement.read", None),
    ("POST", "/units"): ("unit.mint", {"agreement_id": "0" * 64, "asset_id": "0" * 64, "count": 1}),
    ("GET", "/units/batches/{batch_id}/serials"): ("unit.mint", None),
    ("GET", "/units/{serial}"): ("catalogue.read", None),
    ("GET", "/deliveries/{delivery_id}"): (None, None),
    ("POST", "/deliveries/{delivery_id}/fetch"): ("delivery.fetch", {}),
    ("GET", "/payments"): (None, None),
    ("POST", "/payments"): (None, {"amount_fen": 1}),
    ("POST", "/payments/{payment_id}/confirm"): ("ledger.post", {}),
    ("GET", "/ledger/accounts"): ("ledger.read", None),
    ("GET", "/ledger/statement"): ("ledger.read", None),
    ("POST", "/ledger/move-earnings"): (None, {"amount_fen": 1}),
    ("GET", "/parties"): ("catalogue.read", None),
    ("POST", "/parties"): ("party.write", {"id": "somebody", "name_en": "x"}),
    ("POST", "/parties/{party_id}/grant"): ("party.write", {"role": "buyer"}),
    ("POST", "/parties/{party_id}/revoke"): ("party.write", {"role": "buyer"}),
    ("GET", "/tokens"): (None, None),
    ("POST", "/tokens"): ("token.write", {"scopes": ["catalogue.read"]}),
    ("POST", "/tokens/{token_id}/revoke"): (None, None),
    ("GET", "/policies"): (None, None),
    ("POST", "/policies"): ("policy.write", {"permission": [{"action": "read", "target": "urn:x"}]}),
    ("GET", "/policies/{policy_id}"): (None, None),
    ("POST", "/policies/{policy_id}/attach"): ("policy.write", {"asset_ids": ["0" * 64]}),
    ("POST", "/evidence"): (
        "policy.write", {"asset_ids": ["0" * 64], "basis": "own-design", "statement": "mine"},
    ),
    ("GET", "/assets/{asset_id}/policy"): (None, None),
    ("POST", "/decide"): (None, {"action": "read", "asset_ids": ["0" * 64]}),
    ("POST", "/audit/verify"): ("audit.read", None),
    ("POST", "/audit/checkpoint"): ("audit.checkpoint", None),
    ("GET", "/audit/events/about/{subject}"): ("audit.read", None),
    ("GET", "/audit/events/{event_id}/proof"): ("audit.read", None),
    ("GET", "/genes"): ("catalogue.read", None),
    ("GET", "/genes/{gene_id}/structure"): ("catalogue.read", None),
    ("GET", "/lines"): (None, None),
    ("GET", "/lines/{name}"): (None, None),
    ("POST", "/quotes"): ("make.run", MAKING),
    ("GET", "/jobs"): ("job.read", None),
    ("POST", "/jobs"): ("make.run", MAKING),
    ("GET", "/jobs/{job_id}"): (None, None),
    ("POST", "/jobs/{job_id}/cancel"): (None, None),
    ("GET", "/jobs/{job_id}/events"): (None, None),
    ("GET", "/tariffs"): (None, None),
    ("POST", "/tariffs"): ("ledger.post", {"terms": {}}),
    ("GET", "/tariffs/{version}"): (None, None),
    ("POST", "/parties/{party_id}/plan"): ("ledger.post", {"kind": "school"}),
    ("GET", "/vouchers"): ("ledger.read", None),
    ("POST", "/vouchers"): ("ledger.post", {"amount_fen": 1, "valid_until": "2199-01-01"}),
    ("POST", "/vouchers/redeem"): ("make.run", {"code": "WV"}),
    ("GET", "/vouchers/{voucher_id}"): ("ledger.read", None),
    ("POST", "/vouchers/{voucher_id}/revoke"): ("ledger.post", REASON),
}  # fmt: skip
KEYED = {("POST", "/offers"), ("POST", "/orders"), ("POST", "/payments"), ("POST", "/ledger/move-earnings"),
         ("POST", "/agreements/{agreement_id}/samples"), ("POST", "/units"), ("POST", "/wanted")}  # fmt: skip
ROUTES = sorted(TABLE)


def filled(path: str) -> str:
    """The path with ids of nothing that there is."""
    if path == "/ledger/statement":
        return path + "?account=nobody/wallet"
    if path == "/units":
        return path + f"?agreement_id={'0' * 64}"
    found = path.replace("{event_id}", "0" * 32).replace("{party_id}", "nobody").replace("{subject}", "x")
    found = found.replace("{token_id}", "nobody").replace("{serial}", "0000-0000-0000-0000")
    found = found.replace("{name}", "nothing").replace("{version}", "999")
    for name in (
        "offer",
        "order",
        "agreement",
        "sample",
        "report",
        "delivery",
        "payment",
        "policy",
        "asset",
        "batch",
        "wanted",
        "job",
        "voucher",
        "gene",
    ):
        found = found.replace(f"{{{name}_id}}", "0" * 64)
    return found


def test_the_table_has_every_route_of_the_api(town: Town) -> None:
    document = create_api(town.context).openapi()
    routes = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert routes == set(TABLE)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_who_is_not_known_gets_nothing(town: Town, method: str, path: str) -> None:
    _, body = TABLE[method, path]
    key = "k" if (method, path) in KEYED else None
    answer = town.ask(None, method, filled(path), body, key)
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_role_opens_what_it_carries_and_nothing_else(town: Town, method: str, path: str, role: str) -> None:
    permission, body = TABLE[method, path]
    key = f"{role}" if (method, path) in KEYED else None
    answer = town.ask(f"stranger-{role}", method, filled(path), body, key)
    assert answer.status_code != 401, answer.text
    assert answer.status_code < 500, answer.text
    if permission is not None and permission not in ROLES[role].permissions:
        assert answer.status_code == 403, answer.text
        assert answer.json()["rule"] == f"access.{permission}"
    elif permission is not None and answer.status_code == 403:
        assert answer.json()["rule"] != f"access.{permission}", answer.text


PRIVATE_READS = (
    "/orders/{order}", "/agreements/{agreement}", "/agreements/{agreement}/odrl", "/agreements/{agreement}/samples",
    "/agreements/{agreement}/reports", "/deliveries/{delivery}", "/offers/{waiting}",
    "/units?agreement_id={agreement}", "/units/batches/{batch}/serials",
    "/ledger/statement?account=workshop/wallet", "/ledger/statement?account=museum/earnings",
)  # fmt: skip
PRIVATE_WRITES = (
    ("/orders/{held}/accept", None), ("/orders/{held}/cancel", REASON), ("/orders/{order}/refund", REASON),
    ("/agreements/{agreement}/terminate", REASON), ("/agreements/{agreement}/samples", {"title": "x"}),
    ("/agreements/{agreement}/reports", {"period": "2026-01-01", "lines": []}),
    ("/wanted/{wanted}/close", REASON), ("/wanted/{wanted}/answers/{offer}/accept", {}),
    ("/wanted/{wanted}/answers/{offer}/decline", REASON), ("/wanted/{wanted}/answers", {"offer_id": "{offer}"}),
    ("/units", {"agreement_id": "{agreement}", "asset_id": "{asset}", "count": 1}),
    ("/samples/{sample}/review", {"approve": True}), ("/deliveries/{delivery}/fetch", {}),
    ("/offers/{offer}/withdraw", REASON), ("/policies/{policy}/attach", {"asset_ids": ["{asset}"]}),
    ("/evidence", {"asset_ids": ["{asset}"], "basis": "own-design", "statement": "mine"}),
)  # fmt: skip
OUTSIDERS = ("stranger-curator", "stranger-designer", "stranger-buyer", "shop")


@pytest.mark.parametrize("path", PRIVATE_READS)
@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_reads_what_is_anothers(town: Town, path: str, who: str) -> None:
    answer = town.ask(who, "GET", path.format(**town.ids))
    assert answer.status_code in (403, 404), answer.text


@pytest.mark.parametrize(("path", "body"), PRIVATE_WRITES)
@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_moves_what_is_anothers(town: Town, path: str, body: object, who: str) -> None:
    text = json.dumps(body)
    for name in ("asset", "agreement", "offer"):
        text = text.replace(f"{{{name}}}", town.ids[name])
    key = "k" if path.endswith(("/samples", "/units")) else None
    answer = town.ask(who, "POST", path.format(**town.ids), json.loads(text), key)
    assert answer.status_code in (403, 404), answer.text


def test_lists_hold_ones_own_alone(town: Town) -> None:
    for path in ("/orders", "/agreements", "/payments", "/policies", "/tokens", "/reports/due", "/ledger/accounts"):
        for who in ("stranger-curator", "stranger-buyer"):
            found = town.ask(who, "GET", path)
            if found.status_code == 200:
                assert town.ids["order"] not in found.text, path
                assert "workshop" not in found.text, path


def test_only_asker_and_holder_read_an_answer(town: Town) -> None:
    path = f"/wanted/{town.ids['wanted']}"
    seen = {who: len(town.ask(who, "GET", path).json()["answers"]) for who in ("workshop", "museum", "house", "shop")}
    assert seen == {"workshop": 1, "museum": 1, "house": 1, "shop": 0}


def test_a_licensee_has_serials_in_pages_and_everyone_reads_one(town: Town) -> None:
    path = f"/units/batches/{town.ids['batch']}/serials"
    assert town.ask("workshop", "GET", path).json()["serials"][0] == town.ids["serial"]
    assert len(town.ask("workshop", "GET", path + "?after=1&limit=1").json()["serials"]) == 1
    assert town.ask("shop", "GET", path).status_code == 404
    assert town.ask("museum", "GET", path).status_code == 403
    told = town.ask("shop", "GET", f"/units/{town.ids['serial']}").json()
    assert (told["number"], told["state"], told["licensee"]["name_en"]) == (1, "in-force", "workshop")
    assert town.ids["agreement"] not in json.dumps(told)
