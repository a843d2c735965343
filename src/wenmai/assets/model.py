"""The nouns of the catalogue, as frozen records. Ids are digests, so the same thing recorded twice is one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from wenmai.kernel import digests

IMAGE = "image"
GENE = "gene"
DESIGN = "design"

IDS_KEPT = 4096  # of assets, so that each need not be made anew


@dataclass(frozen=True, slots=True)
class Work:
    """The object or document that assets depict (Linked Art HumanMadeObject).

    ``key`` is the owner's own name for it (accession number, or the file's path inside the collection), unique within
    its ``collection``; ``fields`` are the owner's other columns, verbatim.
    """

    owner: str
    key: str
    title_zh: str = ""
    title_en: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    collection: str = ""

    @property
    def id(self) -> str:
        return digests.of_json(["work", self.owner, self.collection, self.key])

    @property
    def shown_titles(self) -> tuple[str, str]:
        """(Chinese, English) title of its pictures: the last part of its key where the record has none."""
        if self.title_zh or self.title_en:
            return self.title_zh, self.title_en
        return "", self.key.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Asset:
    """An immutable digital thing: a blob and its origin.

    The origin is owner + Work for an import, the Activity for something made; the id is the digest of (blob digest,
    origin). ``title_zh`` and ``title_en`` are for people and no part of the identity.
    """

    kind: str
    blob: str
    media_type: str
    owner: str
    byte_count: int
    work_id: str | None = None
    activity_id: str | None = None
    title_zh: str = ""
    title_en: str = ""
    width_px: int | None = None
    height_px: int | None = None
    created_at: str = ""

    @property
    def origin(self) -> list[str]:
        if self.activity_id is not None:
            return ["activity", self.activity_id]
        return ["import", self.owner, self.work_id or ""]

    @property
    def id(self) -> str:
        return _asset_id(self.blob, *self.origin)


@lru_cache(maxsize=IDS_KEPT)
def _asset_id(blob: str, *origin: str) -> str:
    """Asked for again and again while an asset is at hand."""
    return digests.of_json(["asset", blob, list(origin)])


@dataclass(frozen=True, slots=True)
class Activity:
    """One run of a line: inputs, parameters, versions, meter (prov:Activity).

    ``key`` is the job's key (line, version, parameters, input digests, model digests). The same request by the same
    party on the same assets is the same Activity, so a repeated request changes nothing.
    """

    line: str
    line_version: str
    parameters: Mapping[str, Any]
    key: str
    party: str
    inputs: tuple[str, ...]
    started_at: str = ""
    ended_at: str = ""
    meter: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return activity_id(self.key, self.party, self.inputs)


def activity_id(key: str, party: str, inputs: tuple[str, ...]) -> str:
    """The id of the run that ``party`` asks for: the job's key, who asks, and on which assets."""
    return digests.of_json(["activity", key, party, list(inputs)])


@dataclass(frozen=True, slots=True)
class Annotation:
    """An authored, append-only statement about a region of an asset (W3C Web Annotation).

    ``selector`` is a W3C selector or None for the whole asset; ``motivation`` one of the W3C motivations
    (describing, classifying, editing …); ``body`` what is said; ``supersedes`` the annotation that it corrects.
    """

    target: str
    motivation: str
    body: Mapping[str, Any]
    author: str
    selector: Mapping[str, Any] | None = None
    created_at: str = ""
    supersedes: str | None = None

    @property
    def id(self) -> str:
        said = [self.target, self.motivation, self.body, self.author, self.selector, self.supersedes]
        return digests.of_json(["annotation", *said])


@dataclass(frozen=True, slots=True)
class Derivative:
    """Bytes that belong to an asset without being one: a thumbnail, a gene's vector form, cut-out or mask."""

    role: str
    blob: str
    media_type: str
