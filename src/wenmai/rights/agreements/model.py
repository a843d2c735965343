"""What a licence says: for which uses, where, on which goods, how long, how many, and what is owed for it.

The kinds are those of the National Cultural Heritage Administration's 2019 guideline for museum licensing: ordinary
(普通), sole (排他: one licensee beside the owner) and exclusive (独占: the licensee alone, the owner excluded).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.money import check_fen, check_rate
from wenmai.rights.facts import action_iri
from wenmai.rights.odrl.vocabulary import ACTIONS, canonical_action
from wenmai.rights.profile.places import is_place, place_code

Exclusivity = Literal["ordinary", "sole", "exclusive"]
WORLD = "WORLD"  # as a territory: everywhere
ANY = "ANY"  # as goods: all of them
UNITS_MAX = 10**12
MONTHS_MAX = 12
DAYS_MAX = 36_500


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a licence, frozen into every agreement that comes of it.

    ``uses`` are ODRL actions (``reproduce``, ``derive``, ``distribute``, ``trainAI`` …). ``territories`` are ISO 3166
    codes ("CN", "CN-HN") or WORLD; ``goods`` are categories or ANY, and none where no goods are made. ``term_days``
    counts from the day the agreement takes effect. ``unit_cap`` 0 means no cap. ``royalty_bp`` is owed on what goods
    sell for, ``derive_bp`` on what is made from the asset and sold, both in basis points. ``report_months`` is the
    span of a sales report (3: quarterly; 0: none is owed), ``grace_days`` how long after it the report may come.
    """

    uses: tuple[str, ...]
    exclusivity: Exclusivity = "ordinary"
    territories: tuple[str, ...] = (WORLD,)
    goods: tuple[str, ...] = ()
    term_days: int = 365
    unit_cap: int = 0
    minimum_guarantee_fen: int = 0
    royalty_bp: int = 0
    derive_bp: int = 0
    report_months: int = 0
    grace_days: int = 30
    sample_approval: bool = False
    sublicense: bool = False
    credit_line_zh: str = ""
    credit_line_en: str = ""

    def __post_init__(self) -> None:
        where = "terms"
        if not self.uses or not self.territories:
            raise InvalidInput("a licence names its uses and its territories", where=where, rule="terms.named")
        for name in (*self.uses, *self.territories, *self.goods):
            if not isinstance(name, str) or not name or name != name.strip():
                raise InvalidInput(f"{name!r} is not a name", where=where, rule="terms.named")
        check_uses(self.uses)
        _check_territories(self.territories)
        if self.exclusivity not in get_args(Exclusivity):
            raise InvalidInput(
                f"{self.exclusivity!r} is not a kind of licence",
                where=where,
                remedy=f"Kinds are {', '.join(get_args(Exclusivity))}.",
                rule="terms.exclusivity",
            )
        check_fen(self.minimum_guarantee_fen, "minimum guarantee")
        check_rate(self.royalty_bp, "royalty on sales")
        check_rate(self.derive_bp, "royalty on derived works")
        _check_count(self.term_days, "term in days", 1, DAYS_MAX)
        _check_count(self.unit_cap, "unit cap", 0, UNITS_MAX)
        _check_count(self.report_months, "months of a report", 0, MONTHS_MAX)
        _check_count(self.grace_days, "days of grace", 0, DAYS_MAX)
        if (self.royalty_bp or self.minimum_guarantee_fen) and not self.report_months:
            raise InvalidInput(
                "royalties on sales need sales reports",
                where=where,
                remedy="Say how many months a report spans: 3 is quarterly.",
                rule="terms.report",
            )

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Terms:
        """Raises InvalidInput for fields that are unknown or of the wrong form."""
        unknown = sorted(set(values) - set(cls.__dataclass_fields__))
        if unknown or "uses" not in values:
            raise InvalidInput(
                f"unknown: {', '.join(unknown)}" if unknown else "uses are missing",
                where="terms",
                remedy=f"Fields: {', '.join(cls.__dataclass_fields__)}.",
                rule="terms.fields",
            )
        listed = ("uses", "territories", "goods")
        for name in listed:
            if name in values and not isinstance(values[name], (list, tuple)):
                raise InvalidInput(f"{name} is not a list", where="terms", rule="terms.fields")
        fields: dict[str, Any] = {name: tuple(value) if name in listed else value for name, value in values.items()}
        return cls(**fields)


def check_uses(uses: tuple[str, ...]) -> None:
    """Raises InvalidInput (``terms.use``) for a use that is no action of ODRL 2.2 or of the profile."""
    for use in uses:
        if canonical_action(action_iri(use)) not in ACTIONS:
            raise InvalidInput(
                f"{use!r} is not an action",
                where="terms",
                remedy="Use the actions of ODRL 2.2 (reproduce, derive, distribute, display …), merchandise, "
                "trainAI or generateAI.",
                rule="terms.use",
            )


def _check_territories(territories: tuple[str, ...]) -> None:
    for territory in territories:
        if not is_place(place_code(territory)):
            raise InvalidInput(
                f"{territory!r} is not a territory",
                where="terms",
                remedy=f"Use ISO 3166 codes such as CN or CN-HN, or {WORLD}.",
                rule="terms.territory",
            )


def _check_count(value: Any, where: str, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidInput(
            f"{value!r} is not a whole number between {least} and {most}", where=where, rule="terms.count"
        )


def end_of_term(starts_at: str, term_days: int) -> str:
    """The first instant after a term. Raises InvalidInput where no calendar reaches so far."""
    try:
        return iso(parse_iso(starts_at) + timedelta(days=term_days))
    except OverflowError as error:
        raise InvalidInput(f"{term_days} days from {starts_at} is no date", where="term", rule="terms.count") from error
