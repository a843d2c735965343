"""``wenmai serve`` and ``wenmai gallery`` as a person starts and stops them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from wenmai.services.context import Context
from wenmai.services.preparing import Preparation, fingerprint

MAIN = [sys.executable, "-c", "from wenmai.cli import main; main()"]


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"WENMAI_HOME": str(home), "WENMAI_PARTY": "house", "WENMAI_WORKERS": "1"}
    return subprocess.Popen(
        [*MAIN, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_second_start_has_no_work_and_stops_when_asked(made_home, collection, tmp_path, number):
    home = tmp_path / "home"
    shutil.copytree(made_home, home)
    process = start(home, "gallery", str(collection), "--port", "0")
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        address = told.split()[5]
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(f"{address}healthz", trust_env=False).json()["images"] == 3
        process.send_signal(number)
        _, complaints = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0
    assert complaints == ""


def test_a_taken_port_is_told_at_once(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start(tmp_path, "serve", "--port", str(port))
        _, complaints = process.communicate(timeout=60)
    assert process.returncode == 4
    assert f"127.0.0.1:{port}: the port is taken" in complaints
    assert "--port" in complaints


def test_a_collection_is_known_until_something_in_it_changes(context: Context, collection, tmp_path):
    folder = tmp_path / "collection"
    shutil.copytree(collection, folder)
    preparation = Preparation(context)
    assert not preparation.is_imported(folder)
    assert preparation.import_from(folder, lambda done, total: None).new == 3
    assert Preparation(context).is_imported(folder)
    assert len(Preparation(context).without_genes()) == 3
    before = fingerprint(folder)
    (folder / "index.csv").write_bytes((folder / "index.csv").read_bytes() + b"\n")
    assert fingerprint(folder) != before
    assert not Preparation(context).is_imported(folder)


def test_a_damaged_memory_only_costs_work(context: Context, collection):
    (context.home / "prepared.json").write_text('{"imported": 3')
    assert not Preparation(context).is_imported(collection)
    (context.home / "prepared.json").write_text('{"imported": []}')
    assert not Preparation(context).is_imported(collection)
