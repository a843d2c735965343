"""What making costs: unit prices, and plans by kind of customer. A run is charged by the tariff of its quote.

Unit prices are whole micro-fen, since a core-millisecond costs far less than a fen. Everything is added up exactly and
rounded once, at the end, half up to whole fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.kernel.money import FEN_MAX, RATE_BP_MAX, check_fen, check_rate
from wenmai.production.meter import Usage

PLAN_KINDS = ("individual", "small-studio", "institution", "school")
UNIT_PRICE_MICRO_FEN_MAX = 10**15
FREE_CORE_S_MAX = 10**9
# How many billionths of a unit price's unit there are in one of what is counted.
_PER_CORE_MS = 10**6  # of a core-second
_PER_MEMORY_MB_MS = 10**3  # of a GB-second
_PER_BYTE_OUT = 1  # of a gigabyte, 10^9 bytes
_PER_STORED_MB_H = 10**6  # of a GB-hour
_PARTS_PER_FEN = 10**9 * 10**6  # billionths of micro-fen


@dataclass(frozen=True, slots=True)
class Plan:
    """What one kind of customer gets: ``discount_bp`` off, and ``free_core_s_month`` core-seconds a calendar month."""

    kind: str
    discount_bp: int = 0
    free_core_s_month: int = 0

    def __post_init__(self) -> None:
        check_plan_kind(self.kind, "tariff plans")
        check_rate(self.discount_bp, f"tariff plans {self.kind} discount_bp")
        _check_whole(self.free_core_s_month, f"tariff plans {self.kind} free_core_s_month", FREE_CORE_S_MAX)


@dataclass(frozen=True, slots=True)
class Tariff:
    """Unit prices in micro-fen, and the plans. A plan that is not named gives nothing off.

    ``minimum_fen`` is the least that a run costs which uses core time beyond its free allowance, ``cache_hit_fen``
    what it costs where nothing ran, because an equal job of the same party had the outputs. Discounts apply to both.
    """

    core_s_micro_fen: int = 0
    memory_gb_s_micro_fen: int = 0
    out_gb_micro_fen: int = 0
    stored_gb_h_micro_fen: int = 0
    minimum_fen: int = 0
    cache_hit_fen: int = 0
    plans: tuple[Plan, ...] = ()
    default_plan: str = "individual"

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name.endswith("_micro_fen"):
                _check_whole(getattr(self, field.name), f"tariff {field.name}", UNIT_PRICE_MICRO_FEN_MAX)
        check_fen(self.minimum_fen, "tariff minimum_fen")
        check_fen(self.cache_hit_fen, "tariff cache_hit_fen")
        check_plan_kind(self.default_plan, "tariff default_plan")
        kinds = [plan.kind for plan in self.plans]
        if len(set(kinds)) != len(kinds):
            raise InvalidInput("a plan is named twice", where="tariff plans", rule="tariff.plan")

    def plan(self, kind: str) -> Plan:
        """The plan for a kind of customer. Raises NotFound for a kind that there is not."""
        found = next((plan for plan in self.plans if plan.kind == kind), None)
        if found is None and kind not in PLAN_KINDS:
            raise NotFound(f"there is no plan {kind!r}", remedy=f"Plans: {', '.join(PLAN_KINDS)}.", rule="tariff.plan")
        return found or Plan(kind)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"plans": [asdict(plan) for plan in self.plans]}

    @classmethod
    def from_json(cls, data: Any) -> Tariff:
        """The tariff that a document tells. Raises InvalidInput that names what is unknown or out of range."""
        known = [field.name for field in fields(cls)]
        values = _known(data, known, "tariff")
        plans = values.get("plans", [])
        if not isinstance(plans, (list, tuple)):
            raise InvalidInput("plans are a list", where="tariff plans", rule="tariff.plan")
        named = [_known(plan, [field.name for field in fields(Plan)], "tariff plans") for plan in plans]
        if any("kind" not in plan for plan in named):
            raise InvalidInput("a plan has a kind", where="tariff plans", rule="tariff.plan")
        return cls(**values | {"plans": tuple(Plan(**plan) for plan in named)})


def price_fen(tariff: Tariff, plan_kind: str, usage: Usage, free_core_ms: int = 0) -> int:
    """What ``usage`` costs in whole fen, of which ``free_core_ms`` are free. Never falls where more is used.

    The free allowance covers core time alone. The discount comes off the sum (or the minimum, or the price of a cache
    hit), and that is rounded half up.
    """
    parts = tariff.cache_hit_fen * _PARTS_PER_FEN if usage.reused else _sum_of(tariff, usage, free_core_ms)
    kept_bp = RATE_BP_MAX - tariff.plan(plan_kind).discount_bp
    numerator, denominator = parts * kept_bp, _PARTS_PER_FEN * RATE_BP_MAX
    return min((2 * numerator + denominator) // (2 * denominator), FEN_MAX)


def _sum_of(tariff: Tariff, usage: Usage, free_core_ms: int) -> int:
    """In billionths of micro-fen."""
    billed_core_ms = max(usage.core_ms - free_core_ms, 0)
    parts = (
        billed_core_ms * _PER_CORE_MS * tariff.core_s_micro_fen
        + usage.memory_mb_ms * _PER_MEMORY_MB_MS * tariff.memory_gb_s_micro_fen
        + usage.bytes_out * _PER_BYTE_OUT * tariff.out_gb_micro_fen
        + usage.stored_mb_h * _PER_STORED_MB_H * tariff.stored_gb_h_micro_fen
    )
    return max(parts, tariff.minimum_fen * _PARTS_PER_FEN) if billed_core_ms else parts


def check_plan_kind(kind: Any, where: str) -> str:
    """A kind of customer that there is. Raises InvalidInput (``tariff.plan``)."""
    if kind not in PLAN_KINDS:
        raise InvalidInput(
            f"{kind!r} is no kind of customer",
            where=where,
            remedy=f"Choose from: {', '.join(PLAN_KINDS)}.",
            rule="tariff.plan",
        )
    return str(kind)


def _known(data: Any, names: list[str], where: str) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise InvalidInput("it is not a JSON object", where=where, rule="tariff.form")
    unknown = sorted(map(str, set(data) - set(names)))
    if unknown:
        raise InvalidInput(
            f"it has no {', '.join(unknown)}", where=where, remedy=f"Fields: {', '.join(names)}.", rule="tariff.form"
        )
    return dict(data)


def _check_whole(value: Any, where: str, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise InvalidInput(
            f"{value!r} is not a whole number between 0 and {most:,}",
            where=where,
            remedy="Unit prices are whole micro-fen: 0.20 yuan for a core-hour are 5556 micro-fen a core-second.",
            rule="tariff.whole",
        )
