"""Every group has a name of its own in both languages."""

from __future__ import annotations

from itertools import chain
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.symmetry import wording
from wenmai.genes.symmetry.model import Doubt, Kind, LatticeShape

ROSETTES = tuple(f"{letter}{order}" for letter in "CD" for order in range(1, 25))


@pytest.mark.parametrize("groups", [wording.WALLPAPERS, wording.FRIEZES, ROSETTES])
def test_each_group_of_a_kind_has_a_name_of_its_own(groups):
    for language in (0, 1):
        names = [wording.group_name(group)[language] for group in groups]
        assert all(names)
        assert len(set(names)) == len(groups)
    assert all(map(wording.is_group, groups))


def test_all_that_an_answer_may_say_has_a_name():
    assert set(wording.KIND_NAMES) == set(get_args(Kind))
    assert set(wording.SHAPE_NAMES) == set(get_args(LatticeShape))
    assert set(wording.DOUBT_NAMES) == set(get_args(Doubt))


@given(st.text(max_size=8))
def test_what_is_no_group_has_no_name(name: str):
    known = set(chain(wording.WALLPAPERS, wording.FRIEZES))
    if name in known or (name[:1] in ("C", "D") and name[1:].isdecimal()):
        return
    assert not wording.is_group(name)
    with pytest.raises(KeyError):
        wording.group_name(name)


@pytest.mark.parametrize("name", ["C0", "D01", "C", "D-1", "C²", "C1000", "c4", "p5", "P4M", ""])
def test_near_misses_are_no_groups(name: str):
    assert not wording.is_group(name)
