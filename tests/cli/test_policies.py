"""Licences as museums write them, from the command line: each by its name, with what it says in plain words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from wenmai.cli import policies
from wenmai.cli.app import cli
from wenmai.cli.common import opened
from wenmai.imaging.writing import encode_png
from wenmai.kernel.errors import WenmaiError
from wenmai.services.importing import import_collection
from wenmai.services.templating import LICENCES


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("WENMAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WENMAI_PARTY", "museum")
    monkeypatch.setenv("WENMAI_LANG", "en")
    monkeypatch.setenv("WENMAI_WORKERS", "1")
    (tmp_path / "pictures").mkdir()
    for name in ("robe", "bowl"):
        picture = np.full((40, 60, 3), 90, np.uint8)
        picture[10:30, 20:40] = (200, 40 if name == "robe" else 140, 40)
        (tmp_path / "pictures" / f"{name}.png").write_bytes(encode_png(picture))
    with opened(inline=True) as context:
        return import_collection(context, tmp_path / "pictures", keep_ids=True).asset_ids


def told(arguments: list[str]) -> Any:
    done = CliRunner().invoke(cli, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_command_knows_the_licences_that_the_service_knows() -> None:
    assert set(policies.LICENCES) == set(LICENCES)


def test_each_licence_is_written_and_says_what_it_permits(assets: list[str]) -> None:
    for name in LICENCES:
        more = ["--mark", assets[1]] if name == "dual" else []
        found = told(["policy", "write", name, assets[0], "--credit", "Hunan Museum", *more])["policies"]
        assert len(found) == (2 if name == "dual" else 1)
        for one in found:
            assert told(["policy", "summary", one["id"]])["says"] == one["says"]


def test_a_written_licence_decides_at_once_where_it_is_attached(assets: list[str]) -> None:
    def may(use: str, *more: str) -> bool:
        asked = ["policy", "ask", use, assets[0], *more, "--json"]
        done = CliRunner().invoke(cli, asked, env={"WENMAI_PARTY": "shop"})
        return bool(json.loads(done.stdout)["permitted"])

    assert not may("read", "--purpose", "research")
    told(["policy", "write", "research", assets[0], "--attach"])
    assert may("read", "--purpose", "research")
    assert not may("merchandise", "--goods", "textiles")
    told(["policy", "write", "cc0", assets[0], "--attach"])
    assert may("merchandise", "--goods", "textiles")
    assert may("trainAI")


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [(["dual"], "licence.dual"), (["commercial", "--territory", "XX"], "licence.territory")],
)
def test_terms_that_make_no_licence_are_refused(assets: list[str], arguments: list[str], rule: str) -> None:
    done = CliRunner().invoke(cli, ["policy", "write", arguments[0], assets[0], *arguments[1:], "--json"])
    assert isinstance(done.exception, WenmaiError)
    assert done.exception.rule == rule
