"""The gallery's pages, by what they show."""

from __future__ import annotations

from wenmai.web.routes import (
    agreements,
    assets,
    browsing,
    files,
    house,
    jobs,
    making,
    offers,
    orders,
    repeating,
    reports,
    reviewing,
    samples,
    searching,
    signing_in,
    units,
    wallet,
)

ROUTERS = tuple(
    module.router
    for module in (
        browsing, searching, assets, files, house, signing_in, offers, orders, agreements, samples, reports, wallet,
        reviewing, units, making, jobs, repeating,
    )
)  # fmt: skip
