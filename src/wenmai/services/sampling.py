"""Samples of goods go to the owner of the right, who approves them or says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wenmai.audit.recording import recorded
from wenmai.exchange import samples
from wenmai.exchange.agreements import Standing, get_standing
from wenmai.exchange.samples import APPROVED, REJECTED, Sample
from wenmai.exchange.states import SAMPLE
from wenmai.exchange.steps import Step, advance, last_step
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from wenmai.services.agreeing import refuse_outsider
from wenmai.services.context import Context
from wenmai.storage.database import lock_exclusive


def submit_sample(
    context: Context, agreement_id: str, key: str, title: str, files: Sequence[Path] = (), note: str = ""
) -> Sample:
    """Submit a sample in the licensee's name. The same key again gives the sample that was submitted under it."""
    context.actor.require("sample.submit")
    if not title.strip():
        raise InvalidInput("a sample has a title", where=key, rule="sample.title")
    at = context.clock()
    with context.database.reading() as connection:
        agreement = get_standing(connection, agreement_id)
    refuse_outsider(context, agreement)
    if agreement.agreement.licensee != context.party:
        raise Forbidden("only the licensee submits samples", where=agreement_id[:12], rule="access.own")
    if not agreement.holds_at(at):
        raise Conflict("this agreement is not in force", where=agreement_id[:12], rule="agreement.in-force")
    blobs = tuple(context.blobs.put_file(path) for path in files)
    sample = Sample(agreement_id, key, title, note, blobs, context.party, at)
    with context.database.writing() as connection:
        lock_exclusive(connection, f"sample/{sample.id}")
        kept = samples.find_sample(connection, sample.id)
        if kept is not None:
            return kept
        with recorded(connection, "sample.submitted", context.party, sample.id, at) as recorder:
            samples.put_sample(recorder, sample)
    return sample


def review_sample(context: Context, sample_id: str, approve: bool, reason: str = "") -> Step:
    """Approve a sample, or reject it with a reason, in the licensor's name.

    Raises Forbidden for the licensee, NotFound for anybody else.
    """
    context.actor.require("sample.review")
    if not approve and not reason.strip():
        raise InvalidInput("a rejection says why", where=sample_id[:12], rule="sample.reason")
    at = context.clock()
    with context.database.writing() as connection:
        sample = samples.get_sample(connection, sample_id)
        lock_exclusive(connection, f"sample/{sample_id}")
        standing = get_standing(connection, sample.agreement_id)
        _refuse_outsider(context, standing, sample_id)
        if standing.agreement.licensor != context.party:
            raise Forbidden("only the licensor reviews samples", where=sample_id[:12], rule="access.own")
        state = APPROVED if approve else REJECTED
        with recorded(connection, f"sample.{state}", context.party, sample_id, at) as recorder:
            advance(recorder, SAMPLE, sample_id, state, by=context.party, at=at, reason=reason)
    with context.database.reading() as connection:
        step = last_step(connection, sample_id)
        assert step is not None
        return step


def list_samples(context: Context, agreement_id: str) -> list[tuple[Sample, str, str]]:
    """(sample, state, reason of the last review) of an agreement that the caller is a side of."""
    with context.database.reading() as connection:
        refuse_outsider(context, get_standing(connection, agreement_id))
        found = []
        for sample, state in samples.samples_of(connection, agreement_id):
            step = last_step(connection, sample.id)
            found.append((sample, state, step.reason if step else ""))
    return found


def sample_file(context: Context, sample_id: str, number: int) -> bytes:
    """A file of a sample, counted from 0, for the two sides of its agreement and who audits. Raises NotFound."""
    with context.database.reading() as connection:
        sample = samples.get_sample(connection, sample_id)
        _refuse_outsider(context, get_standing(connection, sample.agreement_id), sample_id)
    if not 0 <= number < len(sample.blobs):
        raise NotFound("the sample has no such file", where=sample_id[:12])
    return context.blobs.get(sample.blobs[number])


def _refuse_outsider(context: Context, standing: Standing, sample_id: str) -> None:
    try:
        refuse_outsider(context, standing)
    except NotFound as error:  # it must not tell of the agreement either
        raise NotFound(f"no sample has the id {sample_id}", remedy="See: wenmai agreement list.") from error
