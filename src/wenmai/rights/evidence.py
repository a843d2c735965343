"""确权: why somebody says that he holds a right, and what proves it. Needed before anything is offered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, or_, select

from wenmai.audit.recording import Recorder
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.tables import EVIDENCE

Basis = Literal["owner-of-object", "own-photograph", "own-design", "commissioned", "licensed-in", "public-domain"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """On what ground ``party`` holds the right in an asset, or in all pictures of a work.

    ``document`` is the digest of a paper that proves it; ``registry`` and ``registration`` name where and under which
    number the right is registered (a copyright office, a trademark register).
    """

    party: str
    basis: Basis
    statement: str
    asset_id: str | None = None
    work_id: str | None = None
    document: str | None = None
    registry: str = ""
    registration: str = ""
    at: str = ""

    def __post_init__(self) -> None:
        if self.basis not in get_args(Basis):
            raise InvalidInput(
                f"{self.basis!r} is not a ground of right",
                where="evidence",
                remedy=f"Grounds are {', '.join(get_args(Basis))}.",
                rule="evidence.basis",
            )
        if (self.asset_id is None) == (self.work_id is None):
            raise InvalidInput("evidence is for one asset or for one work", where="evidence", rule="evidence.subject")
        if not self.statement.strip():
            raise InvalidInput("evidence says in words why", where="evidence", rule="evidence.statement")

    @property
    def id(self) -> str:
        said = asdict(self)
        del said["at"]
        return digests.of_json(["evidence", said])


def put_evidence(recorder: Recorder, evidence: Evidence) -> None:
    """Append a statement; stating the same again changes nothing."""
    query = select(EVIDENCE.c.id).where(EVIDENCE.c.id == evidence.id)
    if recorder.connection.execute(query).scalar() is None:
        recorder.insert(EVIDENCE, {"id": evidence.id, **asdict(evidence)})


def evidence_of(connection: Connection, asset_id: str, work_id: str | None) -> list[Evidence]:
    """What was stated about an asset or the work that it depicts, oldest first."""
    about = or_(EVIDENCE.c.asset_id == asset_id, EVIDENCE.c.work_id == work_id) if work_id else (
        EVIDENCE.c.asset_id == asset_id
    )  # fmt: skip
    found = []
    for row in connection.execute(select(EVIDENCE).where(about).order_by(EVIDENCE.c.at, EVIDENCE.c.id)):
        values = row._asdict()
        del values["id"], values["event"]
        found.append(Evidence(**values))
    return found


def has_evidence(connection: Connection, asset_id: str, work_id: str | None, party: str) -> bool:
    """Whether ``party`` stated on what ground it holds the right in an asset."""
    return any(one.party == party for one in evidence_of(connection, asset_id, work_id))
