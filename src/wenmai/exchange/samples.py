"""Samples of goods: the licensee submits, the owner approves or rejects with reasons. Nothing sells before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from wenmai.audit.recording import Recorder
from wenmai.exchange.states import SAMPLE as MACHINE
from wenmai.exchange.steps import newest_state, states_of
from wenmai.exchange.tables import AGREEMENT, SAMPLE
from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound

APPROVED, REJECTED = "approved", "rejected"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample of goods to be made under an agreement: what it is, and pictures or files of it as blobs."""

    agreement_id: str
    key: str
    title: str
    note: str
    blobs: tuple[str, ...]
    party: str
    at: str

    @property
    def id(self) -> str:
        return digests.of_json(["sample", self.agreement_id, self.key])


def put_sample(recorder: Recorder, sample: Sample) -> None:
    recorder.insert(
        SAMPLE,
        {
            "id": sample.id,
            "agreement_id": sample.agreement_id,
            "key": sample.key,
            "title": sample.title,
            "note": sample.note,
            "blobs": list(sample.blobs),
            "party": sample.party,
            "at": sample.at,
        },
    )


def find_sample(connection: Connection, identity: str) -> Sample | None:
    row = connection.execute(select(SAMPLE).where(SAMPLE.c.id == identity)).one_or_none()
    return None if row is None else _sample(row)


def get_sample(connection: Connection, identity: str) -> Sample:
    """The sample with this id. Raises NotFound."""
    found = find_sample(connection, identity)
    if found is None:
        raise NotFound(f"no sample has the id {identity}", remedy="See: wenmai sample list.")
    return found


def samples_of(connection: Connection, agreement_id: str) -> list[tuple[Sample, str]]:
    """The samples under an agreement with their states, oldest first."""
    query = select(SAMPLE).where(SAMPLE.c.agreement_id == agreement_id).order_by(SAMPLE.c.at)
    found = [_sample(row) for row in connection.execute(query)]
    states = states_of(connection, MACHINE, [sample.id for sample in found])
    return [(sample, states[sample.id]) for sample in found]


def submitted_to(connection: Connection, licensor: str, *, limit: int = 100) -> list[Sample]:
    """The samples that wait for the decision of a licensor, the oldest first."""
    undecided = func.coalesce(newest_state(SAMPLE.c.id), MACHINE.initial) == MACHINE.initial
    query = select(SAMPLE).join(AGREEMENT, AGREEMENT.c.id == SAMPLE.c.agreement_id)
    query = query.where(AGREEMENT.c.licensor == licensor, undecided).order_by(SAMPLE.c.at, SAMPLE.c.id).limit(limit)
    return [_sample(row) for row in connection.execute(query)]


def has_approved(connection: Connection, agreement_id: str) -> bool:
    """Whether a sample was approved under an agreement."""
    return any(state == APPROVED for _, state in samples_of(connection, agreement_id))


def _sample(row: Row[Any]) -> Sample:
    return Sample(row.agreement_id, row.key, row.title, row.note, tuple(row.blobs), row.party, row.at)
