"""The thread as PROV-JSON (W3C member submission, 24 April 2013), so that any provenance tool can read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wenmai.assets.lineage import Edge, Revision
from wenmai.assets.model import Activity, Asset, Work

NAMESPACES = {
    "wenmai": "urn:wenmai:",
    "prov": "http://www.w3.org/ns/prov#",
    "dct": "http://purl.org/dc/terms/",
}


def document(
    assets: Sequence[Asset],
    works: Sequence[Work],
    activities: Sequence[Activity],
    edges: Iterable[Edge],
    revisions: Iterable[Revision] = (),
) -> dict[str, Any]:
    """One PROV-JSON document of these records, the edges between them, and which asset revises which."""
    parties = {asset.owner for asset in assets} | {activity.party for activity in activities}
    known = {activity.id: activity for activity in activities}
    document: dict[str, Any] = {
        "prefix": NAMESPACES,
        "entity": {_asset_name(asset.id): _describe_asset(asset) for asset in assets}
        | {f"wenmai:work-{work.id}": _describe_work(work) for work in works},
        "agent": {f"wenmai:party-{party}": {"prov:type": _qualified("prov:Agent")} for party in sorted(parties)},
        "activity": {_activity_name(activity.id): _describe_activity(activity) for activity in activities},
        "used": {},
        "wasGeneratedBy": {},
        "wasDerivedFrom": {},
        "wasAssociatedWith": {},
        "wasAttributedTo": {},
        "specializationOf": {},
    }
    for asset in assets:
        short = asset.id[:16]
        owner = {"prov:entity": _asset_name(asset.id), "prov:agent": f"wenmai:party-{asset.owner}"}
        document["wasAttributedTo"][f"_:attributed-{short}"] = owner
        if asset.activity_id in known:
            made = {"prov:entity": _asset_name(asset.id), "prov:activity": _activity_name(asset.activity_id)}
            document["wasGeneratedBy"][f"_:generated-{short}"] = made
        if asset.work_id is not None:
            shows = {
                "prov:specificEntity": _asset_name(asset.id),
                "prov:generalEntity": f"wenmai:work-{asset.work_id}",
            }
            document["specializationOf"][f"_:depicts-{short}"] = shows
    for activity in activities:
        agent = {
            "prov:activity": _activity_name(activity.id),
            "prov:agent": f"wenmai:party-{activity.party}",
        }
        document["wasAssociatedWith"][f"_:associated-{activity.id[:16]}"] = agent
    for edge in edges:
        pair = f"{edge.output[:16]}-{edge.source[:16]}"
        document["wasDerivedFrom"][f"_:derived-{pair}"] = {
            "prov:generatedEntity": _asset_name(edge.output),
            "prov:usedEntity": _asset_name(edge.source),
            "prov:activity": _activity_name(edge.activity),
        }
        document["used"][f"_:used-{edge.activity[:16]}-{edge.source[:16]}"] = {
            "prov:activity": _activity_name(edge.activity),
            "prov:entity": _asset_name(edge.source),
        }
    for revision in revisions:
        document["wasDerivedFrom"][f"_:revision-{revision.newer[:16]}-{revision.older[:16]}"] = {
            "prov:generatedEntity": _asset_name(revision.newer),
            "prov:usedEntity": _asset_name(revision.older),
            "prov:type": _qualified("prov:Revision"),
        }
    return {name: content for name, content in document.items() if content}


def _describe_asset(asset: Asset) -> dict[str, Any]:
    described: dict[str, Any] = {
        "prov:type": asset.kind,
        "wenmai:blob": f"sha256:{asset.blob}",
        "dct:format": asset.media_type,
    }
    titles = [_text(asset.title_zh, "zh"), _text(asset.title_en, "en")]
    titles = [title for title in titles if title["$"]]
    if titles:
        described["dct:title"] = titles if len(titles) > 1 else titles[0]
    return described


def _describe_work(work: Work) -> dict[str, Any]:
    titles = [_text(work.title_zh, "zh"), _text(work.title_en, "en")]
    return {"dct:identifier": work.key, "dct:title": [title for title in titles if title["$"]] or work.key}


def _describe_activity(activity: Activity) -> dict[str, Any]:
    described: dict[str, Any] = {
        "wenmai:line": activity.line,
        "wenmai:lineVersion": activity.line_version,
        "wenmai:jobKey": activity.key,
    }
    if activity.started_at:
        described["prov:startTime"] = activity.started_at
        described["prov:endTime"] = activity.ended_at
    return described


def _asset_name(asset_id: str) -> str:
    return f"wenmai:asset-{asset_id}"


def _activity_name(activity_id: str | None) -> str:
    return f"wenmai:activity-{activity_id}"


def _text(text: str, language: str) -> dict[str, str]:
    return {"$": text, "lang": language}


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}
