"""A quote: what a run is expected to use and cost, how far it may go, and what that is known from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from wenmai.production.contract import PROBED_CORE_MS
from wenmai.production.meter import Usage
from wenmai.production.quoting import RUNS_TO_LEARN_MIN, CostModel, learn, scaled_to
from wenmai.production.run_costs import RunCost
from wenmai.production.tariffs import Tariff, price_fen

# What the estimate comes from: runs like it; runs that took another path or an earlier version; too few runs, which
# only scale a prior; the prior alone; or the outputs are there already.
Ground = Literal["like runs", "other runs", "few runs", "prior", "reused"]
_PRIOR_BYTES = {"run": 1e5, "megapixels": 1e6}
_PRIOR_MEMORY_MB_MS = {"run": 1e5, "megapixels": 1e6}


@dataclass(frozen=True, slots=True)
class Basis:
    """What an estimate was made from: of how many runs, and whether a size lies ``beyond`` all that were seen."""

    ground: Ground
    runs: int
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will use: half of such runs use less than ``p50``, nine of ten less than ``p90``."""

    drivers: Mapping[str, float]
    variant: str
    p50: Usage
    p90: Usage
    basis: Basis


@dataclass(frozen=True, slots=True)
class Quote:
    """An estimate, and its price by one tariff and plan. ``tariff_version`` is None where making costs nothing.

    ``p90_fen`` is what is reserved, and the most that the run will cost. ``free_core_ms`` is the part of the month's
    allowance that it may use.
    """

    estimate: Estimate
    tariff_version: int | None = None
    plan: str = ""
    free_core_ms: int = 0
    p50_fen: int = 0
    p90_fen: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Quote:
        said = data["estimate"]
        basis = Basis(**said["basis"])
        estimate = Estimate(said["drivers"], said["variant"], Usage(**said["p50"]), Usage(**said["p90"]), basis)
        return cls(**{**data, "estimate": estimate})


REUSED = Estimate({}, "", Usage(reused=True), Usage(reused=True), Basis("reused", 0))


@dataclass(frozen=True, slots=True)
class CostModels:
    """What was learned of the runs of one line that took one path: their core time, output and memory."""

    core_ms: CostModel
    bytes_out: CostModel
    memory_mb_ms: CostModel
    ground: Ground

    def estimate(self, drivers: Mapping[str, float], variant: str) -> Estimate:
        core, out, memory = (model.predict(drivers) for model in (self.core_ms, self.bytes_out, self.memory_mb_ms))
        p50 = Usage(core_ms=core[0], bytes_out=out[0], memory_mb_ms=memory[0])
        p90 = Usage(core_ms=core[1], bytes_out=out[1], memory_mb_ms=memory[1])
        basis = Basis(self.ground, self.core_ms.runs, self.core_ms.beyond(drivers) > 1)
        return Estimate(drivers, variant, p50, p90, basis)


def learn_costs(
    past: Sequence[RunCost], version: str, variant: str, names: Sequence[str], prior_core_ms: Mapping[str, float]
) -> CostModels:
    """Learn from past runs of a line, the newest first: from those like the one asked for, or else from others.

    Only runs of which all ``names`` are known tell anything; what else is known of them is left aside.
    """
    wanted = sorted(names)
    fitting = [one for one in past if one.drivers.keys() >= set(wanted)]
    of_version = [one for one in fitting if one.line_version == version]
    alike = [one for one in of_version if one.variant == variant]
    used, ground = alike, "like runs"
    for wider in (of_version, fitting):
        if len(used) < RUNS_TO_LEARN_MIN and len(wider) >= RUNS_TO_LEARN_MIN:
            used, ground = wider, "other runs"
    if len(used) < RUNS_TO_LEARN_MIN:
        used, ground = (alike or of_version), "few runs"

    def learned(amount: Callable[[Usage], int], prior: Mapping[str, float], known: str = "") -> CostModel:
        model = learn(_drivers(used, wanted), [amount(one.usage) for one in used], prior, known)
        if ground != "other runs":
            return model
        return scaled_to(model, _drivers(alike, wanted), [amount(one.usage) for one in alike])

    return CostModels(
        learned(lambda usage: usage.core_ms, prior_core_ms, PROBED_CORE_MS),
        learned(lambda usage: usage.bytes_out, _PRIOR_BYTES),
        learned(lambda usage: usage.memory_mb_ms, _PRIOR_MEMORY_MB_MS),
        ground if used else "prior",  # type: ignore[arg-type]
    )


def _drivers(runs: Sequence[RunCost], names: Sequence[str]) -> list[dict[str, float]]:
    return [{name: one.drivers[name] for name in names} for one in runs]


def priced(estimate: Estimate, version: int, tariff: Tariff, plan: str, free_core_ms: int) -> Quote:
    """The quote of an estimate by a tariff. Of the month's ``free_core_ms`` it may use what its P90 needs."""
    free = min(free_core_ms, estimate.p90.core_ms)
    p50_fen = price_fen(tariff, plan, estimate.p50, free)
    p90_fen = price_fen(tariff, plan, estimate.p90, free)
    return Quote(estimate, version, plan, free, p50_fen, max(p50_fen, p90_fen))
