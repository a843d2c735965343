"""Step 5 of the door: outputs become Assets, findings become Annotations, and each kind goes to its own domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from wenmai.assets import catalogue, store
from wenmai.assets.model import GENE, Activity, Annotation, Asset, Derivative
from wenmai.bank import store as bank
from wenmai.bank.model import Gene
from wenmai.genes.model import Claim
from wenmai.services.readings import reading_from_json
from wenmai.services.settled import respect_settled, settled_places


def record_run(
    connection: Connection, activity: Activity, inputs: Sequence[Asset], result: dict[str, Any], party: str
) -> list[Asset]:
    """Record a run whole, in the caller's transaction. Each write is an upsert, so a repeat changes nothing."""
    made = [(_asset_of(output, activity, party), output) for output in result["outputs"]]
    read_anew = inputs if result["replaces_earlier"] else ()
    settled = {source.id: settled_places(connection, source.id) for source in read_anew}
    store.put_activity(connection, activity, [asset for asset, _ in made])
    for asset, output in made:
        _keep_output(connection, asset, output, inputs)
    genes = [asset.id for asset, _ in made if asset.kind == GENE]
    for source in read_anew:
        bank.retire_machine_genes(connection, source.id, activity.id, genes)
        found = {
            asset.id: tuple(map(tuple, output["record"]["outline"]))
            for asset, output in made
            if asset.kind == GENE and inputs[output["record"]["source_index"]].id == source.id
        }
        respect_settled(connection, settled[source.id], found, party)
    for finding in result["findings"]:
        _keep_finding(connection, activity, inputs[finding["input_index"]], finding)
    return [asset for asset, _ in made]


def _asset_of(output: dict[str, Any], activity: Activity, party: str) -> Asset:
    return Asset(
        kind=output["kind"],
        blob=output["blob"],
        media_type=output["media_type"],
        owner=party,
        byte_count=output["byte_count"],
        activity_id=activity.id,
        title_zh=output["title_zh"],
        title_en=output["title_en"],
        width_px=output["width_px"],
        height_px=output["height_px"],
    )


def _keep_output(connection: Connection, asset: Asset, output: dict[str, Any], inputs: Sequence[Asset]) -> None:
    parts = [Derivative(part["role"], part["blob"], part["media_type"]) for part in output["parts"]]
    row, is_new = store.add_asset(connection, asset, parts)
    record = output["record"]
    claims = [Claim(**claim) for claim in record.get("claims", ())]
    if claims or not is_new:
        store.put_claims(connection, asset.id, claims)
    said = [asset.title_zh, asset.title_en, record.get("kind", "")]
    said += [word for claim in claims for word in (claim.value_zh, claim.value_en)]
    if not is_new:
        catalogue.drop_text(connection, row)
    catalogue.put_texts(connection, {row: said})
    if asset.kind == GENE:
        source = inputs[record["source_index"]]
        bank.put_gene(connection, _gene_of(asset.id, source.id, record))
    if "reading" in record:
        keypoints = next((part["blob"] for part in output["parts"] if part["role"] == "keypoints"), None)
        bank.put_reading(connection, reading_from_json(asset.id, record["reading"], keypoints))


def _gene_of(asset_id: str, source_id: str, record: dict[str, Any]) -> Gene:
    x, y, width, height = record["box"]
    return Gene(
        asset_id=asset_id,
        kind=record["kind"],
        source_id=source_id,
        box=(x, y, width, height),
        outline=tuple((px, py) for px, py in record["outline"]),
        confidence=record["confidence"],
        evidence=record["evidence"],
        made_by=record["made_by"],
        structure=record.get("structure"),
    )


def _keep_finding(connection: Connection, activity: Activity, target: Asset, finding: dict[str, Any]) -> None:
    said = Annotation(
        target=target.id,
        motivation=finding["motivation"],
        body=finding["body"],
        selector=finding["selector"],
        author=f"activity:{activity.id}",
    )
    store.put_annotation(connection, said)
