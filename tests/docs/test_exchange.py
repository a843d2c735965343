"""The commands of docs/exchange.md run as they stand, and everybody is paid to the fen."""

from __future__ import annotations

import json
from pathlib import Path

from tests.docs.shell import Shell, commands


def test_the_museum_is_paid_from_registration_to_a_quarterly_report(sampled: Path, shell: Shell) -> None:
    program = "\n".join(commands("docs/exchange.md"))
    program += "\nwenmai ledger accounts --party hunan-museum --json > museum.json"
    program += "\nwenmai ledger accounts --party silk-workshop --json > workshop.json"
    done = shell.run(program, sampled)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    assert "not yet" in done.stdout
    assert len((sampled / "serials.csv").read_text().splitlines()) == 1 + 120
    assert "https" not in (sampled / "serials.csv").read_text()
    assert (sampled / "label.svg").read_text().startswith("<svg")
    assert "accepted" in done.stdout.splitlines()
    assert "mistyped or never issued" in done.stdout
    museum = json.loads((sampled / "museum.json").read_text())["accounts"]
    # 100.07 less 5 %, 20 % of 19.00, and 8 % of 120 × 129.00 less 5 %.
    assert museum == [{"account": "hunan-museum/earnings", "balance_fen": 9_507 + 380 + 117_648}]
    workshop = {
        one["account"]: one["balance_fen"] for one in json.loads((sampled / "workshop.json").read_text())["accounts"]
    }
    assert workshop == {"silk-workshop/earnings": 1_520, "silk-workshop/wallet": 500_000 - 10_007 - 123_840}
