"""The commands of docs/dataspace.md run as they stand: a studio elsewhere obtains a picture, and the museum is paid."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import DCAT, RDF

from tests.docs.shell import ROOT, Shell, commands


def test_a_studio_elsewhere_obtains_a_picture(sampled: Path, shell: Shell) -> None:
    program = "trap 'kill ${SERVER:-} 2>/dev/null || true' EXIT\n" + "\n".join(commands("docs/dataspace.md"))
    program += "\nwenmai ledger accounts --party hunan-museum --json > museum.json"
    program += "\nwenmai dataspace negotiations --json > negotiations.json"
    program += "\nwenmai dataspace transfers --field state > transfers.txt"
    done = shell.run(program, sampled)
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-3000:])
    assert "Traceback" not in done.stderr
    assert (sampled / "plate.jpg").read_bytes().startswith(b"\xff\xd8")
    museum = json.loads((sampled / "museum.json").read_text())["accounts"]
    assert museum == [{"account": "hunan-museum/earnings", "balance_fen": 9_507}]  # 100.07 less 5 %
    [negotiation] = json.loads((sampled / "negotiations.json").read_text())["negotiations"]
    assert (negotiation["state"], negotiation["owed"]) == ("FINALIZED", "")
    assert (sampled / "transfers.txt").read_text().split() == ["COMPLETED"]
    catalogue = Graph().parse(sampled / "catalogue.ttl", format="turtle")
    assert len(list(catalogue.subjects(RDF.type, DCAT.Dataset))) == 1
    assert json.loads((sampled / "catalogue.jsonld").read_text())["dcat:dataset"]


def test_every_case_of_the_tck_that_is_named_has_a_test_that_names_it() -> None:
    text = (ROOT / "docs" / "dataspace.md").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "dataspace").glob("test_*.py"))
    cases = set(re.findall(r"\b(?:MET|CAT|CN|TP):\d\d-\d\d\b", text))
    assert len(cases) >= 30
    for case in cases:
        assert case in tests, case
    for name in re.findall(r"`(test_\w+)`", text):
        assert f"def {name}(" in tests, name
