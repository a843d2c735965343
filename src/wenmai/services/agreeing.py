"""Agreements as their two sides see them, and how one is ended before its time."""

from __future__ import annotations

from typing import Any

from wenmai.audit.recording import recorded
from wenmai.exchange.agreements import TERMINATED, Standing, get_standing, standings_of_party
from wenmai.exchange.states import AGREEMENT
from wenmai.exchange.steps import advance
from wenmai.kernel.errors import Forbidden, InvalidInput, NotFound
from wenmai.rights.odrl.writing import policy_to_jsonld
from wenmai.services.context import Context
from wenmai.services.deciding import agreement_policy
from wenmai.storage.database import lock_exclusive


def show_agreement(context: Context, agreement_id: str) -> Standing:
    """An agreement, for its two sides and for who audits. Others learn nothing, not even that it exists."""
    context.actor.require("agreement.read")
    with context.database.reading() as connection:
        standing = get_standing(connection, agreement_id)
    refuse_outsider(context, standing)
    return standing


def refuse_outsider(context: Context, standing: Standing) -> None:
    """Raises NotFound for who is neither side of an agreement nor an auditor: to him it is not there."""
    sides = (standing.agreement.licensor, standing.agreement.licensee)
    if context.party not in sides and "audit.read" not in context.actor.permissions:
        raise NotFound(f"no agreement has the id {standing.agreement.id}", remedy="See: wenmai agreement list.")


def agreement_odrl(context: Context, agreement_id: str) -> dict[str, Any]:
    """An agreement as ODRL 2.2: for each asset its policy as JSON-LD."""
    standing = show_agreement(context, agreement_id)
    with context.database.reading() as connection:
        return {
            asset_id: policy_to_jsonld(agreement_policy(connection, standing, asset_id))
            for asset_id in standing.offer.asset_ids
        }


def list_agreements(context: Context, after: str = "", limit: int = 100) -> list[Standing]:
    """Agreements that the caller gave or was given, by id."""
    context.actor.require("agreement.read")
    with context.database.reading() as connection:
        return standings_of_party(connection, context.party, after=after, limit=limit)


def terminate_agreement(context: Context, agreement_id: str, reason: str) -> Standing:
    """The licensor ends an agreement before its time. What was made under it can be sold no longer.

    Raises Forbidden for the licensee, NotFound for anybody else, Conflict where it is ended already.
    """
    context.actor.require("offer.write")
    if not reason.strip():
        raise InvalidInput("a termination says why", where=agreement_id[:12], rule="agreement.reason")
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, f"agreement/{agreement_id}")
        standing = get_standing(connection, agreement_id)
        refuse_outsider(context, standing)
        if standing.agreement.licensor != context.party:
            raise Forbidden("only the licensor ends an agreement", where=agreement_id[:12], rule="access.own")
        with recorded(connection, "agreement.terminated", context.party, agreement_id, at) as recorder:
            advance(recorder, AGREEMENT, agreement_id, TERMINATED, by=context.party, at=at, reason=reason)
    return show_agreement(context, agreement_id)
