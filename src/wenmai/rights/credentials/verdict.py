"""What was found about a file's credential: one verdict, the findings that it rests on, and what the file claims."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from wenmai.kernel.errors import Forbidden, InvalidInput, NotFound, Tampered, WenmaiError


class State(StrEnum):
    """What became of the check."""

    VALID = "valid"  # the signature and the content agree
    ALTERED = "altered"  # they do not: the file or its credential was changed after signing
    EXPIRED = "expired"  # they agree, but the certificate is no longer (or not yet) good and no timestamp helps
    ABSENT = "absent"  # there is no credential
    REMOTE = "remote"  # the file points at a credential elsewhere, which is not fetched
    UNREADABLE = "unreadable"  # there is something, but it cannot be read as a credential


class Standing(StrEnum):
    """Who signed. A valid signature by a stranger is UNKNOWN, whatever name stands in it."""

    OURS = "ours"
    LISTED = "listed"  # issued by an authority that the operator listed
    UNKNOWN = "unknown"
    NOBODY = "nobody"  # nothing that was signed could be read


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: ``check`` is signature, content, certificate, layout, manifest or ingredients; ``code`` is stable.

    ``detail`` is what the library or the file says, in whatever language, for the log and not for rules.
    """

    check: str
    outcome: Outcome
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a manifest claims. Believe it as far as the verdict goes: of an altered file it is mere text.

    ``signer`` and ``organisation`` are the names in the certificate, ``serial`` its number. ``signed_at`` is the
    timestamp's time, empty where there is none. ``asset_id`` … ``agreement_id`` are wenmai's own lineage.
    ``ai_uses`` maps each use by AI to allowed, notAllowed or constrained.
    """

    title: str = ""
    claim_generator: str = ""
    signer: str = ""
    organisation: str = ""
    serial: str = ""
    algorithm: str = ""
    signed_at: str = ""
    asset_id: str = ""
    owner: str = ""
    line: str = ""
    policy_id: str = ""
    policy_url: str = ""
    agreement_id: str = ""
    ai_uses: tuple[tuple[str, str], ...] = ()
    actions: tuple[str, ...] = ()
    ingredients: tuple[IngredientSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class IngredientSeen:
    """An ingredient as the credential names it. ``seen`` is its own credential, None where it had none.

    ``failures`` are the codes (C2PA's) of what was wrong with that credential when it was carried along, or is now.
    """

    title: str
    relation: str
    asset_id: str
    digest: str
    failures: tuple[str, ...]
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one file."""

    file: str
    media_type: str
    state: State
    standing: Standing
    findings: tuple[Finding, ...]
    seen: Seen | None

    @property
    def ours(self) -> bool:
        """Whether the file is as we signed it. The only thing to rely on: valid alone, or ours alone, is not enough."""
        return self.state is State.VALID and self.standing is Standing.OURS

    def problem(self) -> WenmaiError | None:
        """The error of a file that is not as we signed it, with the rule that it breaks; None where it is."""
        if self.ours:
            return None
        codes = [finding.code for finding in self.findings if finding.outcome is not Outcome.PASSED]
        kind, what, remedy = _PROBLEMS[self.state]
        if self.state is State.VALID:
            who = self.seen.signer if self.seen else ""
            return Forbidden(
                f"the signature is sound, but it is not ours: it names {who!r}",
                where=self.file,
                remedy="Judge it by who signed it; this house does not vouch for it.",
                rule=f"credential.{self.standing}",
            )
        failed = next((one.code for one in self.findings if one.outcome is Outcome.FAILED), self.state.value)
        return kind(
            f"{what} ({', '.join(codes) or self.state})", where=self.file, remedy=remedy, rule=f"credential.{failed}"
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, for ``--json`` and for another process."""
        return {**asdict(self), "ours": self.ours}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Verdict:
        """The verdict that ``to_json`` gave."""
        return cls(
            file=value["file"],
            media_type=value["media_type"],
            state=State(value["state"]),
            standing=Standing(value["standing"]),
            findings=tuple(Finding(**{**one, "outcome": Outcome(one["outcome"])}) for one in value["findings"]),
            seen=_seen_from(value["seen"]),
        )


_PROBLEMS: dict[State, tuple[type[WenmaiError], str, str]] = {
    State.VALID: (Forbidden, "", ""),
    State.ALTERED: (
        Tampered,
        "the file or its credential was changed after it was signed",
        "Get the file again from whoever made it.",
    ),
    State.EXPIRED: (
        Tampered,
        "the certificate that signed it is out of its time",
        "Ask the log of the house that signed it when that was.",
    ),
    State.ABSENT: (
        NotFound,
        "the file carries no content credential",
        "Look for a file of the same name that ends in .c2pa.",
    ),
    State.REMOTE: (
        NotFound,
        "the credential lies elsewhere and is not fetched",
        "Fetch it and name it as the sidecar.",
    ),
    State.UNREADABLE: (InvalidInput, "the credential cannot be read", "Get the file again; it may be cut short."),
}


def _seen_from(value: dict[str, Any] | None) -> Seen | None:
    if value is None:
        return None
    ingredients = tuple(
        IngredientSeen(**{**one, "failures": tuple(one["failures"]), "seen": _seen_from(one["seen"])})
        for one in value["ingredients"]
    )
    pairs = tuple((use, leave) for use, leave in value["ai_uses"])
    return Seen(**{**value, "ai_uses": pairs, "actions": tuple(value["actions"]), "ingredients": ingredients})
