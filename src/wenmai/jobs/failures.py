"""Errors as plain data, so that a job's failure outlives the process in which it happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenmai.jobs import steps
from wenmai.kernel import errors
from wenmai.kernel.errors import RunFailure, WenmaiError


def error_to_json(error: WenmaiError) -> dict[str, str]:
    """What the error says, and its kind by name."""
    return {
        "kind": type(error).__name__,
        "what": error.what,
        "where": error.where,
        "remedy": error.remedy,
        "rule": error.rule,
    }


def error_from_json(said: Mapping[str, Any]) -> WenmaiError:
    """The error again. A kind that this version does not know becomes a RunFailure that says the same."""
    kind = getattr(errors, said["kind"], None) or getattr(steps, said["kind"], None)
    if not (isinstance(kind, type) and issubclass(kind, WenmaiError)):
        kind = RunFailure
    return kind(said["what"], where=said["where"], remedy=said["remedy"], rule=said["rule"])
