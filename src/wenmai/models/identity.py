"""Which model a number came from. Vectors of different models must never be compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Names one model exactly.

    ``name`` is the published name, ``version`` changes whenever the same weights would give other numbers
    (graph, input preparation), ``sha256`` is the digest of the weights file (64 hexadecimal digits).
    """

    name: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.sha256[:12]})"
