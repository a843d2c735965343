"""The command line: fixed shapes of JSON, exit codes that tell the errors apart, and one message for each fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services.conftest import write_collection


class Wenmai:
    """Runs ``wenmai`` in a process of its own, as a user does."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WENMAI")}
        self.environment = kept | {"WENMAI_HOME": str(home), "WENMAI_WORKERS": "1", "LANG": "C.UTF-8"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from wenmai.cli import main; main()", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def json(self, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Wenmai:
    """A home with the drawn collection imported and deconstructed."""
    folder = tmp_path_factory.mktemp("cli")
    wenmai = Wenmai(folder / "home")
    write_collection(folder / "collection")
    imported = wenmai.json("import", str(folder / "collection"))
    assert imported == {"imported": {"new": 3, "known": 0, "updated": 0}, "problems": []}
    made = wenmai.json("make", "deconstruct", "--all", "--no-inscriptions", "--genes-max", "2")
    assert len(made["made"]) == 3
    assert not any("error" in one for one in made["made"])
    return wenmai


def test_genes_have_their_fixed_shape(bank: Wenmai) -> None:
    listed = bank.json("genes")
    assert listed["genes"]
    for gene in listed["genes"]:
        assert {"id", "kind", "source"} <= set(gene)
        assert gene["kind"] in ("motif", "rosette", "frieze", "wallpaper")
    kinds = {gene["kind"] for gene in listed["genes"]}
    (kind, *_) = kinds
    assert {gene["kind"] for gene in bank.json("genes", "--kind", kind)["genes"]} == {kind}


def test_search_has_its_fixed_shape_and_says_why(bank: Wenmai, tmp_path: Path) -> None:
    for words in ("bat", "蝠", "蝙蝠"):
        found = bank.json("search", "--text", words, "--kind", "image")["results"]
        assert found[0]["score"] > 0.5
        assert found[0]["why"]
        assert bank.json("show", found[0]["id"])["title_en"] == "Open screen window with bat design"
    write_collection(tmp_path / "again")
    picture = str(tmp_path / "again" / "bat.png")
    by_crop = bank.json("search", "--image", picture, "--crop", "40,60,240,200", "--kind", "image")["results"]
    assert bank.json("show", by_crop[0]["id"])["title_zh"] == "蝙蝠花纹漏窗"
    by_colour = bank.json("search", "--colour", "#8c141e", "--within", "6", "--kind", "image")["results"]
    assert by_colour[0]["id"] == by_crop[0]["id"]
    assert "ΔE00" in " ".join(by_colour[0]["why"])
    both = bank.json("search", "--text", "bat", "--colour", "#8c141e", "--kind", "gene")["results"]
    assert all(bank.json("show", one["id"])["kind"] == "gene" for one in both)


def test_a_gene_shows_leads_back_and_goes_out(bank: Wenmai, tmp_path: Path) -> None:
    gene = bank.json("genes")["genes"][0]
    shown = bank.json("show", gene["id"][:12])
    assert shown["id"] == gene["id"]
    document = bank.json("lineage", gene["id"], "--format", "prov-json")
    assert document["wasDerivedFrom"]
    assert gene["source"] in bank.run("lineage", gene["id"], "--json").stdout
    out = tmp_path / "gene.svg"
    assert bank.json("export", gene["id"], "--out", str(out))["bytes"] == out.stat().st_size
    assert "<svg" in out.read_text("utf-8")


def test_a_path_is_imported_as_the_caller_s_own(bank: Wenmai, tmp_path: Path) -> None:
    write_collection(tmp_path / "own", (("stripes.png", "弦纹壶", "Another pot"),))
    made = bank.json("make", "deconstruct", str(tmp_path / "own" / "stripes.png"), "--no-inscriptions")
    assert len(made["made"]) == 1


def test_insights_count_and_plot(bank: Wenmai, tmp_path: Path) -> None:
    found = bank.json("insights", "--by", "material", "--plot", str(tmp_path / "plot.svg"))
    assert found["works"] >= 3
    assert (tmp_path / "plot.svg").read_text("utf-8").startswith("<svg")


def test_the_doctor_finds_nothing_wrong_and_then_something(bank: Wenmai, tmp_path: Path) -> None:
    assert bank.json("doctor")["ok"] is True
    other = Wenmai(tmp_path / "home")
    write_collection(tmp_path / "c", (("bat.png", "蝠", "Bat"),))
    other.json("import", str(tmp_path / "c"))
    for blob in (tmp_path / "home" / "blobs").rglob("*"):
        if blob.is_file():
            blob.write_bytes(b"damaged")
    done = other.run("doctor", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["ok"] is False


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("show", "0" * 64), 3, "no asset has the id"),
        (("show", "zz"), 2, "not the id"),
        (("make", "weaving", "x"), 3, "there is no line"),
        (("make", "deconstruct", "--genes-max", "99", "--all"), 2, "genes_max"),
        (("make", "deconstruct"), 2, "nothing to make it from"),
        (("import", "/nowhere/at/all"), 2, "no such file or folder"),
        (("search", "--colour", "reddish"), 2, "reddish"),
        (("search", "--colour", "#ff0000", "--within", "-1"), 2, "ΔE00"),
        (("search", "--crop", "1,2,3,4"), 2, "a crop needs a picture"),
        (("search", "--image", "/nowhere.jpg"), 2, "/nowhere.jpg"),
        (("search", "--text", "a", "--limit", "0"), 2, "a page of 0"),
        (("genes", "--kind", "spiral"), 2, "spiral"),
        (("dance",), 2, "dance"),
    ],
)
def test_bad_input_is_answered_with_what_where_and_what_to_do(
    bank: Wenmai, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = bank.run(*arguments)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_errors_are_json_where_json_was_asked_for(bank: Wenmai) -> None:
    done = bank.run("show", "0" * 64, "--json")
    assert done.returncode == 3
    assert json.loads(done.stderr)["error"]["kind"] == "NotFound"


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = Wenmai(tmp_path / "file").run("genes")
    assert done.returncode == 5
    assert "WENMAI_HOME" in done.stderr
