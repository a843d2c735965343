"""A job as its page shows it: what it was made from, what came of it, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass

from wenmai.assets import store as assets
from wenmai.jobs.model import DONE, Job
from wenmai.ledger.charge_store import find_charge, find_run_quote
from wenmai.ledger.charges import RunCharge, RunQuote
from wenmai.services.browsing import Card, cards
from wenmai.services.context import Context
from wenmai.services.watching import job_of


@dataclass(frozen=True, slots=True)
class JobPortrait:
    """One job, its inputs and outputs. ``reserved`` and ``charge`` are None where making costs its party nothing."""

    job: Job
    inputs: tuple[Card, ...]
    outputs: tuple[Card, ...]
    reserved: RunQuote | None
    charge: RunCharge | None


def portray_job(context: Context, job_id: str) -> JobPortrait:
    """A job of the caller's, by the beginning of its id. Raises NotFound."""
    job = job_of(context, job_id)
    with context.database.reading() as connection:
        reserved, charge = find_run_quote(connection, job.run_id), find_charge(connection, job.run_id)
    made = outputs_of_job(context, job)
    return JobPortrait(
        job, tuple(cards(context, list(job.inputs))), tuple(cards(context, list(made))), reserved, charge
    )


def outputs_of_job(context: Context, job: Job) -> tuple[str, ...]:
    """The ids of what a job made, in the order in which it made them; none before it is done."""
    if job.state != DONE:
        return ()
    with context.database.reading() as connection:
        return tuple(asset.id for asset in assets.outputs_of(connection, job.id))
