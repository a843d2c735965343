"""The command line: fixed shapes of JSON, exit codes that tell the errors apart, and one message for each fault."""

from __future__ import annotations

import json
import os
import string
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.cli.here import wenmai_here
from tests.services.conftest import write_collection
from wenmai.cli.sampling import sample
from wenmai.cli.wording import MESSAGES


class Wenmai:
    """Runs ``wenmai``; in a process of its own, as a user does, where a test asks for that."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WENMAI")}
        self.environment = kept | {"WENMAI_HOME": str(home), "WENMAI_WORKERS": "1", "LANG": "C.UTF-8"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return wenmai_here(arguments, self.environment)

    def run_apart(self, *arguments: str) -> subprocess.CompletedProcess[str]:
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


def test_genes_are_searched_by_how_they_repeat(bank: Wenmai) -> None:
    for gene in bank.json("genes")["genes"]:
        structure = bank.json("show", gene["id"])["gene"]["structure"]
        known = structure["group"] is not None and not structure["undetermined"]
        options = ("--group", structure["group"]) if known else ("--group", "p31m")
        found = bank.json("search", *options)["results"]
        assert (gene["id"] in [one["id"] for one in found]) == known
    assert bank.run("search", "--group", "p5").returncode == 2
    assert "p31m" in bank.run("search", "--group", "p5").stderr
    assert bank.run("search", "--lattice", "cubic").returncode == 2
    assert bank.json("index", "--structures") == {"rebuilt": False, "structures": 0, "problems": []}


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


def test_a_file_that_is_no_picture_is_told_before_what_it_would_have_become(bank: Wenmai, tmp_path: Path) -> None:
    (tmp_path / "words.jpg").write_text("no picture", "utf-8")
    failed = bank.run("make", "repeat", str(tmp_path / "words.jpg"), "--out", str(tmp_path / "tile.svg"))
    assert failed.returncode == 2
    assert "words.jpg" in failed.stderr
    assert "not a picture" in failed.stderr
    assert not (tmp_path / "tile.svg").exists()


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
        (("search", "--text", "a", "--limit", "0"), 2, "limit goes from 1 to 500"),
        (("search", "--offset", "-3"), 2, "offset is 0"),
        (("search", "--within", "3"), 2, "--colour"),
        (("search", "--kind", "foo"), 2, "gene, image"),
        (("search", "--facet", "foo=bar"), 2, "material"),
        (("search", "--facet", "material=silk", "--facet", "material=jade"), 2, "twice"),
        (("search", "--text", "???"), 2, "no words"),
        (("insights", "--plot", "plot.xyz"), 2, ".svg"),
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


def test_markup_and_pictographs_in_titles_are_printed_as_they_are(tmp_path: Path) -> None:
    wenmai = Wenmai(tmp_path / "home")
    title = "[bold]Zun[/x] [1] :smile: \x1b[31mred " + "long " * 200
    write_collection(tmp_path / "c", (("bat.png", "尊", title),))
    wenmai.json("import", str(tmp_path / "c"))
    done = wenmai.run("search", "--text", "[/x] zun")
    assert done.returncode == 0, done.stderr
    for told in ("[bold]Zun[/x] [1]", ":smile:", "“[/x] zun”"):
        assert told in done.stdout
    assert "\x1b" not in done.stdout
    assert "…" in done.stdout
    assert len(done.stdout.splitlines()) < 20
    (found,) = wenmai.json("search", "--text", "zun")["results"]
    assert found["id"][:16] in done.stdout


def test_nothing_found_is_said_with_what_to_try(bank: Wenmai) -> None:
    done = bank.run("search", "--text", "zzzz", "--kind", "gene")
    assert done.returncode == 0
    assert done.stdout.startswith("nothing found")
    assert "--kind" in done.stdout
    assert bank.json("search", "--text", "zzzz") == {"results": []}


def test_show_tells_the_record_and_findings_in_words(bank: Wenmai, tmp_path: Path) -> None:
    (image, *_) = bank.json("search", "--text", "bat", "--kind", "image")["results"]
    shown = bank.run("show", image["id"]).stdout
    for told in (
        "key         bat",
        "title       蝙蝠花纹漏窗",
        "Open screen window with bat design",
        "outline of the object",
    ):
        assert told in shown
    assert "{'" not in shown
    withdrawn = bank.json("genes")["genes"][-1]["id"]
    bank.run("withdraw", withdrawn, "--reason", "a trial")
    assert "a trial (house)" in bank.run("show", withdrawn).stdout
    assert bank.json("show", withdrawn)["withdrawn_because"] == "a trial"
    assert bank.run("export", withdrawn, "--out", str(tmp_path / "never.svg")).returncode == 4


def test_what_is_printed_follows_the_language(bank: Wenmai) -> None:
    bank.environment["WENMAI_LANG"] = "zh"
    try:
        assert "题名" in bank.run("genes").stdout
        assert "为何匹配" in bank.run("search", "--text", "bat").stdout
        assert bank.run("search", "--text", "zzzz").stdout.startswith("没有找到")
    finally:
        del bank.environment["WENMAI_LANG"]


def test_every_message_has_the_same_blanks_in_both_languages() -> None:
    for key, texts in MESSAGES.items():
        blanks = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts]
        assert blanks[0] == blanks[1], key


def test_sample_tells_programs_how_much_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_two(folder: Path, *, report: Callable[[int, int, str], None]) -> Path:
        for done in (1, 2):
            report(done, 2, f"{done}.jpg")
        return folder

    monkeypatch.setattr("wenmai.holdings.sample.write_sample", write_two)
    done = CliRunner().invoke(sample, [str(tmp_path / "s"), "--json"])
    assert json.loads(done.stdout) == {"folder": str(tmp_path / "s"), "pictures": 2}


def test_serve_tells_programs_its_address(tmp_path: Path) -> None:
    wenmai = Wenmai(tmp_path / "home")
    command = [sys.executable, "-c", "from wenmai.cli import main; main()", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, env=wenmai.environment, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout is not None
            told = json.loads(serving.stdout.readline())["serving"]
            with urllib.request.urlopen(told["address"], timeout=30) as answer:
                assert answer.status == 200
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            browser.open(told["sign_in"], timeout=30).close()
            with browser.open(told["address"] + "account", timeout=30) as account:
                assert account.geturl().endswith("/account")  # who has not signed in is sent elsewhere
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(told["sign_in"][:-1], timeout=30)
        finally:
            serving.terminate()
        assert serving.wait(30) == 0
    assert told["address"] == f"http://127.0.0.1:{told['port']}/"


def test_errors_are_json_where_json_was_asked_for(bank: Wenmai) -> None:
    done = bank.run("show", "0" * 64, "--json")
    assert done.returncode == 3
    assert json.loads(done.stderr)["error"]["kind"] == "NotFound"


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = Wenmai(tmp_path / "file").run("genes")
    assert done.returncode == 5
    assert "WENMAI_HOME" in done.stderr
