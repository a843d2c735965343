"""A listed offer with all that a catalogue says about it, gathered so that mapping it needs no look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wenmai.assets.model import Asset, Work
from wenmai.exchange.model import Offer
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Policy


@dataclass(frozen=True, slots=True)
class Period:
    """When its object was made: the words of the record and, where the lexicon dates them, first and last year."""

    name_zh: str
    name_en: str
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """``bodies`` are the policies by asset id, as JSON-LD; ``keywords`` (Chinese, English) are claims of the record.

    ``places`` are the owner's own words for where the object is from; they are not resolved to coordinates.
    """

    offer: Offer
    seller_zh: str
    seller_en: str
    bodies: Mapping[str, Mapping[str, Any]]
    assets: Mapping[str, Asset]
    works: Mapping[str, Work]  # by asset id; what was made here has none
    keywords: tuple[tuple[str, str], ...] = ()
    periods: tuple[Period, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def policies(self) -> list[Policy]:
        """The policies of its assets, in the order of the offer."""
        return [policy_from_jsonld(self.bodies[asset_id]) for asset_id in self.offer.asset_ids]
