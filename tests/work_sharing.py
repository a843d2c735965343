"""How pytest-xdist's workers share the tests: folder by folder, the long ones first.

The tests of a folder compile the same loops, load the same networks and share what their ``conftest`` makes once: two
workers in one folder do all that twice. What other folders use as well comes before all else, so that in a fresh
checkout it is compiled once, by one worker, and not at the same time by the other and by every process that a test
starts. Long folders come next, so that at the end no worker waits for the other.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

# Each of these compiles its own part of the loops, two minutes of work in all.
COMPILED_FIRST = (
    "tests/genes/tracing", "tests/embroidery/fill", "tests/embroidery/painting", "tests/genes/descriptors",
    "tests/embroidery/render", "tests/genes/palette",
)  # fmt: skip
# Measured by processor time; what is not named comes after these, where it stands in the alphabet.
LONGEST_FIRST = (
    "tests/docs", "tests/services", "tests/web", "tests/cli", "tests/exchange", "tests/contracts", "tests/web/api",
    "tests/dataspace", "tests/jobs", "tests/parties", "tests/imaging/fingerprint", "tests/genes/symmetry",
    "tests/genes/motifs", "tests/genes/objects", "tests/embroidery/art", "tests/rights/credentials",
    "tests/rights", "tests/audit",
)  # fmt: skip
FIRST = COMPILED_FIRST + LONGEST_FIRST


class ByFolder(LoadScopeScheduling):
    """Gives a worker that has nearly done its folder the next."""

    def _split_scope(self, nodeid: str) -> str:
        return folder_of(nodeid)


def folder_of(nodeid: str) -> str:
    return nodeid.partition("::")[0].rpartition("/")[0]


def sort_longest_first(items: list[pytest.Item]) -> None:
    """Order tests by folder; those of one folder stay as they stood."""
    rank = {folder: number for number, folder in enumerate(FIRST)}
    items.sort(key=lambda item: (rank.get(folder_of(item.nodeid), len(rank)), folder_of(item.nodeid)))
