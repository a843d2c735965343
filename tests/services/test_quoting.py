"""Quotes are learned from what runs used, say what they are known from, and a probe is gone on from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.torture.market import give
from benchmarks.torture.paying import FEN_A_CORE_S, operator
from tests.services.conftest import draw
from wenmai.assets import store
from wenmai.assets.model import Asset
from wenmai.imaging.writing import encode_png
from wenmai.jobs.line_step import RUN_LINE
from wenmai.production.probes import find_probe
from wenmai.production.quotes import Quote
from wenmai.production.quoting import RUNS_TO_LEARN_MIN, WIDE_FACTOR
from wenmai.production.run_costs import past_runs
from wenmai.services.context import Context
from wenmai.services.making import make
from wenmai.services.probing import note_usage, probe_of, take_probes
from wenmai.services.quoting import quote_making
from wenmai.services.requesting import Request, check_parameters, groups_of, request_for
from wenmai.services.tariffs import put_on_plan, set_tariff
from wenmai.services.vouchers import VoucherDraft, issue_voucher, redeem_voucher


@pytest.fixture
def images(workshop: Context) -> list[str]:
    """Three drawn pictures of museum's, as the catalogue keeps them."""
    found = []
    with workshop.database.writing() as connection:
        for name in ("flower", "bat", "stripes"):
            data = encode_png(draw(name))
            asset = Asset("image", workshop.blobs.put(data), "image/png", "museum", len(data), title_en=name)
            store.put_asset(connection, asset)
            found.append(asset.id)
    return found


def learned(context: Context, image: str, count: int, core_ms_a_megapixel: float, **parameters: object) -> None:
    """As if so many runs had used so much."""
    line = context.lines.get("invert")
    request = request_of(context, image, **parameters)
    for number in range(count):
        drivers = {"inputs": 1.0, "megabytes": 0.02, "megapixels": 0.1 * (1 + number)}
        core_ms = round(core_ms_a_megapixel * drivers["megapixels"])
        result = {"meter": {"core_ms": core_ms, "bytes_out": 1000}, "drivers": drivers}
        with context.database.writing() as connection:
            note_usage(connection, f"{parameters}{number}", context.party, request.spec, line, result, "2026-01-01")


def request_of(context: Context, image: str, line_name: str = "invert", **parameters: object) -> Request:
    line = context.lines.get(line_name)
    (group,) = groups_of(context, line, [image])
    return request_for(context, line, check_parameters(line, parameters), group)


@pytest.mark.both_databases
def test_a_quote_says_what_it_is_known_from(workshop: Context, images: list[str]) -> None:
    def quoted(**parameters: object) -> Quote:
        (quote,) = quote_making(workshop, "invert", images[:1], parameters).quotes
        return quote

    first = quoted()
    assert first.estimate.basis.ground == "prior"
    assert first.estimate.p90.core_ms == pytest.approx(WIDE_FACTOR * first.estimate.p50.core_ms, rel=0.01)
    learned(workshop, images[0], RUNS_TO_LEARN_MIN - 1, 4000.0)
    assert quoted().estimate.basis.ground == "few runs"
    learned(workshop, images[0], RUNS_TO_LEARN_MIN + 8, 4000.0)
    alike = quoted().estimate
    assert (alike.basis.ground, alike.basis.runs) == ("like runs", RUNS_TO_LEARN_MIN + 8)
    assert alike.p50.core_ms == pytest.approx(4000 * alike.drivers["megapixels"], rel=0.03)
    assert alike.p50.core_ms <= alike.p90.core_ms < 1.1 * alike.p50.core_ms
    assert quoted(fail=True).estimate.basis.ground == "other runs"


@pytest.mark.both_databases
def test_what_was_made_before_costs_a_cache_hit(workshop: Context, images: list[str]) -> None:
    set_tariff(operator(workshop), FEN_A_CORE_S | {"cache_hit_fen": 3, "minimum_fen": 40})
    quotation = quote_making(workshop, "invert", images[:2], {})
    assert [quote.p90_fen >= quote.p50_fen >= 40 for quote in quotation.quotes] == [True, True]
    give(workshop, "museum", 1000)
    list(make(workshop, "invert", images[:1], {}))
    reused, new = quote_making(workshop, "invert", images[:2], {}).quotes
    assert (reused.estimate.basis.ground, reused.p50_fen, reused.p90_fen) == ("reused", 3, 3)
    assert new.p50_fen >= 40


def test_a_quote_is_by_the_partys_plan_and_names_the_vouchers(workshop: Context, images: list[str]) -> None:
    plans = [{"kind": "school", "discount_bp": 5000, "free_core_s_month": 1}]
    set_tariff(operator(workshop), FEN_A_CORE_S | {"minimum_fen": 1000, "plans": plans})
    full = quote_making(workshop, "invert", images, {})
    assert [quote.p50_fen for quote in full.quotes] == [1000] * 3
    put_on_plan(operator(workshop), "museum", "school")
    _, code = issue_voucher(operator(workshop), VoucherDraft(700, "2099-01-01", ("school",)))
    voucher = redeem_voucher(workshop, code).voucher.id
    half = quote_making(workshop, "invert", images, {})
    assert half.plan == "school"
    assert [quote.p90_fen for quote in half.quotes][-1] == 500
    assert sum(quote.free_core_ms for quote in half.quotes) <= 1000
    assert half.vouchers == {voucher: min(700, sum(quote.p90_fen for quote in half.quotes))}
    assert quote_making(operator(workshop), "invert", images, {}).runs[0].error is not None


def test_the_house_is_told_what_it_takes_and_asked_for_nothing(workshop: Context, images: list[str]) -> None:
    (quote,) = quote_making(workshop, "invert", images[:1], {}).quotes
    assert quote.tariff_version is None
    assert quote.p90_fen == 0
    assert quote.estimate.p50.core_ms > 0
    assert Quote.from_json(quote.to_json()) == quote


@pytest.mark.both_databases
def test_a_run_noted_twice_is_one_run(workshop: Context, images: list[str]) -> None:
    learned(workshop, images[0], 3, 4000.0)
    learned(workshop, images[0], 3, 5000.0)
    with workshop.database.reading() as connection:
        found = past_runs(connection, "invert")
        assert [one.run_id for one in past_runs(connection, "invert", 2)] == [one.run_id for one in found[:2]]
    assert sorted(one.usage.core_ms for one in found) == [500, 1000, 1500]


def test_a_run_goes_on_from_its_probe_and_gives_the_same_bytes(workshop: Context, images: list[str]) -> None:
    request = request_of(workshop, images[0], "deconstruct", inscriptions=False)
    payload = {"spec": request.spec.to_json()}
    (anew,) = workshop.runner.run(RUN_LINE, [payload])
    take_probes(workshop, [request, request])
    with workshop.database.reading() as connection:
        probe = probe_of(connection, workshop.lines.get("deconstruct"), request.spec, "museum")
        assert find_probe(connection, request.spec.key, "workshop") is None
    assert probe is not None
    assert probe["drivers"]["genes"] == len(probe["notes"]["chosen"]) > 0
    (from_there,) = workshop.runner.run(RUN_LINE, [payload | {"probe": probe}])
    assert anew.value is not None
    assert from_there.value is not None
    for name in ("outputs", "findings", "replaces_earlier"):
        assert from_there.value[name] == anew.value[name]
    assert from_there.value["drivers"].keys() == anew.value["drivers"].keys()
    assert from_there.value["meter"]["core_ms"] >= probe["core_ms"]
    line = workshop.lines.get("deconstruct")
    with workshop.database.writing() as connection:
        note_usage(connection, "run", "museum", request.spec, line, from_there.value, "2026-01-01")
        assert probe_of(connection, workshop.lines.get("deconstruct"), request.spec, "museum") is None


def test_a_probe_that_nobody_came_back_for_is_forgotten(workshop: Context, images: list[str]) -> None:
    first, second = (request_of(workshop, image, "deconstruct", inscriptions=False) for image in images[:2])
    take_probes(replace(workshop, clock=lambda: "2026-01-01T00:00:00.000Z"), [first])
    take_probes(replace(workshop, clock=lambda: "2026-01-09T00:00:00.000Z"), [second])
    with workshop.database.reading() as connection:
        assert find_probe(connection, first.spec.key, "museum") is None
        assert find_probe(connection, second.spec.key, "museum") is not None


def test_a_quote_sees_the_parts_of_what_was_made(workshop: Context, images: list[str]) -> None:
    """A gene is a document: what its cost hangs on is in its cut-out."""
    (made,) = make(workshop, "deconstruct", images[:1], {"inscriptions": False, "genes_max": 1})
    (quote,) = quote_making(workshop, "embroidery", [made.outputs[0].id], {"width_mm": 20}).quotes
    assert 0 < quote.estimate.drivers["covered_cm2"] < quote.estimate.drivers["frame_cm2"]
