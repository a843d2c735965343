"""How Hypothesis chooses its examples, by ``WENMAI_HYPOTHESIS``.

* Unset, on a developer's machine: others in each run.
* ``ci``: the same in each run, so that a change is judged by what it does and not by the luck of the draw.
* ``torture``: others in each run, and ten times as many: ``make torture`` hunts what is rare.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from hypothesis import settings

ENVIRONMENT = "WENMAI_HYPOTHESIS"
AT_HOME = "at home"
IN_CI = "ci"
TORTURE = "torture"
TIMES = 10
OF_A_TEST = "_hypothesis_internal_use_settings"  # Hypothesis has no public way to change what a test asked for


def load_profile() -> str:
    """Load what the environment names; to be called before tests are imported. Returns its name."""
    # Compiled loops take seconds on their first call, and CI machines are shared: time is no property of the code.
    for name in (AT_HOME, IN_CI, TORTURE):
        settings.register_profile(name, deadline=None, derandomize=name == IN_CI)
    name = os.environ.get(ENVIRONMENT) or AT_HOME
    settings.load_profile(name)
    return name


def multiply_examples(tests: Iterable[Any]) -> None:
    """Let property tests try ``TIMES`` as many examples as they ask for; one that is listed twice, no more often."""
    for test in {id(test): test for test in tests}.values():
        asked = getattr(test, OF_A_TEST, None)
        if asked is not None:
            setattr(test, OF_A_TEST, settings(asked, max_examples=asked.max_examples * TIMES))
