"""One shell for all documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docs.shell import Shell, forking_shell


@pytest.fixture(scope="session")
def shell() -> Iterator[Shell]:
    with forking_shell() as opened:
        yield opened
