"""One shell for all documents, and the sample collection that most of them begin with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.shell import Shell, forking_shell


@pytest.fixture(scope="session")
def shell() -> Iterator[Shell]:
    with forking_shell() as opened:
        yield opened


@pytest.fixture(scope="session")
def drawn(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``wenmai sample my-collection`` writes from nothing: twenty seconds of drawing."""
    folder = tmp_path_factory.mktemp("drawn")
    done = shell.run("wenmai sample my-collection", folder)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "my-collection"


@pytest.fixture
def sampled(drawn: Path, tmp_path: Path) -> Path:
    """A folder in which the sample lies already: the command that is to write it finds it whole and leaves it alone."""
    shutil.copytree(drawn, tmp_path / "my-collection", copy_function=os.link)  # files are replaced, never written to
    return tmp_path
