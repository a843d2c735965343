"""Three truth values: what becomes known later never contradicts what was said before."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.rights.truth import FALSE, TRUE, UNKNOWN, Truth, alike, all_true, any_true, exactly_one_true

LISTS = st.lists(st.sampled_from([TRUE, FALSE, UNKNOWN]), max_size=5)
JOINTS: list[tuple[Callable[[Iterable[Truth]], Truth], Callable[[list[bool]], bool]]] = [
    (all_true, all),
    (any_true, any),
    (exactly_one_true, lambda known: sum(known) == 1),
]


@pytest.mark.parametrize(("joint", "meaning"), JOINTS)
@given(values=LISTS, settled=st.lists(st.booleans(), min_size=5, max_size=5))
def test_an_answer_holds_however_the_unknown_turns_out(
    joint: Callable[[Iterable[Truth]], Truth],
    meaning: Callable[[list[bool]], bool],
    values: list[Truth],
    settled: list[bool],
) -> None:
    said = joint(values)
    known = [late if value is UNKNOWN else value is TRUE for value, late in zip(values, settled, strict=False)]
    if said is not UNKNOWN:
        assert (said is TRUE) == meaning(known)
    if UNKNOWN not in values:
        assert said is Truth.of(meaning(known))


def test_alike_is_unknown_where_voices_differ() -> None:
    assert alike([TRUE, TRUE]) is TRUE
    assert alike([TRUE, FALSE]) is alike([]) is alike([FALSE, UNKNOWN]) is UNKNOWN
    assert [each.negated() for each in (TRUE, FALSE, UNKNOWN)] == [FALSE, TRUE, UNKNOWN]
