"""What is learned from runs foretells further ones; one run far off changes little; P90 is never below P50."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.production.quoting import RUNS_TO_LEARN_MIN, WIDE_FACTOR, CostModel, learn, scaled_to, upper_quantile

PRIOR = {"run": 100.0, "megapixels": 1000.0}
TRUE = {"run": 150.0, "megapixels": 900.0, "stitches": 0.02}


def runs_of(count: int, seed: int, spread: float = 0.05) -> tuple[list[dict[str, float]], list[float]]:
    """Runs whose cost is ``TRUE`` of their drivers, times a chance factor around 1."""
    chance = np.random.default_rng(seed)
    drivers = [
        {"megapixels": float(chance.lognormal(0, 1)), "stitches": float(chance.lognormal(9, 1))} for _ in range(count)
    ]
    return drivers, [cost_of(one) * float(chance.lognormal(0, spread)) for one in drivers]


def cost_of(drivers: dict[str, float]) -> float:
    return TRUE["run"] + sum(TRUE[name] * value for name, value in drivers.items())


@pytest.mark.parametrize("seed", range(4))
def test_costs_that_are_sums_are_learned_to_their_own_spread(seed: int) -> None:
    model = learn(*runs_of(60, seed), PRIOR)
    unseen, used = runs_of(200, seed + 100)
    predicted = np.array([model.predict(one) for one in unseen])
    errors = np.abs(predicted[:, 0] - used) / used
    assert np.median(errors) < 0.06
    below = float((np.array(used) <= predicted[:, 1]).mean())
    assert 0.8 <= below <= 0.99
    assert model.runs == 60


@pytest.mark.parametrize("seed", range(4))
def test_a_few_runs_far_off_change_little(seed: int) -> None:
    drivers, used = runs_of(60, seed)
    model = learn(drivers, used, PRIOR)
    for place in range(0, 60, 15):
        used[place] *= 30  # a cold start, a swapping machine
    shaken = learn(drivers, used, PRIOR)
    asked = {"megapixels": 1.0, "stitches": 9000.0}
    assert shaken.predict(asked)[0] == pytest.approx(model.predict(asked)[0], rel=0.1)


def test_runs_of_nothing_but_noise_and_zeros_are_learned_from_without_fault() -> None:
    drivers = [{"megapixels": 0.0, "stitches": 0.0} for _ in range(20)]
    model = learn(drivers, [0.0] * 20, PRIOR)
    p50, p90 = model.predict({"megapixels": 0.0, "stitches": 0.0})
    assert 0 <= p50 <= p90 <= 2


@pytest.mark.parametrize("count", [1, 2, 5, RUNS_TO_LEARN_MIN - 1])
def test_few_runs_only_scale_the_prior_within_a_wide_band(count: int) -> None:
    drivers = [{"megapixels": 1.0 + place} for place in range(count)]
    model = learn(drivers, [3 * (100 + 1000 * one["megapixels"]) for one in drivers], PRIOR)
    p50, p90 = model.predict({"megapixels": 7.0})
    assert p50 == pytest.approx(3 * 7100)
    assert p50 * 1.4 < p90 < p50 * WIDE_FACTOR
    assert model.runs == count


def test_without_runs_the_prior_speaks_with_the_widest_band() -> None:
    model = learn([], [], PRIOR)
    assert model.predict({"megapixels": 2.0}) == (2100, round(2100 * WIDE_FACTOR))
    assert model.runs == 0


def test_what_is_larger_than_all_that_was_seen_has_a_wider_band() -> None:
    model = learn(*runs_of(60, 1), PRIOR)
    largest = model.drivers_max["megapixels"]
    inside, outside = {"megapixels": largest, "stitches": 100.0}, {"megapixels": 3 * largest, "stitches": 100.0}
    assert model.beyond(inside) == 1.0
    assert model.beyond(outside) == pytest.approx(3.0)
    ratio = [high / low for low, high in (model.predict(inside), model.predict(outside))]
    assert ratio[1] == pytest.approx(3 * ratio[0], rel=0.01)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0, 1e3), st.floats(0, 1e6), st.floats(0, 1e7)), min_size=0, max_size=30),
    st.floats(0, 1e4),
    st.floats(0, 1e7),
)
def test_p90_is_never_below_p50_and_neither_below_nothing(
    past: list[tuple[float, float, float]], megapixels: float, stitches: float
) -> None:
    drivers = [{"megapixels": one[0], "stitches": one[1]} for one in past]
    model = learn(drivers, [one[2] for one in past], PRIOR)
    p50, p90 = model.predict({"megapixels": megapixels, "stitches": stitches})
    assert 0 <= p50 <= p90


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=60))
def test_the_upper_quantile_has_nine_of_ten_below_it(ratios: list[float]) -> None:
    upper = upper_quantile(np.array(ratios))
    assert upper in ratios
    assert np.mean(np.array(ratios) <= upper) >= min(0.9, 1 - 1 / len(ratios))


def test_a_model_knows_what_a_run_without_drivers_costs() -> None:
    assert CostModel({"run": 20.0}, 1.0, 2.0, {}, 30).predict({}) == (20, 40)


@pytest.mark.parametrize("seed", range(3))
def test_what_a_probe_used_is_added_as_it_is(seed: int) -> None:
    chance = np.random.default_rng(seed)
    drivers = [{"probed": float(chance.uniform(100, 3000)), "genes": float(chance.integers(0, 5))} for _ in range(50)]
    used = [one["probed"] + 400 * one["genes"] * float(chance.lognormal(0, 0.1)) for one in drivers]
    model = learn(drivers, used, PRIOR, known="probed")
    for probed in (50.0, 1234.0, 2900.0):  # nothing is left to do: it costs what it has cost
        assert model.predict({"probed": probed, "genes": 0.0})[0] == pytest.approx(probed, rel=0.05, abs=15)
        assert model.predict({"probed": probed, "genes": 3.0})[0] == pytest.approx(probed + 1200, rel=0.08)


def test_a_machine_that_has_become_slower_is_followed() -> None:
    newer, newer_used = runs_of(30, 1)
    older, older_used = runs_of(60, 2)
    model = learn([*newer, *older], [*(1.3 * one for one in newer_used), *older_used], PRIOR)
    asked = {"megapixels": 1.0, "stitches": 9000.0}
    assert model.predict(asked)[0] == pytest.approx(1.3 * cost_of(asked), rel=0.07)


@pytest.mark.parametrize(("like", "share"), [(0, 0.0), (2, 0.5), (18, 0.9)])
def test_runs_like_the_one_asked_for_move_a_model_of_others_as_far_as_they_are_many(like: int, share: float) -> None:
    model = learn(*runs_of(60, 2), PRIOR)
    drivers, _ = runs_of(like, 3)
    scaled = scaled_to(model, drivers, [2 * model.predict(one)[0] for one in drivers])
    unseen = {"megapixels": 2.0, "stitches": 9000.0}
    assert scaled.predict(unseen)[0] == pytest.approx(model.predict(unseen)[0] * 2**share, rel=1e-3)


def test_what_was_probed_is_not_scaled() -> None:
    model = CostModel({"run": 100.0}, 1.0, 1.2, {}, 20, known="probed")
    scaled = scaled_to(model, [{"probed": 900.0}] * 1000, [900.0 + 200.0] * 1000)
    assert scaled.predict({"probed": 5000.0})[0] == pytest.approx(5200, abs=1)
