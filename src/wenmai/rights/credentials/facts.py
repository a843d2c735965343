"""What a credential says about a file: what it is, whose, what it was made from and how, what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class Relation(StrEnum):
    """How an ingredient went into the file (C2PA 2.2, section 18.16.7): at most one is the parent."""

    PARENT = "parentOf"  # the file is a later state of it
    COMPONENT = "componentOf"  # it was placed in the file
    INPUT = "inputTo"  # it was given to what made the file, and is not seen in it as it was


class SourceType(StrEnum):
    """IPTC's digital source types that C2PA's actions carry, for what wenmai's lines make."""

    CAPTURE = f"{_IPTC}digitalCapture"
    SCANNED_POSITIVE = f"{_IPTC}positiveFilm"
    SCANNED_PRINT = f"{_IPTC}print"
    DRAWN_BY_PERSON = f"{_IPTC}digitalCreation"
    EDITED_BY_PERSON = f"{_IPTC}humanEdits"
    BY_ALGORITHM = f"{_IPTC}algorithmicMedia"  # rules, no model trained on samples
    ENHANCED_BY_ALGORITHM = f"{_IPTC}algorithmicallyEnhanced"
    COMPOSITE = f"{_IPTC}composite"
    BY_TRAINED_MODEL = f"{_IPTC}trainedAlgorithmicMedia"
    COMPOSITE_WITH_TRAINED_MODEL = f"{_IPTC}compositeWithTrainedAlgorithmicMedia"


class AiUse(StrEnum):
    """The uses by AI that are asked for by name (CAWG Training and Data Mining Assertion 1.1)."""

    MINING = "cawg.data_mining"
    INFERENCE = "cawg.ai_inference"
    TRAINING = "cawg.ai_training"
    GENERATIVE_TRAINING = "cawg.ai_generative_training"


class Leave(StrEnum):
    """Whether a use is left free. What a policy does not grant is not allowed."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "notAllowed"
    CONSTRAINED = "constrained"


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One asset that went into the file.

    ``digest`` is the SHA-256 of its bytes, 64 hexadecimal digits. ``source`` is where those bytes are; where it is
    given they are checked against the digest, and the credential that they carry is carried along.
    """

    asset_id: str
    digest: str
    title: str
    relation: Relation
    media_type: str = ""
    source: Path | bytes | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that was done, C2PA's name of it (``c2pa.edited``, ``c2pa.converted``, ``c2pa.resized`` …)."""

    name: str
    description: str = ""
    source_type: SourceType | None = None


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """All that a credential says. Empty texts are left out.

    ``made_at`` is ISO 8601 with a zone. ``source_type`` is how the content came about; it is needed where there is no
    parent. Opening the parent and placing components are said by themselves; ``actions`` is what was done then.
    ``ai_uses`` are the uses by AI that the policy speaks of; those it does not name are not allowed. ``ai_constraint``
    tells, as words or a URL, under what conditions a constrained use may be asked for.
    """

    asset_id: str
    title_zh: str
    title_en: str
    owner: str
    made_at: str
    line: str = ""
    line_version: str = ""
    source_type: SourceType | None = None
    ingredients: tuple[Ingredient, ...] = ()
    actions: tuple[Action, ...] = ()
    policy_id: str = ""
    policy_url: str = ""
    agreement_id: str = ""
    credit_line: str = ""
    ai_uses: Mapping[AiUse, Leave] = field(default_factory=lambda: MappingProxyType({}))
    ai_constraint: str = ""

    @property
    def title(self) -> str:
        """The title in both languages, for programs that show one."""
        return " / ".join(dict.fromkeys(part for part in (self.title_zh, self.title_en) if part)) or self.asset_id
