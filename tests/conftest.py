"""What all tests share: where the real photographs lie, and an installation of one's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from wenmai.bootstrap import open_context
from wenmai.kernel.settings import Settings
from wenmai.services.context import Context

# Compiled loops take seconds on their first call, and CI machines are shared: time is no property of the code.
hypothesis_settings.register_profile("shared machine", deadline=None)
hypothesis_settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; skips where there is none."""
    named = os.environ.get("WENMAI_TEST_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real data: set WENMAI_TEST_DATA to the folder that holds artefacts/")
    return folder


def settings_for(home: Path, party: str = "museum") -> Settings:
    return Settings.from_environment({"WENMAI_HOME": str(home), "WENMAI_PARTY": party, "WENMAI_WORKERS": "1"})


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """A fresh installation whose steps run in this process."""
    opened = open_context(settings_for(tmp_path / "home"), inline=True)
    yield opened
    opened.close()
