"""``wenmai party``: fixed shapes of JSON, tidy errors, and no password among the arguments."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from wenmai.cli.app import cli, run
from wenmai.cli.parties import party
from wenmai.parties.roles import ROLES

PASSWORD = "three words of cloth"


class Wenmai:
    """Runs commands in this process, in a home of its own."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in [name for name in os.environ if name.startswith("WENMAI")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("WENMAI_HOME", str(home))
        monkeypatch.setenv("WENMAI_WORKERS", "1")
        monkeypatch.setenv("LANG", "C.UTF-8")
        self.monkeypatch = monkeypatch

    def acting_as(self, party: str) -> None:
        self.monkeypatch.setenv("WENMAI_PARTY", party)

    def json(self, *arguments: str, stdin: str | None = None) -> Any:
        done = CliRunner().invoke(cli, [*arguments, "--json"], input=stdin, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def text(self, *arguments: str) -> str:
        return CliRunner().invoke(cli, list(arguments), catch_exceptions=False).stdout


@pytest.fixture
def wenmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wenmai:
    return Wenmai(tmp_path / "home", monkeypatch)


def test_from_registration_to_a_token(wenmai: Wenmai) -> None:
    museum = ("hunan-museum", "--name-zh", "湖南博物院", "--name-en", "Hunan Museum", "--role", "curator")
    assert wenmai.json("party", "add", *museum) == {
        "id": "hunan-museum",
        "kind": "organisation",
        "name_en": "Hunan Museum",
        "name_zh": "湖南博物院",
        "roles": ["curator"],
    }
    assert wenmai.json("party", "add", "li-wei", "--person", "--name-en", "Li Wei")["kind"] == "person"
    assert wenmai.json("party", "grant", "li-wei", "curator", "--in", "hunan-museum") == {"changed": True}
    told = wenmai.json("party", "password", "li-wei", stdin=f"{PASSWORD}\n")
    assert told == {"person": "li-wei", "changed": True}
    listed = wenmai.json("party", "list")["parties"]
    assert [(one["id"], one["roles"]) for one in listed] == [
        ("house", list(ROLES)), ("hunan-museum", ["curator"]), ("li-wei", []),
    ]  # fmt: skip
    assert wenmai.json("party", "show", "hunan-museum")["members"] == [{"holder": "li-wei", "roles": ["curator"]}]
    whose = ("--for", "li-wei", "--in", "hunan-museum", "--label", "press")
    issued = wenmai.json("party", "token", "issue", *whose, "--scope", "offer.write")
    assert re.fullmatch(r"wm_\w{12}_\w{49}", issued["text"])
    said = {"party": "hunan-museum", "holder": "li-wei", "scopes": ["offer.write"], "label": "press"}
    assert said.items() <= issued.items()
    (token,) = wenmai.json("party", "token", "list")["tokens"]
    assert token["id"] == issued["id"]
    assert "text" not in token
    assert wenmai.json("party", "token", "revoke", issued["id"], "--reason", "lost") == {"revoked": [issued["id"]]}
    assert wenmai.json("party", "token", "revoke", issued["id"]) == {"revoked": []}
    assert wenmai.json("party", "token", "list")["tokens"][0]["revoked_because"] == "lost"
    assert wenmai.json("party", "revoke", "hunan-museum", "curator") == {"changed": True}
    assert wenmai.text("party", "token", "issue", "--scope", "catalogue.read", "--field", "text").startswith("wm_")


def test_accounts_elsewhere_are_linked_and_unlinked(wenmai: Wenmai) -> None:
    wenmai.json("party", "add", "li-wei", "--person", "--name-en", "Li Wei")
    account = ("--issuer", "https://id.example", "--subject", "2482")
    assert wenmai.json("party", "link", "li-wei", *account) == {"changed": True}
    assert wenmai.json("party", "link", "li-wei", *account) == {"changed": False}
    assert wenmai.json("party", "show", "li-wei")["accounts"] == [{"issuer": "https://id.example", "subject": "2482"}]
    assert wenmai.json("party", "unlink", "li-wei", *account) == {"changed": True}
    assert wenmai.json("party", "show", "li-wei")["accounts"] == []


def test_people_read_it_in_their_language(wenmai: Wenmai, monkeypatch: pytest.MonkeyPatch) -> None:
    wenmai.text("party", "add", "hunan-museum", "--name-zh", "湖南博物院", "--role", "curator")
    assert "roles: curator" in wenmai.text("party", "show", "hunan-museum")
    monkeypatch.setenv("WENMAI_LANG", "zh")
    for told in ("角色", "湖南博物院"):
        assert told in wenmai.text("party", "list")
    wenmai.text("party", "token", "issue", "--scope", "catalogue.read")
    for told in ("catalogue.read", "权限", "持有者"):
        assert told in wenmai.text("party", "token", "list")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("add", "Hunan Museum", "--name-en", "x"), 2, "hunan-museum"),
        (("add", "shop"), 2, "a party needs a name"),
        (("add", "house", "--name-en", "x"), 4, "registered already"),
        (("add", "shop", "--name-en", "x", "--role", "admin"), 2, "curator, designer"),
        (("show", "nobody"), 3, "wenmai party list"),
        (("grant", "nobody", "buyer"), 3, "nobody"),
        (("grant", "house", "king"), 2, "king"),
        (("revoke", "house", "operator"), 4, "the last operator"),
        (("password", "house"), 2, "not a person"),
        (("token", "issue", "--scope", "everything"), 2, "catalogue.read"),
        (("token", "issue", "--scope", "order.place", "--days", "0"), 2, "1 to 366"),
        (("token", "issue"), 2, "--scope"),
        (("token", "revoke", "nothing"), 3, "wenmai party token list"),
        (("dance",), 2, "dance"),
    ],
)
def test_bad_input_is_answered_with_what_and_what_to_do(
    wenmai: Wenmai, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, told: str
) -> None:
    with pytest.raises(SystemExit) as raised:
        run(["party", *arguments])
    printed = capsys.readouterr()
    assert raised.value.code == code, printed.err
    assert told in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_another_party_s_shell_changes_nothing_of_the_house(wenmai: Wenmai, capsys: pytest.CaptureFixture[str]) -> None:
    wenmai.acting_as("museum")
    for arguments in (("add", "shop", "--name-en", "x"), ("grant", "museum", "operator"), ("show", "house")):
        with pytest.raises(SystemExit) as raised:
            run(["party", *arguments])
        assert raised.value.code == 7
    assert "party.write" in capsys.readouterr().err
    wenmai.acting_as("No Such Museum")
    with pytest.raises(SystemExit) as raised:
        run(["party", "list"])
    assert raised.value.code == 2
    assert "WENMAI_PARTY" in capsys.readouterr().err


def test_a_password_is_never_an_argument() -> None:
    def options(command: click.Command) -> set[str]:
        if isinstance(command, click.Group):
            return set().union(*(options(one) for one in command.commands.values()))
        return {option for parameter in command.params for option in parameter.opts}

    assert not {option for option in options(party) if "pass" in option or "secret" in option}


def test_a_short_password_is_refused_without_being_repeated(
    wenmai: Wenmai, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wenmai.json("party", "add", "li-wei", "--person", "--name-en", "Li Wei")
    monkeypatch.setattr("sys.stdin", io.StringIO("Zhong9uo\n"))
    with pytest.raises(SystemExit) as raised:
        run(["party", "password", "li-wei"])
    printed = capsys.readouterr()
    assert raised.value.code == 2
    assert "12 to 256" in printed.err
    assert "Zhong9uo" not in printed.err + printed.out


def test_a_password_typed_at_a_terminal_is_asked_for_twice_and_not_shown(wenmai: Wenmai) -> None:
    wenmai.json("party", "add", "li-wei", "--person", "--name-en", "Li Wei")
    controller, terminal = pty.openpty()
    command = [sys.executable, "-c", "from wenmai.cli import main; main()", "party", "password", "li-wei", "--json"]
    with subprocess.Popen(
        command, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal, start_new_session=True
    ) as asking:
        os.close(terminal)
        seen = b""
        for prompt in (b"Password", b"Repeat"):
            while prompt not in seen:
                seen += os.read(controller, 1024)
            os.write(controller, f"{PASSWORD}\n".encode())
        told, _ = asking.communicate(timeout=60)
    os.close(controller)
    assert json.loads(told) == {"person": "li-wei", "changed": True}
    assert PASSWORD.encode() not in seen
