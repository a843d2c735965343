"""The works of the sample collection, in the order in which they hang."""

from __future__ import annotations

from wenmai.holdings.sample.catalogue.bands import BANDS
from wenmai.holdings.sample.catalogue.carvings import CARVINGS
from wenmai.holdings.sample.catalogue.needle_and_paper import NEEDLE_AND_PAPER
from wenmai.holdings.sample.catalogue.photographs import PHOTOGRAPHS
from wenmai.holdings.sample.catalogue.porcelain import PORCELAIN
from wenmai.holdings.sample.catalogue.silks import SILKS
from wenmai.holdings.sample.records import SampleWork

WORKS: tuple[SampleWork, ...] = (*PORCELAIN, *CARVINGS, *NEEDLE_AND_PAPER, *SILKS, *BANDS, *PHOTOGRAPHS)
