"""Many at once for what can be spent once: a voucher's code, the money of one run, the end of a run. And kill -9.

Every round forks eight processes that wait for each other and then do the same in the same moment.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from benchmarks.torture.at_once import at_once
from benchmarks.torture.killing import told_until_killed
from benchmarks.torture.market import Market, give, prepare
from benchmarks.torture.paying import FEN_A_CORE_S, operator, quote_for, release, reserve, settle
from wenmai.kernel.errors import WenmaiError
from wenmai.ledger.charge_store import find_charge, find_run_quote, open_reservations
from wenmai.ledger.statement import accounts_of, faults_of_books
from wenmai.services.context import Context
from wenmai.services.tariffs import set_tariff
from wenmai.services.vouchers import VoucherDraft, issue_voucher, redeem_voucher

RACERS = 8
HELD_FEN = 90
LONGEST_S = 0.25
END_OF_TIME = "9999-01-01"
Act = Callable[[Context, int], str]


def run(home: Path, count: int, seed: int, url: str = "") -> dict[str, Any]:
    """``count`` rounds of each race, and as many kills; gives how often it came out wrong, and what the books say."""
    market = Market(home, url or f"sqlite:///{home / 'wenmai.db'}")
    prepare(market)
    context = market.context("house")
    set_tariff(operator(context), FEN_A_CORE_S)
    chance = random.Random(seed)
    told = {"rounds": 0, "one code": 0, "one purse": 0, "one end": 0, "killed": 0, "runs of the killed": 0}
    for number in range(count):
        name = f"{seed}-{number}"
        context.database.close()  # children open their own; it reopens here when it is asked
        told["one code"] += _one_code(market, context, name)
        told["one purse"] += _one_purse(market, context, name)
        told["one end"] += _one_end(market, context, name)
        wrong, runs = _killed(market, context, name, chance)
        told["killed"] += wrong
        told["runs of the killed"] += runs
        told["rounds"] += 1
    with context.database.reading() as connection:
        found = faults_of_books(connection)
    context.close()
    return told | {"faults": found[:20]}


def _one_code(market: Market, context: Context, name: str) -> int:
    """Eight parties redeem one code: 0 where one holds the voucher then, and the others were told so."""
    _, code = issue_voucher(operator(context), VoucherDraft(50, END_OF_TIME))
    parties = [f"racer-{name}-{number}" for number in range(RACERS)]
    answers = _race(market, context, parties, lambda racer, _: str(redeem_voucher(racer, code).holder))
    return int(sorted(answers) != sorted([next(a for a in answers if a in parties), *["voucher.used"] * (RACERS - 1)]))


def _one_purse(market: Market, context: Context, name: str) -> int:
    """Eight runs of a party whose voucher and wallet suffice for one: 0 where one was reserved for."""
    party = f"purse-{name}"
    _, code = issue_voucher(operator(context), VoucherDraft(50, END_OF_TIME))
    redeem_voucher(context.acting_as(operator(context).actor.of_roles(party, ["designer"])), code)
    give(context, party, HELD_FEN - 50)
    quote = quote_for(context, party, HELD_FEN // 2, HELD_FEN)

    def act(racer: Context, number: int) -> str:
        return str(reserve(racer, f"{name}/{number}", party, quote) is not None)

    answers = _race(market, context, [party] * RACERS, act)
    with context.database.reading() as connection:
        left = {name: fen for name, fen in accounts_of(connection, party).items() if fen}
    return int(sorted(answers) != ["True", *["ledger.funds"] * (RACERS - 1)] or left != {f"{party}/held": HELD_FEN})


def _one_end(market: Market, context: Context, name: str) -> int:
    """Four settle and four release one run: 0 where it came to one of the two, once."""
    party, run_id = f"end-{name}", f"end/{name}"
    give(context, party, HELD_FEN)
    reserve(context, run_id, party, quote_for(context, party, HELD_FEN // 2, HELD_FEN))

    def act(racer: Context, number: int) -> str:
        charge = settle(racer, run_id, 40) if number % 2 else release(racer, run_id)
        return charge.outcome if charge else "none"

    answers = set(_race(market, context, [party] * RACERS, act))
    with context.database.reading() as connection:
        charge, left_fen = find_charge(connection, run_id), accounts_of(connection, party)[f"{party}/wallet"]
    right = charge is not None and answers == {charge.outcome, "run.state"} and left_fen == HELD_FEN - charge.amount_fen
    return int(not right)


def _race(market: Market, context: Context, parties: list[str], act: Act) -> list[str]:
    context.database.close()
    return at_once([partial(_racer, market, party, number, act) for number, party in enumerate(parties)])


def _racer(market: Market, party: str, number: int, act: Act, wait: Callable[[], object]) -> str:
    context = market.context(party)
    with context.database.reading():
        wait()
    try:
        return act(context, number)
    except WenmaiError as error:
        return error.rule
    finally:
        context.close()


def _killed(market: Market, context: Context, name: str, chance: random.Random) -> tuple[int, int]:
    """A process that runs one paid run after the other is killed: (0 where nothing is lost or doubled, runs begun)."""
    party = f"killed-{name}"
    give(context, party, 10**9)
    context.database.close()
    begun = told_until_killed(_run_on, market, party, name, after_s=chance.random() * LONGEST_S)
    with context.database.reading() as connection:
        left_open = [one.run_id for one in open_reservations(connection, END_OF_TIME) if one.party == party]
        held_fen = accounts_of(connection, party).get(f"{party}/held", 0)
        quoted = sum(find_run_quote(connection, run_id) is not None for run_id in begun)
    wrong = int(len(left_open) > 1 or held_fen != HELD_FEN * len(left_open))
    for run_id in left_open * 2:  # whoever comes back gives the money back, once
        release(context, run_id, "the worker died")
    with context.database.reading() as connection:
        spent_fen = 10**9 - accounts_of(connection, party)[f"{party}/wallet"]
    return wrong + int(spent_fen != 40 * (quoted - len(left_open))), quoted


def _run_on(market: Market, party: str, name: str, pipe: Pipe) -> None:
    context = market.context(party)
    quote = quote_for(context, party, HELD_FEN // 2, HELD_FEN)
    pipe.send("ready")
    number = 0
    while True:
        run_id = f"killed/{name}/{number}"
        pipe.send(run_id)
        reserve(context, run_id, party, quote)
        settle(context, run_id, 40)
        number += 1
