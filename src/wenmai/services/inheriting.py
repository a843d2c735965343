"""Step 6 of the door: what is made owes royalties to what it was made from, at the rates agreed on, for ever.

An input of another owner is a parent at the rate of the agreement under which it was used. An input of the maker's
own passes on what it owes itself: nobody loses a royalty because the maker took a step of his own between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wenmai.assets.model import Asset
from wenmai.audit.recording import Recorder
from wenmai.exchange.agreements import Standing
from wenmai.exchange.inheritance import Inheritance, inheritances_of, put_inheritances


def inherit(
    recorder: Recorder,
    outputs: Sequence[Asset],
    inputs: Sequence[Asset],
    grants: Mapping[str, Standing],
    at: str,
) -> None:
    """Freeze what every output owes. ``grants`` are the agreements by which inputs of other owners were used."""
    parents = _parents(recorder, inputs, grants)
    known = {asset.id for asset in inputs}
    put_inheritances(
        recorder,
        [
            Inheritance(output.id, parent, rate_bp, agreement_id)
            for output in outputs
            if output.id not in known
            for parent, (rate_bp, agreement_id) in parents.items()
            if parent != output.id
        ],
        at,
    )


def _parents(
    recorder: Recorder, inputs: Sequence[Asset], grants: Mapping[str, Standing]
) -> dict[str, tuple[int, str | None]]:
    foreign = {asset.id for asset in inputs if asset.id in grants}
    own = {asset.id for asset in inputs} - foreign
    owed: list[tuple[str, int, str | None]] = [
        (asset_id, grants[asset_id].offer.terms.derive_bp, grants[asset_id].agreement.id)
        for asset_id in sorted(foreign)
    ]
    owed += [(e.parent, e.rate_bp, e.agreement_id) for e in inheritances_of(recorder.connection, own)]
    parents: dict[str, tuple[int, str | None]] = {}
    for parent, rate_bp, agreement_id in owed:
        # Two ways to one parent are one debt, at the higher of the rates.
        if parent not in parents or rate_bp > parents[parent][0]:
            parents[parent] = (rate_bp, agreement_id)
    return parents
