"""Step 2 of the door: what runs will use and cost, before they run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from wenmai.assets.model import Asset
from wenmai.jobs import store as jobs
from wenmai.jobs.inputs import inputs_of
from wenmai.kernel.errors import Forbidden, WenmaiError
from wenmai.ledger.voucher_store import vouchers_to_spend
from wenmai.ledger.vouchers import parts_of
from wenmai.production.contract import Line, LineInput, Prober
from wenmai.production.drivers import drivers_of, prior_of, variant_of
from wenmai.production.probes import find_probe
from wenmai.production.quotes import REUSED, CostModels, Estimate, Quote, learn_costs, priced
from wenmai.production.run_costs import past_runs
from wenmai.services.context import Context
from wenmai.services.permitting import permits_for
from wenmai.services.probing import take_probes
from wenmai.services.requesting import Request, check_parameters, groups_of, request_for
from wenmai.services.tariffs import free_core_ms_left, terms_for


@dataclass(frozen=True, slots=True)
class QuotedRun:
    """One run of those that are quoted: its inputs and quote, or why it may not run."""

    inputs: tuple[Asset, ...]
    quote: Quote | None
    error: WenmaiError | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """The quotes of what was asked for. ``vouchers`` are those that would be spent on P90, by id, in fen."""

    runs: tuple[QuotedRun, ...]
    tariff_version: int | None
    plan: str
    vouchers: Mapping[str, int]

    @property
    def quotes(self) -> list[Quote]:
        return [run.quote for run in self.runs if run.quote is not None]


def quote_making(
    context: Context, line_name: str, asset_ids: Sequence[str], parameters: Mapping[str, Any], *, probing: bool = True
) -> Quotation:
    """What ``make`` with the same arguments would use and cost the caller. Nothing is reserved.

    With ``probing``, lines that offer it do the first part of the work, which ``make`` goes on from afterwards; for
    the others sizes tell enough. Raises as ``make`` does, before anything runs.
    """
    context.actor.require("make.run")
    line = context.lines.get(line_name)
    checked = check_parameters(line, parameters)
    groups = groups_of(context, line, asset_ids)
    refused: dict[int, Forbidden] = {}
    requests: dict[int, Request] = {}
    for place, permits in enumerate(permits_for(context, line, groups)):
        if isinstance(permits, Forbidden):
            refused[place] = permits
        else:
            requests[place] = request_for(context, line, checked, groups[place])
    if probing and isinstance(line, Prober):
        take_probes(context, list(requests.values()))
    quotes = dict(zip(requests, quote_requests(context, line, checked, list(requests.values())), strict=True))
    runs = tuple(QuotedRun(group, quotes.get(place), refused.get(place)) for place, group in enumerate(groups))
    return _quotation(context, runs)


def quote_requests(context: Context, line: Line, parameters: BaseModel, requests: Sequence[Request]) -> list[Quote]:
    """A quote for each run that is asked for, by the tariff and the caller's plan of this moment.

    The runs share what is left of the month's free core time, in their order.
    """
    estimates = estimate_requests(context, line, parameters, requests)
    at = context.clock()
    with context.database.reading() as connection:
        terms = terms_for(connection, context.party)
        if terms is None:
            return [Quote(estimate) for estimate in estimates]
        kept, plan = terms
        free_core_ms = free_core_ms_left(connection, context.party, plan, at)
    quotes = []
    for estimate in estimates:
        quote = priced(estimate, kept.version, kept.tariff, plan.kind, free_core_ms)
        free_core_ms -= quote.free_core_ms
        quotes.append(quote)
    return quotes


def estimate_requests(
    context: Context, line: Line, parameters: BaseModel, requests: Sequence[Request]
) -> list[Estimate]:
    """What each run will use: nothing where its outputs are there already, otherwise as runs like it did before."""
    with context.database.reading() as connection:
        keys = [request.spec.key for request in requests]
        known = {key for key in keys if jobs.find_result(connection, key, context.party) is not None}
        found = {key: find_probe(connection, key, context.party) for key in keys}
        past = past_runs(connection, line.name) if len(known) < len(requests) else []
    variant = variant_of(line, parameters)
    learned: dict[tuple[str, ...], CostModels] = {}
    estimates = []
    for request in requests:
        if request.spec.key in known:
            estimates.append(REUSED)
            continue
        kept = found[request.spec.key]
        if kept is not None:
            drivers = dict(kept.probe.drivers)
        else:
            with inputs_at_hand(context, request) as inputs:
                drivers = drivers_of(line, inputs, parameters)
        names = tuple(sorted(drivers))
        if names not in learned:
            learned[names] = learn_costs(past, line.version, variant, names, prior_of(line))
        estimates.append(learned[names].estimate(drivers, variant))
    return estimates


@contextmanager
def inputs_at_hand(context: Context, request: Request) -> Iterator[list[LineInput]]:
    """The inputs of a run as files, as its line will see them."""
    root = context.home / "scratch"
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as folder:
        yield inputs_of(request.spec, context.blobs, Path(folder))


def _quotation(context: Context, runs: tuple[QuotedRun, ...]) -> Quotation:
    at = context.clock()
    with context.database.reading() as connection:
        terms = terms_for(connection, context.party)
        if terms is None:
            return Quotation(runs, None, "", {})
        kept, plan = terms
        needs_fen = sum(run.quote.p90_fen for run in runs if run.quote is not None)
        parts = parts_of(needs_fen, vouchers_to_spend(connection, context.party, at), plan.kind, at)
    return Quotation(runs, kept.version, plan.kind, parts)
