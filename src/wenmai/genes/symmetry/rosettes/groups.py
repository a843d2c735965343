"""The groups of rosettes: Cn with n turns, Dn with n mirrors as well; their names and what they contain.

International Tables for Crystallography, volume A, section 3.2 (point groups of the plane, here of any order).
"""

from __future__ import annotations

import re

_NAME = re.compile(r"([CD])([1-9][0-9]*)")


def group_name(order: int, mirrored: bool) -> str:
    """Such as "D8"."""
    return f"{'D' if mirrored else 'C'}{order}"


def parts_of(name: str) -> tuple[int, bool]:
    """The order, and whether there are mirrors. Raises KeyError for what is no such name."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise KeyError(name)
    return int(found[2]), found[1] == "D"


def in_group(name: str, greater: str) -> bool:
    """Whether every operation of the one is also one of the other."""
    (order, mirrored), (whole, more) = parts_of(name), parts_of(greater)
    return whole % order == 0 and (more or not mirrored)


def subgroup_chain(name: str) -> tuple[str, ...]:
    """From the group down to C1: first the mirrors go, then the turns, by the least prime in what is left.

    D12 > C12 > C6 > C3 > C1: one of several ways, always the same.
    """
    order, mirrored = parts_of(name)
    chain = [name] if mirrored else []
    chain.append(group_name(order, False))
    while order > 1:
        order //= min(p for p in range(2, order + 1) if order % p == 0)
        chain.append(group_name(order, False))
    return tuple(chain)
