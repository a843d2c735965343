"""The commands of docs/exchange.md run as they stand, and everybody is paid to the fen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.docs.test_docs import ROOT, _commands


def test_the_museum_is_paid_from_registration_to_a_quarterly_report(tmp_path: Path) -> None:
    binaries = tmp_path / "bin"
    binaries.mkdir()
    script = f"#!/bin/sh\nexec {sys.executable} -c 'from wenmai.cli import main; main()' \"$@\"\n"
    (binaries / "wenmai").write_text(script)
    (binaries / "wenmai").chmod(0o755)
    (binaries / "python").symlink_to(sys.executable)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WENMAI")} | {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "WENMAI_HOME": str(tmp_path / "home"),
        "WENMAI_WORKERS": "1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    program = "set -eu\n" + "\n".join(_commands("docs/exchange.md"))
    program += "\nwenmai ledger accounts --party hunan-museum --json > museum.json"
    program += "\nwenmai ledger accounts --party silk-workshop --json > workshop.json"
    done = subprocess.run(
        ["sh", "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    assert "not yet" in done.stdout
    assert len((tmp_path / "serials.csv").read_text().splitlines()) == 1 + 120
    assert "https" not in (tmp_path / "serials.csv").read_text()
    assert (tmp_path / "label.svg").read_text().startswith("<svg")
    assert "accepted" in done.stdout.splitlines()
    assert "mistyped or never issued" in done.stdout
    museum = json.loads((tmp_path / "museum.json").read_text())["accounts"]
    # 100.07 less 5 %, 20 % of 19.00, and 8 % of 120 × 129.00 less 5 %.
    assert museum == [{"account": "hunan-museum/earnings", "balance_fen": 9_507 + 380 + 117_648}]
    workshop = {
        one["account"]: one["balance_fen"] for one in json.loads((tmp_path / "workshop.json").read_text())["accounts"]
    }
    assert workshop == {"silk-workshop/earnings": 1_520, "silk-workshop/wallet": 500_000 - 10_007 - 123_840}
