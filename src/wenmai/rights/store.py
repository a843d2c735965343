"""Keeps policies by the digest of what they say, and which policy each asset has."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Text, and_, cast, func, select

from wenmai.audit.recording import Recorder
from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Policy
from wenmai.rights.odrl.writing import policy_to_jsonld
from wenmai.rights.tables import ASSET_POLICY, POLICY
from wenmai.storage.driver import Prepared, listed, marks

POLICY_URN = "urn:wenmai:policy:"
PARSED_MAX = 4096


def put_policy(recorder: Recorder, policy: Policy, owner: str) -> str:
    """Keep a policy and return its id; one without a uid is named by its id. The same again changes nothing."""
    identity = policy_id(policy, owner)
    named = policy if policy.uid else replace(policy, uid=POLICY_URN + identity)
    if recorder.connection.execute(select(POLICY.c.id).where(POLICY.c.id == identity)).scalar() is None:
        recorder.insert(POLICY, {"id": identity, "owner": owner, "body": policy_to_jsonld(named)})
    return identity


def policy_id(policy: Policy, owner: str) -> str:
    """The id under which ``owner``'s policy is kept."""
    return digests.of_json(["policy", owner, policy_to_jsonld(policy)])


def get_policy(connection: Connection, identity: str) -> tuple[Policy, str]:
    """A policy and its owner. Raises NotFound."""
    found = get_policies(connection, [identity])
    if identity not in found:
        raise NotFound(f"no policy has the id {identity}", remedy="See: wenmai policy list.")
    return found[identity]


def get_policies(connection: Connection, identities: Sequence[str]) -> dict[str, tuple[Policy, str]]:
    """Policies with their owners, by id; those that are unknown are left out."""
    rows = connection.execute(select(POLICY).where(POLICY.c.id.in_(list(identities))))
    return {row.id: (_read(row.body), row.owner) for row in rows}


def policy_bodies(connection: Connection, identities: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Policies as they are kept (JSON-LD), by id; those that are unknown are left out."""
    rows = connection.execute(select(POLICY.c.id, POLICY.c.body).where(POLICY.c.id.in_(list(identities))))
    return {row.id: row.body for row in rows}


def policies_of_owner(connection: Connection, owner: str, limit: int = 1000) -> dict[str, Policy]:
    """The policies that a party wrote, by id."""
    rows = connection.execute(select(POLICY).where(POLICY.c.owner == owner).order_by(POLICY.c.id).limit(limit))
    return {row.id: _read(row.body) for row in rows}


def attach(recorder: Recorder, asset_id: str, policy_id_: str, party: str, at: str) -> None:
    """Make a policy the policy of an asset, in the place of the one before. The same again changes nothing."""
    query = select(ASSET_POLICY).where(ASSET_POLICY.c.asset_id == asset_id).order_by(ASSET_POLICY.c.number.desc())
    last = recorder.connection.execute(query.limit(1)).one_or_none()
    if last is not None and last.policy_id == policy_id_:
        return
    number = last.number + 1 if last is not None else 1
    row = {"asset_id": asset_id, "number": number, "policy_id": policy_id_, "party": party, "at": at}
    recorder.insert(ASSET_POLICY, row)


def policies_of(connection: Connection, asset_ids: Sequence[str]) -> dict[str, tuple[str, Policy]]:
    """The policy that each asset has, with its id; assets without one are left out."""
    if not asset_ids:
        return {}
    values = listed("of", asset_ids)
    return {row.asset_id: (row.id, _parsed(row.body)) for row in _newest(len(values)).rows(connection, **values)}


@lru_cache(maxsize=32)
def _newest(count: int) -> Prepared:
    newest = select(ASSET_POLICY.c.asset_id, func.max(ASSET_POLICY.c.number).label("number"))
    newest_rows = (
        newest.where(ASSET_POLICY.c.asset_id.in_(marks("of", count))).group_by(ASSET_POLICY.c.asset_id).subquery()
    )
    last = and_(ASSET_POLICY.c.asset_id == newest_rows.c.asset_id, ASSET_POLICY.c.number == newest_rows.c.number)
    query = select(ASSET_POLICY.c.asset_id, POLICY.c.id, cast(POLICY.c.body, Text).label("body"))
    return Prepared(query.join(newest_rows, last).join(POLICY, POLICY.c.id == ASSET_POLICY.c.policy_id))


def _read(body: Mapping[str, Any]) -> Policy:
    return _parsed(json.dumps(body, sort_keys=True))


@lru_cache(maxsize=PARSED_MAX)
def _parsed(text: str) -> Policy:
    return policy_from_jsonld(json.loads(text))
