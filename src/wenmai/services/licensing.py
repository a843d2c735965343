"""Policies and evidence of right, as an owner states them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.audit.recording import recorded
from wenmai.kernel.errors import Forbidden, NotFound
from wenmai.rights import store
from wenmai.rights.evidence import Basis, Evidence, evidence_of, put_evidence
from wenmai.rights.facts import Facts
from wenmai.rights.odrl.checking import check_policy
from wenmai.rights.odrl.records import Policy
from wenmai.services.context import Context
from wenmai.services.deciding import Permit, decide_use


def register_policy(context: Context, policy: Policy) -> tuple[str, Policy]:
    """Keep a policy in the caller's name and give its id. Raises InvalidInput for terms that nobody could apply."""
    context.actor.require("policy.write")
    check_policy(policy)
    at, identity = context.clock(), store.policy_id(policy, context.party)
    with (
        context.database.writing() as connection,
        recorded(connection, "policy.registered", context.party, identity, at) as recorder,
    ):
        store.put_policy(recorder, policy, context.party)
    return identity, policy


def attach_policy(context: Context, policy_id: str, asset_ids: Sequence[str]) -> list[Asset]:
    """Put assets of the caller's own under a policy of the caller's own, in the place of the one before.

    All or none. Raises Forbidden for assets or a policy of another.
    """
    context.actor.require("policy.write")
    at = context.clock()
    with context.database.writing() as connection:
        _, owner = store.get_policy(connection, policy_id)
        if owner != context.party:
            raise Forbidden("this policy is another party's", where=policy_id[:12], rule="access.own")
        found = [_own(connection, context, asset_id) for asset_id in asset_ids]
        with recorded(connection, "policy.attached", context.party, policy_id, at) as recorder:
            for asset in {asset.id: asset for asset in found}.values():
                store.attach(recorder, asset.id, policy_id, context.party, at)
    return found


def _own(connection: Connection, context: Context, asset_id: str) -> Asset:
    asset = assets.get_asset(connection, asset_id)
    if asset.owner != context.party:
        raise Forbidden("only its owner decides about an asset", where=asset.id[:12], rule="access.own")
    return asset


@dataclass(frozen=True, slots=True)
class Ground:
    """What an owner states of his right in an asset; see ``rights.evidence.Evidence``."""

    basis: Basis
    statement: str
    document: Path | None = None
    registry: str = ""
    registration: str = ""


def state_evidence(
    context: Context, asset_ids: Sequence[str], ground: Ground, *, whole_work: bool = False
) -> list[Evidence]:
    """确权: state on what ground the caller holds the right in assets, or in all pictures of their works."""
    context.actor.require("policy.write")
    document = context.blobs.put_file(ground.document) if ground.document is not None else None
    at, stated = context.clock(), list[Evidence]()
    with context.database.writing() as connection:
        for asset_id in asset_ids:
            asset = _own(connection, context, asset_id)
            for_work = whole_work and asset.work_id is not None
            stated.append(
                Evidence(
                    context.party,
                    ground.basis,
                    ground.statement,
                    asset_id=None if for_work else asset.id,
                    work_id=asset.work_id if for_work else None,
                    document=document,
                    registry=ground.registry,
                    registration=ground.registration,
                    at=at,
                )
            )
        unique = list({one.id: one for one in stated}.values())
        with recorded(connection, "evidence.stated", context.party, context.party, at) as recorder:
            for one in unique:
                put_evidence(recorder, one)
    return unique


def show_policy(context: Context, identity: str) -> Policy:
    """A policy by its id. Policies are public: who may use something must be able to read how."""
    with context.database.reading() as connection:
        return store.get_policy(connection, identity)[0]


def list_policies(context: Context) -> dict[str, Policy]:
    """The caller's own policies, by id."""
    with context.database.reading() as connection:
        return store.policies_of_owner(connection, context.party)


def policy_of_asset(context: Context, asset_id: str) -> tuple[str, Policy]:
    """The policy that an asset has, with its id. Raises NotFound where it has none: its owner alone may use it."""
    with context.database.reading() as connection:
        asset = assets.get_asset(connection, asset_id)
        found = store.policies_of(connection, [asset.id])
    if asset.id not in found:
        raise NotFound("this asset has no policy; its owner alone may use it", where=asset.id[:12])
    return found[asset.id]


def evidence_for(context: Context, asset_id: str) -> list[Evidence]:
    """What was stated of the right in an asset."""
    with context.database.reading() as connection:
        asset = assets.get_asset(connection, asset_id)
        return evidence_of(connection, asset.id, asset.work_id)


def ask(context: Context, action: str, asset_ids: Sequence[str], facts: Facts) -> list[Permit]:
    """May the caller do this with these assets, as things stand? With reasons; nothing is recorded."""
    at = context.clock()
    told = facts if facts.at is not None else replace(facts, at=at)
    with context.database.reading() as connection:
        found = [assets.get_asset(connection, asset_id) for asset_id in asset_ids]
        permits = decide_use(connection, context.party, action, found, told, at)
    return [permits[asset.id] for asset in found]
