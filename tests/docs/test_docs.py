"""Docs are tests: every command of the READMEs runs, every link leads somewhere, every command is documented."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.docs.shell import ROOT, Shell, commands
from wenmai.cli.app import COMMANDS
from wenmai.kernel.settings import Settings

READMES = ("README.md", "README.zh.md")
KEPT_PICTURES = ("five-bats-shou-plate", "twin-fish-dish")  # a tour over all of the sample would take minutes


@pytest.mark.parametrize("name", READMES)
def test_the_tour_runs_as_written(name: str, sampled: Path, shell: Shell) -> None:
    shorten = (
        "find my-collection -type f ! -name index.csv "
        + " ".join(f"! -name '*{kept}*'" for kept in KEPT_PICTURES)
        + " -delete"
    )
    steps: list[str] = []
    for command in commands(name):
        steps.append(command)
        if command.startswith("wenmai sample"):
            steps.append(shorten)
    done = shell.run("\n".join(steps), sampled, WENMAI_WORKERS=str(os.cpu_count() or 1))
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr


def test_make_commands_of_the_readme_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {word for name in READMES for word in re.findall(r"\bmake ([a-z-]+)", (ROOT / name).read_text("utf-8"))}
    assert {"run", "test", "check"} <= named
    assert named - {"deconstruct", "embroidery", "repeat"} <= targets  # lines of `wenmai make`


@pytest.mark.parametrize(
    "name",
    [
        *READMES,
        "CHANGELOG.md",
        "docs/decisions/README.md",
        "docs/dataspace.md",
        "docs/embroidery.md",
        "docs/jobs.md",
        "docs/keeping.md",
        "docs/exchange.md",
        "docs/policies.md",
        "docs/repeat.md",
        "docs/symmetry.md",
        "docs/testing.md",
    ],
)
def test_links_lead_somewhere(name: str) -> None:
    document = ROOT / name
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8")):
        assert "://" in target or (document.parent / target).exists(), target


def test_every_command_and_setting_is_documented() -> None:
    text = (ROOT / "README.md").read_text("utf-8") + (ROOT / "docs" / "commands.md").read_text("utf-8")
    for command in COMMANDS:
        assert f"wenmai {command}" in text, command
    assert Settings.from_environment.__doc__ is not None
    for variable in re.findall(r"WENMAI_[A-Z]+", Settings.from_environment.__doc__):
        assert variable in text, variable


def test_every_decision_is_in_the_list() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    for file in (ROOT / "docs" / "decisions").glob("0*.md"):
        assert file.name in listed


def test_every_pin_is_named_in_the_notice_and_no_lock_has_an_address() -> None:
    pins = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", pins, re.MULTILINE):
        assert f"{name} {version}:" in notice
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://", lock.read_text("utf-8"))
