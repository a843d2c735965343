"""Three truth values. What cannot be told is unknown, and never counts in favour of a use.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64 (strong three-valued logic).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """True, false, or unknown: a term that is not known, a value that cannot be read, a fact that nobody told."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @staticmethod
    def of(value: bool) -> Truth:
        return TRUE if value else FALSE

    def negated(self) -> Truth:
        if self is Truth.UNKNOWN:
            return self
        return Truth.FALSE if self is Truth.TRUE else Truth.TRUE


TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN  # a member costs four times as much to look up


def all_true(values: Iterable[Truth]) -> Truth:
    """The conjunction: false where one is false, else unknown where one is unknown. Of nothing: true."""
    result = TRUE
    for value in values:
        if value is FALSE:
            return value
        if value is UNKNOWN:
            result = value
    return result


def any_true(values: Iterable[Truth]) -> Truth:
    """The disjunction: true where one is true, else unknown where one is unknown. Of nothing: false."""
    result = FALSE
    for value in values:
        if value is TRUE:
            return value
        if value is UNKNOWN:
            result = value
    return result


def exactly_one_true(values: Iterable[Truth]) -> Truth:
    """Whether one and no other is true (ODRL 2.2, xone)."""
    listed = list(values)
    true_count = sum(value is TRUE for value in listed)
    if true_count > 1:
        return FALSE
    if any(value is UNKNOWN for value in listed):
        return UNKNOWN
    return Truth.of(true_count == 1)


def alike(values: Iterable[Truth]) -> Truth:
    """What all say alike; unknown where they differ, for then a rule is half met. Of nothing: unknown."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else UNKNOWN
