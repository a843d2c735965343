"""Tariffs, vouchers and quotes from the command line, by the operator and by who pays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from wenmai.cli.app import cli
from wenmai.cli.common import opened
from wenmai.imaging.writing import encode_png
from wenmai.services.importing import import_collection

TARIFF = {"core_s_micro_fen": 1_000_000, "minimum_fen": 30, "plans": [{"kind": "school", "discount_bp": 5000}]}


@pytest.fixture
def asset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in {"HOME": str(tmp_path / "home"), "PARTY": "museum", "LANG": "en", "WORKERS": "1"}.items():
        monkeypatch.setenv(f"WENMAI_{name}", value)
    (tmp_path / "picture.png").write_bytes(encode_png(np.full((40, 60, 3), 90, np.uint8)))
    (tmp_path / "tariff.json").write_text(json.dumps(TARIFF))
    with opened(inline=True) as context:
        return import_collection(context, tmp_path / "picture.png", keep_ids=True).asset_ids[0]


def asked(*arguments: str, party: str = "museum") -> Result:
    return CliRunner().invoke(cli, list(arguments), env={"WENMAI_PARTY": party})


def told(*arguments: str, party: str = "museum") -> Any:
    done = asked(*arguments, "--json", party=party)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def rule_of(*arguments: str, party: str = "museum") -> str:
    return str(getattr(asked(*arguments, party=party).exception, "rule", ""))


def test_a_tariff_is_set_shown_and_followed_by_the_next(asset: str, tmp_path: Path) -> None:
    file = str(tmp_path / "tariff.json")
    assert rule_of("tariff", "show") == "tariff.unknown"
    assert rule_of("tariff", "set", file) == "access.ledger.post"
    assert told("tariff", "set", file, "--note", "the first", party="house")["version"] == 1
    assert told("tariff", "set", file, party="house")["version"] == 1  # the same is nothing new
    Path(file).write_text(json.dumps(TARIFF | {"minimum_fen": 40}))
    assert told("tariff", "set", file, party="house")["version"] == 2
    assert told("tariff", "show")["terms"]["minimum_fen"] == 40
    assert told("tariff", "show", "1")["terms"]["minimum_fen"] == 30
    assert [one["version"] for one in told("tariff", "list")["tariffs"]] == [2, 1]
    Path(file).write_text("{")
    assert rule_of("tariff", "set", file, party="house") == "tariff.form"
    assert asked("tariff", "set", "nowhere.json", party="house").exception is not None
    assert told("tariff", "plan", "museum", "school", party="house") == {
        "party": "museum", "plan": "school", "changed": True,
    }  # fmt: skip
    assert rule_of("tariff", "plan", "museum", "museum", party="house") == "tariff.plan"
    assert rule_of("tariff", "plan", "nobody", "school", party="house") == "party.unknown"


def test_a_voucher_is_redeemed_by_one_and_shown_to_its_holder(asset: str) -> None:
    issued = told("voucher", "issue", "5.00", "--until", "2099-01-01", "--note", "open day", party="house")
    code = issued.pop("code")
    assert (issued["state"], issued["rest_fen"], issued["holder"]) == ("open", 500, None)
    assert rule_of("voucher", "redeem", code[:-1] + ("0" if code[-1] != "0" else "1")) == "voucher.mistyped"
    assert told("voucher", "redeem", code.lower())["holder"] == "museum"
    assert told("voucher", "redeem", code)["state"] == "held"
    assert rule_of("voucher", "redeem", code, party="shop") == "voucher.used"
    assert [one["id"] for one in told("voucher", "list")["vouchers"]] == [issued["id"]]
    assert told("voucher", "list", party="shop") == {"vouchers": []}
    assert rule_of("voucher", "show", issued["id"], party="shop") == "voucher.unknown"
    assert code not in asked("voucher", "list", party="house").stdout
    revoked = told("voucher", "revoke", issued["id"], "--reason", "a mistake", party="house")
    assert (revoked["state"], revoked["rest_fen"], revoked["reason"]) == ("revoked", 0, "a mistake")
    assert told("voucher", "show", issued["id"])["state"] == "revoked"
    assert rule_of("voucher", "revoke", issued["id"], "--reason", " ", party="house") == "voucher.reason"
    assert rule_of("voucher", "issue", "5", "--until", "2099-01-01") == "access.ledger.post"


def test_a_voucher_for_one_party_or_for_some_plans_is_theirs_alone(asset: str, tmp_path: Path) -> None:
    def issue(*given: str, until: str = "2099-01-01") -> str:
        return str(told("voucher", "issue", "5", "--until", until, *given, party="house")["code"])

    told("tariff", "set", str(tmp_path / "tariff.json"), party="house")
    assert rule_of("voucher", "redeem", issue("--party", "museum"), party="shop") == "voucher.party"
    school = issue("--plan", "school")
    assert rule_of("voucher", "redeem", school) == "voucher.plan"
    told("tariff", "plan", "museum", "school", party="house")
    assert told("voucher", "redeem", school)["plans"] == ["school"]
    assert rule_of("voucher", "issue", "5", "--until", "2000-01-01", party="house") == "voucher.until"
    assert rule_of("voucher", "issue", "5", "--until", "2099-01-01", "--plan", "king", party="house") == "tariff.plan"


def test_a_quote_tells_core_seconds_and_yuan_and_what_pays(asset: str, tmp_path: Path) -> None:
    free = told("quote", "deconstruct", asset, "--no-inscriptions")
    assert (free["tariff"], free["p90_fen"], free["runs"]) == (None, 0, 1)
    told("tariff", "set", str(tmp_path / "tariff.json"), party="house")
    told("tariff", "plan", "museum", "school", party="house")
    code = told("voucher", "issue", "0.10", "--until", "2099-01-01", party="house")["code"]
    voucher = told("voucher", "redeem", code)["id"]
    quote = told("quote", "deconstruct", asset, "--no-inscriptions")
    assert (quote["tariff"], quote["plan"], quote["vouchers"]) == (1, "school", [{"id": voucher, "amount_fen": 10}])
    assert 0 < quote["core_s_p50"] <= quote["core_s_p90"]
    assert quote["p90_fen"] >= quote["p50_fen"] >= 15  # half of the minimum
    assert quote["wallet_fen"] == quote["p90_fen"] - 10
    assert quote["quotes"][0]["ground"] == "prior"
    shown = asked("quote", "deconstruct", asset, "--no-inscriptions")
    assert "known from prior" in shown.stdout
    assert rule_of("quote", "deconstruct", asset, party="stranger").startswith("rights.")
    assert "Import it first" in str(asked("quote", "deconstruct", str(tmp_path / "picture.png")).exception)
