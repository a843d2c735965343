"""Step 1 of the door: without a permit nothing runs, and the refusal says what would allow it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from wenmai.assets.model import Asset
from wenmai.kernel.errors import Forbidden
from wenmai.production.contract import Line
from wenmai.rights.facts import Facts
from wenmai.services.context import Context
from wenmai.services.deciding import Permit, decide_use

ASSETS_PER_QUERY = 400

Group = tuple[Asset, ...]


def permits_for(context: Context, line: Line, groups: Sequence[Group]) -> Iterator[dict[str, Permit] | Forbidden]:
    """For each run its permits by asset, or the refusal: one denied input refuses its run and no other."""
    waiting = iter(groups)
    while batch := list(islice(waiting, ASSETS_PER_QUERY)):
        at = context.clock()
        assets = list({asset.id: asset for asset in chain(*batch)}.values())
        with context.database.reading() as connection:
            permits = decide_use(connection, context.party, line.action, assets, Facts(at=at), at)
        for group in batch:
            denied = next((permits[asset.id] for asset in group if not permits[asset.id].permitted), None)
            yield refusal(denied, line.action) if denied else {asset.id: permits[asset.id] for asset in group}


def refusal(permit: Permit, action: str) -> Forbidden:
    """The error that tells why an asset may not be used so, and where to get the right."""
    return Forbidden(
        "; ".join(reason.words("en") for reason in permit.reasons[:3]) or "nothing permits this",
        where=f"{action} {permit.asset_id[:12]}",
        remedy=f"See what its owner offers: wenmai offer list --asset {permit.asset_id[:12]}",
        rule=f"rights.{permit.reasons[0].code}" if permit.reasons else "rights.denied",
    )
