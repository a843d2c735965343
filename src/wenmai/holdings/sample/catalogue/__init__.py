"""The works of the sample collection, in the order in which they hang."""

from __future__ import annotations

from wenmai.holdings.sample.catalogue.porcelain import PORCELAIN
from wenmai.holdings.sample.records import SampleWork

WORKS: tuple[SampleWork, ...] = (*PORCELAIN,)
