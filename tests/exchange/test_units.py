"""Serials of goods: minted by the licensee within what he was given, read back by anybody, and never made up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from benchmarks.torture.at_once import at_once
from tests.conftest import settings_for
from tests.exchange.conftest import OWN, Market
from tests.exchange.licences import Licensed, goods_terms, licensed, listed
from wenmai.bootstrap import open_context
from wenmai.exchange import guesses
from wenmai.exchange.units import SAME_LOOKUP_S, UnitBatch
from wenmai.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    MustWait,
    NotFound,
    StorageFailure,
    Tampered,
    WenmaiError,
)
from wenmai.parties.model import Actor
from wenmai.rights.credentials import serials
from wenmai.rights.credentials.serials import ALPHABET, batch_of
from wenmai.services.agreeing import terminate_agreement
from wenmai.services.auditing import verify_log
from wenmai.services.correcting import withdraw
from wenmai.services.home_files import files_of
from wenmai.services.looking_up import OFTEN, look_up
from wenmai.services.minting import BATCH_MAX, MintDraft, list_batches, mint_units, serials_of, show_batch
from wenmai.services.ordering import place_order
from wenmai.services.sampling import review_sample, submit_sample

CALLER = "198.51.100.7"


@pytest.fixture
def licence(market: Market) -> Licensed:
    return licensed(market, market.picture("museum", "plate"), "workshop")


def mint(market: Market, licence: Licensed, count: int = 3, key: str = "k", **said: str) -> UnitBatch:
    asset = said.pop("asset_id", licence.asset.id)
    return mint_units(market.as_party("workshop"), licence.agreement.id, MintDraft(key, asset, count, **said))


def other_serial(serial: str) -> str:
    """A serial of the same batch that is well formed and was never issued: as a forger makes it, without the key."""
    digits = serial.replace("-", "")
    changed = digits[:9] + ALPHABET[(ALPHABET.index(digits[9]) + 1) % 32] + digits[10:15]
    for check in ALPHABET:
        try:
            batch_of(changed + check)
        except InvalidInput:
            continue
        return changed + check
    raise AssertionError("no check digit fits")


def test_units_are_numbered_through_and_their_serials_read_back(market: Market, licence: Licensed) -> None:
    first = mint(market, licence, 3, "one", title_zh="丝巾", title_en="Scarf", goods="textiles/scarves")
    second = mint(market, licence, 2, "two")
    assert (first.numbers, second.numbers) == (range(1, 4), range(4, 6))
    workshop = market.as_party("workshop")
    serials = serials_of(workshop, first) + serials_of(workshop, second)
    assert len(set(serials)) == 5
    for number, serial in enumerate(serials, 1):
        unit = look_up(market.as_party("house"), serial.lower().replace("-", " "))
        assert (unit.number, unit.serial, unit.state) == (number, serial, "in-force")
    assert unit.batch == second
    assert (second.goods, first.goods) == ("textiles", "textiles/scarves")
    assert [one.id for one in list_batches(market.as_party("museum"), licence.agreement.id)] == [first.id, second.id]
    assert verify_log(market.as_party("house")).ok


def test_the_same_key_is_the_same_batch_also_when_all_is_over(market: Market, licence: Licensed) -> None:
    batch = mint(market, licence, 3, title_en="Scarf")
    assert mint(market, licence, 3, title_en="Scarf") == batch
    for other in (MintDraft("k", licence.asset.id, 4, title_en="Scarf"), MintDraft("k", licence.asset.id, 3)):
        with pytest.raises(Conflict) as raised:
            mint_units(market.as_party("workshop"), licence.agreement.id, other)
        assert raised.value.rule == "unit.key"
    market.clock.pass_days(400)
    assert mint(market, licence, 3, title_en="Scarf") == batch
    assert len(list_batches(market.as_party("workshop"), licence.agreement.id)) == 1


def test_nobody_mints_more_than_the_cap_over_all_batches(market: Market, licence: Licensed) -> None:
    mint(market, licence, 99, "one")
    with pytest.raises(Conflict) as raised:
        mint(market, licence, 2, "two")
    assert raised.value.rule == "agreement.unit-cap"
    mint(market, licence, 1, "three")
    assert sum(batch.count for batch in list_batches(market.as_party("workshop"), licence.agreement.id)) == 100


def test_only_the_licensee_mints_and_has_the_serials(market: Market, licence: Licensed) -> None:
    batch = mint(market, licence)
    draft = MintDraft("x", licence.asset.id, 1)
    with pytest.raises(Forbidden) as raised:
        mint_units(market.as_party("museum"), licence.agreement.id, draft)
    assert raised.value.rule == "access.own"
    with pytest.raises(NotFound):
        mint_units(market.as_party("stranger"), licence.agreement.id, draft)
    with pytest.raises(NotFound):
        list_batches(market.as_party("stranger"), licence.agreement.id)
    with pytest.raises(NotFound):
        show_batch(market.as_party("stranger"), batch.id)
    assert show_batch(market.as_party("museum"), batch.id) == batch
    for party in ("museum", "house"):
        with pytest.raises(NotFound):
            serials_of(market.as_party(party), batch)
    without = market.context.acting_as(Actor("workshop", None, OWN - {"unit.mint"}))
    with pytest.raises(Forbidden) as raised:
        mint_units(without, licence.agreement.id, draft)
    assert raised.value.rule == "access.unit.mint"


def test_nothing_is_minted_when_the_agreement_is_over(market: Market, licence: Licensed) -> None:
    serial = serials_of(market.as_party("workshop"), mint(market, licence))[0]
    market.clock.pass_days(365)
    with pytest.raises(Conflict) as raised:
        mint(market, licence, key="late")
    assert raised.value.rule == "agreement.in-force"
    unit = look_up(market.as_party("house"), serial)
    assert (unit.state, unit.over_at) == ("ended", licence.agreement.ends_at)


def test_nothing_is_minted_under_a_revoked_agreement_and_what_was_stays(market: Market, licence: Licensed) -> None:
    serial = serials_of(market.as_party("workshop"), mint(market, licence))[0]
    market.clock.pass_days(10)
    terminate_agreement(market.as_party("museum"), licence.agreement.id, "a private matter")
    with pytest.raises(Conflict) as raised:
        mint(market, licence, key="late")
    assert raised.value.rule == "agreement.in-force"
    unit = look_up(market.as_party("house"), serial)
    assert (unit.state, unit.over_at) == ("revoked", market.clock())


def test_an_agreement_that_begins_later_mints_nothing_yet(market: Market) -> None:
    asset = market.picture("museum", "plate")
    later = "2031-05-01T00:00:00.000Z"
    order = place_order(market.as_party("workshop"), listed(market, asset), "k", starts_at=later)
    assert order.agreement is not None
    with pytest.raises(Conflict) as raised:
        mint(market, Licensed(asset, order.agreement))
    assert raised.value.rule == "agreement.in-force"


def test_no_goods_before_a_sample_is_approved(market: Market) -> None:
    licence = licensed(market, market.picture("museum", "plate"), "workshop", goods_terms(sample_approval=True))
    with pytest.raises(Conflict) as raised:
        mint(market, licence)
    assert raised.value.rule == "agreement.sample"
    sample = submit_sample(market.as_party("workshop"), licence.agreement.id, "k", "Scarf")
    with pytest.raises(Conflict):
        mint(market, licence)
    review_sample(market.as_party("museum"), sample.id, True)
    assert mint(market, licence).count == 3


@pytest.mark.parametrize(
    ("changed", "said", "rule"),
    [
        ({}, {"goods": "porcelain"}, "agreement.goods"),
        ({"goods": ("textiles", "porcelain")}, {}, ""),
        ({"goods": ("ANY",)}, {}, ""),
        ({"uses": ("derive",)}, {}, "agreement.use"),
        ({"goods": ()}, {"goods": "textiles"}, "agreement.goods"),
    ],
)
def test_goods_that_the_agreement_is_not_for_are_refused(
    market: Market, changed: dict[str, object], said: dict[str, str], rule: str
) -> None:
    licence = licensed(market, market.picture("museum", "plate"), "workshop", goods_terms(**changed))
    with pytest.raises((Conflict, InvalidInput)) as raised:
        mint(market, licence, **said)
    assert raised.value.rule == rule
    assert list_batches(market.as_party("workshop"), licence.agreement.id) == []


@pytest.mark.parametrize("count", [0, -1, BATCH_MAX + 1, True, 1.5])
def test_what_is_no_number_of_units_is_refused(market: Market, licence: Licensed, count: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        mint(market, licence, count)
    assert raised.value.rule == "unit.count"


def test_the_goods_show_the_licensed_asset_or_ones_own_that_was_made_from_it(market: Market, licence: Licensed) -> None:
    own = market.design("workshop", "scarf", {licence.asset.id: (2000, licence.agreement.id)})
    assert mint(market, licence, asset_id=own.id[:12]).asset_id == own.id
    others = market.design("rival", "copy", {licence.asset.id: (0, None)})
    unlicensed = market.picture("museum", "vase")
    unrelated = market.picture("workshop", "sketch")
    for asset in (others, unlicensed, unrelated):
        with pytest.raises(InvalidInput) as raised:
            mint(market, licence, key=asset.id, asset_id=asset.id)
        assert raised.value.rule == "unit.asset"
    withdraw(market.as_party("workshop"), own.id, "a fault")
    with pytest.raises(Conflict) as withdrawn:
        mint(market, licence, key="later", asset_id=own.id)
    assert withdrawn.value.rule == "asset.withdrawn"


def test_every_right_above_must_hold(market: Market, licence: Licensed) -> None:
    """A shop buys the workshop's design; when the museum revokes the workshop's licence, the shop mints no more."""
    design = market.design("workshop", "scarf", {licence.asset.id: (2000, licence.agreement.id)})
    shop = licensed(market, design, "shop", goods_terms(term_days=100), "shop")
    minted = mint_units(market.as_party("shop"), shop.agreement.id, MintDraft("k", design.id, 5))
    terminate_agreement(market.as_party("museum"), licence.agreement.id, "breach")
    with pytest.raises(Forbidden):
        mint_units(market.as_party("shop"), shop.agreement.id, MintDraft("k2", design.id, 5))
    unit = look_up(market.as_party("house"), serials_of(market.as_party("shop"), minted)[0])
    assert [origin.asset.id for origin in unit.origins] == [licence.asset.id]
    assert [(edge.output, edge.source) for edge in unit.thread.edges] == [(design.id, licence.asset.id)]


def test_a_slip_is_told_from_a_forgery(market: Market, licence: Licensed) -> None:
    serial = serials_of(market.as_party("workshop"), mint(market, licence))[0]
    house = market.as_party("house")
    with pytest.raises(InvalidInput) as slip:
        look_up(house, serial[:-1] + ALPHABET[(ALPHABET.index(serial[-1]) + 1) % 32], CALLER)
    assert slip.value.rule == "serial.mistyped"
    forged = other_serial(serial)
    unknown = other_serial("ZZZZ" + forged[4:])
    answers = []
    for typed in (forged, unknown):
        with pytest.raises(Tampered) as made_up:
            look_up(house, typed, CALLER)
        answers.append((made_up.value.rule, made_up.value.what, made_up.value.remedy))
    assert answers[0] == answers[1]  # a batch that there is tells no more than one that there is not
    assert answers[0][0] == "serial.forged"


def test_a_unit_that_was_not_minted_yet_is_as_unknown_as_any(market: Market, licence: Licensed) -> None:
    """Also to who has the key."""
    from wenmai.rights.credentials.serials import serial_code
    from wenmai.services.serial_keys import reading_key

    batch = mint(market, licence)
    early = serial_code(licence.agreement.id, 4, reading_key(market.context, {batch.key_name}))
    with pytest.raises(Tampered):
        look_up(market.as_party("house"), early)
    mint(market, licence, 1, "more")
    assert look_up(market.as_party("house"), early).number == 4


def test_a_refusal_costs_the_same_whichever_part_is_wrong(
    market: Market, licence: Licensed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same queries and as many tags, so that time tells nothing of which batches there are."""
    serial = serials_of(market.as_party("workshop"), mint(market, licence))[0]
    made: list[str] = []
    tag = serials._tag
    monkeypatch.setattr(serials, "_tag", lambda *given: made.append("tag") or tag(*given))
    event.listen(
        market.context.database.engine, "before_cursor_execute", lambda *said: made.append(str(said[2]).split("(")[0])
    )
    forged = other_serial(serial)
    costs = []
    for typed in (forged, other_serial("ZZZZ" + forged[4:]), other_serial(forged[:4] + "ZZZZ" + forged[8:])):
        made.clear()
        with pytest.raises(Tampered):
            look_up(market.as_party("house"), typed, CALLER)
        costs.append([one for one in made if "DELETE" not in one])  # the first guess of an hour clears the last one
    assert costs[0] == costs[1] == costs[2]
    assert costs[0].count("tag") == 1


def test_a_backup_holds_the_key(market: Market, licence: Licensed) -> None:
    mint(market, licence)
    kept = {file.place: file.is_private for file in files_of(market.context.home, "")}
    assert kept["serials.key"]


def test_nobody_makes_a_key_by_asking(market: Market) -> None:
    with pytest.raises(Tampered):
        look_up(market.as_party("house"), "0000-0000-0000-0000", CALLER)
    assert not (market.context.home / "serials.key").exists()


def test_wrong_serials_are_limited_for_each_caller(market: Market, licence: Licensed) -> None:
    serial = serials_of(market.as_party("workshop"), mint(market, licence))[0]
    house, forged = market.as_party("house"), other_serial(serial)
    for _ in range(guesses.OF_A_CALLER_MAX):
        with pytest.raises(Tampered):
            look_up(house, forged, "2001:db8:1:2::1")
    for typed in (forged, serial):  # also a genuine one: else a guesser would go on and only lose the refusals
        with pytest.raises(MustWait) as raised:
            look_up(house, typed, "2001:db8:1:2:ffff::9")  # another address of the same subscriber
        assert raised.value.rule == "unit.wait"
    with pytest.raises(InvalidInput):
        look_up(house, serial[:-1], "2001:db8:1:2::1")  # what is no serial costs nothing and tells nothing
    assert look_up(house, serial, "2001:db8:1:3::1").number == 1
    market.clock.pass_days(1 / 24)
    assert look_up(house, serial, "2001:db8:1:2::1").number == 1


def test_wrong_serials_are_limited_in_all(market: Market, licence: Licensed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "OF_ALL_MAX", 5)
    serial = serials_of(market.as_party("workshop"), mint(market, licence))[0]
    house = market.as_party("house")
    for number in range(5):
        with pytest.raises(Tampered):
            look_up(house, other_serial(serial), f"198.51.100.{number}")
    with pytest.raises(MustWait):
        look_up(house, serial, "203.0.113.1")
    assert look_up(house, serial).number == 1  # the house's own shell


def test_of_many_guesses_at_once_no_more_are_answered(market: Market, licence: Licensed) -> None:
    forged = other_serial(serials_of(market.as_party("workshop"), mint(market, licence))[0])
    answers: list[str] = []

    def guess() -> None:
        for _ in range(6):
            try:
                look_up(market.as_party("house"), forged, CALLER)
            except WenmaiError as error:
                answers.append(error.rule)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("serial.forged") == guesses.OF_A_CALLER_MAX
    assert answers.count("unit.wait") == 48 - guesses.OF_A_CALLER_MAX


def test_lookups_are_counted_without_reloads_and_without_the_two_sides(market: Market, licence: Licensed) -> None:
    serial = serials_of(market.as_party("workshop"), mint(market, licence))[0]
    house = market.as_party("house")
    for party in ("museum", "workshop", None):
        assert look_up(house, serial, party).lookups is None
    first_at = market.clock()
    assert look_up(house, serial, CALLER).lookups is None
    seen = look_up(house, serial, CALLER).lookups
    assert seen is not None
    assert seen.count == 1
    for _ in range(OFTEN):
        market.clock.pass_days((SAME_LOOKUP_S + 1) / 86_400)
        unit = look_up(house, serial, CALLER)
    assert unit.lookups is not None
    assert (unit.lookups.count, unit.lookups.first_at, unit.seen_often) == (OFTEN, first_at, True)


def test_no_serial_is_read_with_another_key(market: Market, licence: Licensed) -> None:
    """A lost key must not make forgeries of everything that was ever printed, nor be replaced by a new one."""
    serial = serials_of(market.as_party("workshop"), mint(market, licence))[0]
    key = market.context.home / "serials.key"
    assert key.stat().st_mode & 0o777 == 0o600
    kept = key.read_bytes()
    key.unlink()
    for attempt in (lambda: look_up(market.as_party("house"), serial), lambda: mint(market, licence, key="more")):
        with pytest.raises(StorageFailure) as raised:
            attempt()
        assert raised.value.rule == "serial.key"
        assert not key.exists()
    key.write_bytes(bytes(32))
    with pytest.raises(StorageFailure):
        look_up(market.as_party("house"), serial)
    key.write_bytes(kept[:5])
    with pytest.raises(StorageFailure):
        look_up(market.as_party("house"), serial)
    key.write_bytes(kept)
    assert look_up(market.as_party("house"), serial).number == 1


def _mint_in_a_process(home: Path, url: str, agreement: str, draft: MintDraft, wait: Callable[[], object]) -> str:
    context = open_context(settings_for(home, "museum", url), inline=True)
    racer = replace(context, clock=lambda: "2031-03-01T09:00:00.000Z").acting_as(Actor("workshop", None, OWN))
    wait()
    try:
        return str(mint_units(racer, agreement, draft).first)
    except WenmaiError as error:
        return error.rule
    finally:
        context.close()


def _race(market: Market, licence: Licensed, database_url: str, drafts: list[MintDraft]) -> list[str]:
    there = (market.context.home, database_url, licence.agreement.id)
    return sorted(at_once([partial(_mint_in_a_process, *there, draft) for draft in drafts]))


def test_eight_processes_that_mint_at_once_stay_within_the_cap(
    market: Market, licence: Licensed, database_url: str
) -> None:
    told = _race(market, licence, database_url, [MintDraft(f"race {one}", licence.asset.id, 30) for one in range(8)])
    assert told == ["1", "31", "61", *["agreement.unit-cap"] * 5]
    batches = list_batches(market.as_party("workshop"), licence.agreement.id)
    assert [batch.numbers for batch in batches] == [range(1, 31), range(31, 61), range(61, 91)]
    assert len({batch.key_name for batch in batches}) == 1


def test_eight_processes_with_one_key_mint_one_batch(market: Market, licence: Licensed, database_url: str) -> None:
    assert _race(market, licence, database_url, [MintDraft("one", licence.asset.id, 30)] * 8) == ["1"] * 8
    assert len(list_batches(market.as_party("workshop"), licence.agreement.id)) == 1
