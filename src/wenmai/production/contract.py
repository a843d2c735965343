"""The contract of a Line: a typed, pure function from inputs and parameters to outputs.

A line reads its inputs, writes into the scratch folder that it is given, and returns a Manifest. It knows nothing of
money, rights, owners or stores; what it returns is a fact about its inputs alone, so equal inputs may share a result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from wenmai.models.shelf import ModelShelf

PROBED_CORE_MS = "probed_core_ms"  # the driver that tells what a probe used
Report = Callable[[float], None]  # called with the part that is done, 0…1


@dataclass(frozen=True, slots=True)
class LineInput:
    """One input of a run.

    ``path`` is a read-only file with the blob's bytes; ``context`` is what the catalogue says about the asset that
    the result may depend on (titles and fields of its Work), and so belongs to the job's key. ``parts`` are the files
    that belong to the asset by their role: a gene's ``vector`` form, its ``cutout`` …
    """

    path: Path
    digest: str
    kind: str
    media_type: str
    context: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file that a line wrote into its scratch folder."""

    role: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that a line made: it becomes an Asset.

    ``file`` holds the asset's own bytes; ``parts`` are derivatives (vector form, cut-out, thumbnail …); ``record`` is
    what is known about it as JSON, kept by the domain that is responsible for the kind.
    """

    kind: str
    file: OutputFile
    title_zh: str
    title_en: str
    record: Mapping[str, Any]
    parts: tuple[OutputFile, ...] = ()
    width_px: int | None = None
    height_px: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement about an input (it becomes an Annotation): what was seen, and where.

    ``input_index`` counts the run's inputs from 0; ``selector`` is a W3C selector or None for the whole.
    """

    input_index: int
    motivation: str
    body: Mapping[str, Any]
    selector: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run made and found.

    ``replaces_earlier`` tells that these outputs take the place of what machines took from the same inputs before
    (a new reading of a picture), as opposed to standing beside it (another thing made from it).
    """

    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...] = ()
    replaces_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a line runs: the only folder it may write to, the models it may use, and how it tells its progress.

    ``notes`` are those of a probe that was taken before (see ``Prober``), or None; ``found`` is what that probe found,
    as it is, where it was taken just now in this process.
    """

    scratch: Path
    models: ModelShelf
    report: Report
    notes: Mapping[str, Any] | None = None
    found: object = None


@runtime_checkable
class Line(Protocol):
    """What every line offers. ``version`` changes whenever the same inputs would give another result.

    ``action`` is the use that it makes of its inputs, as rights name it (derive, reproduce, trainAI …).
    """

    name: str
    version: str
    action: str
    title_zh: str
    title_en: str
    takes: frozenset[str]
    gathers: bool  # True: one run over all inputs; False: one run for each
    parameters: type[BaseModel]

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        """The models that a run with these parameters uses: name → SHA-256. They belong to the job's key."""
        ...

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        """Make the outputs. Raises InvalidInput for inputs that cannot be used."""
        ...


@runtime_checkable
class Drivers(Protocol):
    """What a line may offer besides: sizes that its cost depends on, told before it runs, so that it can be quoted."""

    def drivers(self, inputs: Sequence[LineInput], parameters: BaseModel) -> Mapping[str, float]:
        """Sizes by name (megapixels, expected stitches …), each at least 0, to be had at a small part of the cost.

        Cost is learned as a sum over them, so one that grows with the square of a side says so (a megapixel, not a
        width). What cannot be told of an input, the run will complain about; here it counts as nothing.
        """
        ...


@dataclass(frozen=True, slots=True)
class Probe:
    """What the first part of a run found: ``drivers`` of the cost of all of it, and ``notes`` to go on from.

    The drivers are all that tell the cost: those that ``Drivers`` gives of a run without a probe are not added. Notes
    are JSON and small (kilobytes; a few hundred at most): they travel with the job. ``found`` does not travel: a run
    that follows at once in the same process gets it as it is, and whatever notes cannot hold.
    """

    drivers: Mapping[str, float]
    notes: Mapping[str, Any]
    found: object = None


@runtime_checkable
class Prober(Protocol):
    """What a line may offer besides, where sizes alone do not tell its cost: to begin, and go on from there later."""

    def probe(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Probe:
        """Do the first part of the work. ``run`` does the rest, with its notes, with these and what was found, or
        with neither (then it does all), and gives the same bytes each time.

        The core time of the probe itself is added to its drivers as ``probed_core_ms``.
        """
        ...


@runtime_checkable
class Prior(Protocol):
    """What a line may offer besides: core-ms for a unit of each driver (and for the "run"), until runs tell better."""

    prior_core_ms: Mapping[str, float]


@runtime_checkable
class CostChoices(Protocol):
    """What a line may offer besides: the names of those parameters that choose how a run goes about its work.

    Without it every choice (truth values, literals, enumerations) is taken for one; but the format of a file, say,
    hardly changes what a run uses, and runs that differ in it should be learned from together.
    """

    cost_choices: frozenset[str]


@runtime_checkable
class Endings(Protocol):
    """What a line may offer besides: how a file of each media type that it alone makes ends (``.dst``), to write it."""

    endings: Mapping[str, str]


@runtime_checkable
class Preparing(Protocol):
    """What a line may offer besides, where a run needs much code: to take it in before the run.

    Whoever lists lines or their options loads the line itself, which has to be there at once; workers prepare it, and
    no run is metered for it.
    """

    def prepare(self) -> None:
        """Import what runs need. May be called again."""
        ...
