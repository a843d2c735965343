"""Everything that is known about one asset, its thread, and its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from wenmai.assets import lineage, prov, store
from wenmai.assets.model import Activity, Annotation, Asset, Derivative, Work
from wenmai.assets.tables import TOMBSTONE
from wenmai.bank import store as bank
from wenmai.bank.model import Gene
from wenmai.genes.model import Claim, Swatch
from wenmai.kernel.errors import NotFound
from wenmai.services.context import Context


@dataclass(frozen=True)
class Portrait:
    """One asset as people see it. ``genes`` are the current ones taken from it, ``gene`` its own record if any."""

    asset: Asset
    work: Work | None
    gene: Gene | None
    claims: tuple[Claim, ...]
    palette: tuple[Swatch, ...]
    annotations: tuple[Annotation, ...]
    derivatives: Mapping[str, Derivative]
    genes: tuple[Gene, ...]
    source: Asset | None
    withdrawn: bool
    withdrawn_by: str = ""
    withdrawn_because: str = ""


@dataclass(frozen=True)
class Thread:
    """The lineage of an asset: its edges back to first origins, and the records that they name."""

    root: Asset
    edges: tuple[lineage.Edge, ...]
    assets: Mapping[str, Asset]
    activities: Mapping[str, Activity]
    works: Mapping[str, Work]
    revisions: tuple[lineage.Revision, ...]

    def prov_json(self) -> dict[str, Any]:
        """The thread as a PROV-JSON document."""
        return prov.document(
            list(self.assets.values()),
            list(self.works.values()),
            list(self.activities.values()),
            self.edges,
            self.revisions,
        )


def show(context: Context, asset_id: str) -> Portrait:
    """The asset with this id (or the one whose id begins so). Raises NotFound."""
    with context.database.reading() as connection:
        return portray(connection, store.get_asset(connection, asset_id))


def portray(connection: Connection, asset: Asset) -> Portrait:
    gene = bank.get_gene(connection, asset.id)
    source = store.get_assets(connection, [gene.source_id])[gene.source_id] if gene is not None else None
    tombstone = connection.execute(select(TOMBSTONE).where(TOMBSTONE.c.asset_id == asset.id)).one_or_none()
    work_id = asset.work_id or (source.work_id if source is not None else None)
    return Portrait(
        asset=asset,
        work=store.get_work(connection, work_id) if work_id is not None else None,
        gene=gene,
        claims=tuple(store.claims_of(connection, asset.id)),
        palette=bank.palette_of(connection, asset.id),
        annotations=tuple(store.annotations_of(connection, asset.id)),
        derivatives=store.derivatives_of(connection, asset.id),
        genes=tuple(bank.genes(connection, source_id=asset.id)),
        source=source,
        withdrawn=tombstone is not None,
        withdrawn_by=tombstone.party if tombstone is not None else "",
        withdrawn_because=tombstone.reason if tombstone is not None else "",
    )


def trace_thread(context: Context, asset_id: str) -> Thread:
    """The thread from this asset back to what it first came from. Raises NotFound."""
    with context.database.reading() as connection:
        root = store.get_asset(connection, asset_id)
        revisions = _revisions(connection, root.id)
        corrected = [root.id, *(revision.older for revision in revisions)]
        edges = lineage.ancestry(connection, corrected)
        ids = sorted({*corrected, *(edge.source for edge in edges)})
        assets = store.get_assets(connection, ids)
        activities = {}
        for activity_id in sorted({asset.activity_id for asset in assets.values() if asset.activity_id}):
            activity = store.get_activity(connection, activity_id)
            if activity is not None:
                activities[activity_id] = activity
        work_ids = sorted({asset.work_id for asset in assets.values() if asset.work_id})
        works = {work_id: store.get_work(connection, work_id) for work_id in work_ids}
    return Thread(root, tuple(edges), assets, activities, works, revisions)


def _revisions(connection: Connection, asset_id: str) -> tuple[lineage.Revision, ...]:
    """What an asset superseded, and what that had superseded before it, by people's annotations."""
    found: dict[str, lineage.Revision] = {}
    newer: str | None = asset_id
    while newer is not None and newer not in found:
        said = store.annotations_of(connection, newer)
        step = next((one for one in said if one.body.get("type") == "Supersedes"), None)
        if step is None:
            break
        found[newer] = lineage.Revision(newer, str(step.body["gene"]), step.author)
        newer = found[newer].older
    return tuple(found.values())


def blob_of(context: Context, asset_id: str, role: str | None = None) -> tuple[bytes, str]:
    """The bytes and media type of an asset, or of one of its derivatives. Raises NotFound."""
    with context.database.reading() as connection:
        asset = store.get_asset(connection, asset_id)
        if role is None:
            return context.blobs.get(asset.blob), asset.media_type
        derivatives = store.derivatives_of(connection, asset.id)
    if role not in derivatives:
        raise NotFound(
            f"this {asset.kind} has no {role}",
            where=asset.id[:12],
            remedy=f"It has: {', '.join(sorted(derivatives)) or 'its own bytes only'}.",
        )
    return context.blobs.get(derivatives[role].blob), derivatives[role].media_type
