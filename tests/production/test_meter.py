"""Meters of either form tell the same usage; what is no amount is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel.errors import InvalidInput
from wenmai.production.meter import Usage

amounts = st.integers(0, 10**15)


@given(core_ms=amounts, wall_ms=amounts, bytes_out=amounts, memory_mb_ms=amounts)
def test_whole_units_are_read_as_they_stand(core_ms: int, wall_ms: int, bytes_out: int, memory_mb_ms: int) -> None:
    meter = {"core_ms": core_ms, "wall_ms": wall_ms, "bytes_out": bytes_out, "memory_mb_ms": memory_mb_ms, "gpu": "x"}
    assert Usage.from_meter(meter) == Usage(core_ms, wall_ms, bytes_out, memory_mb_ms)


@given(cpu_ms=st.integers(0, 10**9), wall_ms=st.integers(0, 10**9))
def test_seconds_as_they_were_told_before_come_to_the_millisecond(cpu_ms: int, wall_ms: int) -> None:
    meter = {"cpu_s": cpu_ms / 1000, "wall_s": wall_ms / 1000, "bytes": 7}
    assert Usage.from_meter(meter) == Usage(cpu_ms, wall_ms, 7)


def test_a_reused_result_used_nothing() -> None:
    assert Usage.from_meter({"reused": True}) == Usage(reused=True)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "3", None, True])
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="core_ms"):
        Usage.from_meter({"core_ms": value})


def test_a_usage_has_whole_amounts() -> None:
    with pytest.raises(InvalidInput, match="bytes_out"):
        Usage(bytes_out=1.5)  # type: ignore[arg-type]
