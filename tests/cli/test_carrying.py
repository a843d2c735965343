"""``wenmai migrate``, ``backup`` and ``restore``: fixed shapes of JSON, and what people are told to do next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.torture.carrying_work import settings_of
from wenmai.assets import store
from wenmai.assets.model import Asset
from wenmai.audit.recording import recorded
from wenmai.audit.rows import vouched_tables
from wenmai.audit.verification import verify
from wenmai.bootstrap import open_context
from wenmai.cli.carrying import backup, migrate, restore
from wenmai.kernel.clock import now_iso
from wenmai.kernel.errors import Conflict, Tampered
from wenmai.services.auditing import seal
from wenmai.storage.database import Database
from wenmai.storage.schema import METADATA


class Home:
    """A home with a few records, a blob and a signed log, and commands that run on it in this process."""

    def __init__(self, home: Path) -> None:
        self.home = home
        context = open_context(settings_of(str(home), f"sqlite:///{home / 'wenmai.db'}"), inline=True)
        self.blob = context.blobs.put(b"silk")
        with context.database.writing() as connection:
            store.put_asset(connection, Asset("image", self.blob, "image/png", "museum", 4))
        seal(context)
        with context.database.writing() as connection, recorded(connection, "asset.seen", "museum", "x", now_iso()):
            pass  # an event that is not signed yet
        context.close()

    def run(self, command: Any, *arguments: object, home: Path | None = None, language: str = "en") -> Result:
        environment = {"WENMAI_HOME": str(home or self.home), "WENMAI_DATABASE": "", "WENMAI_LANG": language}
        return CliRunner().invoke(command, [str(one) for one in arguments], env=environment)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def log_is_whole(home: Path, database_url: str) -> bool:
    """Whether records, log and checkpoints agree, and all is signed."""
    database = Database(database_url)
    verdict = verify(database, home / "audit", vouched_tables(METADATA))
    database.close()
    assert verdict.checkpoints == 2
    return verdict.ok and verdict.unsigned == verdict.unsequenced == 0


def test_migrate_reports_rows_and_digests_and_says_what_to_set(home: Home, tmp_path: Path) -> None:
    told = json.loads(home.run(migrate, "--to", f"sqlite:///{tmp_path / 'one.db'}", "--json").stdout)
    assert set(told) == {"moved", "resumed", "began_again"}
    assert {table["name"]: table["rows"] for table in told["moved"]["tables"]}["asset"] == 1
    assert all(len(table["digest"]) == 64 for table in told["moved"]["tables"])
    for name in ("one.db", "home/wenmai.db"):  # the old one as well: nothing was written to it after it was signed
        assert log_is_whole(home.home, f"sqlite:///{tmp_path / name}")
    for language, word in (("en", "Next: export WENMAI_DATABASE="), ("zh", "接下来请设置：export WENMAI_DATABASE=")):
        said = home.run(migrate, "--to", f"sqlite:///{tmp_path / language}.db", language=language).stdout
        assert f"{word}'sqlite:///{tmp_path / language}.db'" in said
    again = json.loads(home.run(migrate, "--to", f"sqlite:///{tmp_path / 'one.db'}", "--json").stdout)
    assert again == told | {"resumed": True}
    refused = home.run(migrate, "--to", f"sqlite:///{home.home / 'wenmai.db'}")
    assert isinstance(refused.exception, Conflict)


def test_a_backup_says_that_it_holds_keys_and_comes_back(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    assert "private keys" in home.run(backup, file).stdout
    checked = json.loads(home.run(restore, file, "--check", "--json").stdout)
    assert checked["ok"]
    assert {table["name"]: table["rows"] for table in checked["tables"]}["asset"] == 1
    assert not (tmp_path / "new").exists()
    told = json.loads(home.run(restore, file, "--json", home=tmp_path / "new").stdout)
    assert told["restored"] == {
        "home": str(tmp_path / "new"),
        "database": f"sqlite:///{tmp_path}/new/wenmai.db",
        "missing": [],
    }
    assert (told["tables"], told["blobs"]) == (checked["tables"], 1)
    assert log_is_whole(tmp_path / "new", f"sqlite:///{tmp_path}/new/wenmai.db")
    assert "index --rebuild" in home.run(restore, file, home=tmp_path / "other").stdout


def test_a_backup_into_a_folder_has_a_name_with_the_date(home: Home, tmp_path: Path) -> None:
    told = json.loads(home.run(backup, tmp_path, "--json").stdout)
    (file,) = tmp_path.glob("wenmai-20*.tar")
    assert told["backup"] == str(file)
    assert told["bytes"] == file.stat().st_size


def test_a_damaged_blob_is_told_and_the_exit_code_says_so(home: Home, tmp_path: Path) -> None:
    digest = home.blob
    (home.home / "blobs" / digest[:2] / digest[2:4] / digest).write_bytes(b"silK")
    done = home.run(backup, tmp_path / "b.tar")
    assert done.exit_code == 1
    assert digest in done.stderr
    assert (tmp_path / "b.tar").exists()


def test_a_log_that_was_tampered_with_is_backed_up_and_told_and_not_moved(home: Home, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{home.home / 'wenmai.db'}")
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM leaf")
        connection.exec_driver_sql("DELETE FROM tile")
    database.close()
    done = home.run(backup, tmp_path / "b.tar")
    assert done.exit_code == 0
    assert "wenmai audit verify" in done.stderr
    assert len(json.loads(home.run(restore, tmp_path / "b.tar", "--check", "--json").stdout)["tables"]) > 30
    assert isinstance(home.run(migrate, "--to", f"sqlite:///{tmp_path / 'one.db'}").exception, Tampered)
