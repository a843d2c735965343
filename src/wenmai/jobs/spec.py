"""A job as plain data: it means the same on this machine, in another process and on a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wenmai.kernel import digests


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One input: the blob's digest, its kind and media type, and what the catalogue says that the line may use.

    ``parts`` are the bytes that belong to it by role (a gene's vector form, its cut-out …), each (digest, media type).
    """

    digest: str
    kind: str
    media_type: str
    context: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        said = {
            "digest": self.digest,
            "kind": self.kind,
            "media_type": self.media_type,
            "context": dict(self.context),
        }
        if self.parts:  # keys of before there were parts stay what they are
            said["parts"] = dict(self.parts)
        return said


@dataclass(frozen=True, slots=True)
class JobSpec:
    """One run of a line: name and version, JSON parameters, inputs by digest, models by digest."""

    line: str
    line_version: str
    parameters: Mapping[str, Any]
    inputs: tuple[InputSpec, ...]
    models: Mapping[str, str]

    @property
    def key(self) -> str:
        """Equal keys give equal blobs: the digest of everything that the result may depend on."""
        return digests.of_json(["job", self.to_json()])

    def to_json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "line_version": self.line_version,
            "parameters": dict(self.parameters),
            "inputs": [one.to_json() for one in self.inputs],
            "models": dict(self.models),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> JobSpec:
        inputs = tuple(InputSpec(**item) for item in data["inputs"])
        return cls(data["line"], data["line_version"], data["parameters"], inputs, data["models"])
