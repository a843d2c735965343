"""Serials for the goods that are made under a licence: minted by the licensee, within what the agreement allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from wenmai.assets import lineage
from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.audit.recording import recorded
from wenmai.exchange import units
from wenmai.exchange.agreements import Standing, get_standing
from wenmai.exchange.samples import has_approved
from wenmai.exchange.units import UnitBatch
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from wenmai.rights.agreements.model import ANY
from wenmai.rights.agreements.overlap import covers_goods, covers_use
from wenmai.rights.credentials.serials import NUMBER_MAX, batch_code, serial_code
from wenmai.services.agreeing import show_agreement
from wenmai.services.context import Context
from wenmai.services.deciding import decide_use, facts_within
from wenmai.services.permitting import refusal
from wenmai.services.serial_keys import key_name, minting_key, reading_key
from wenmai.storage.database import lock_exclusive

BATCH_MAX = 100_000  # units of one batch
USE = "merchandise"
TITLE_LETTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class MintDraft:
    """What the licensee asks for; ``key`` is his own. ``goods`` may be left out where the agreement names one sort."""

    key: str
    asset_id: str
    count: int
    goods: str = ""
    title_zh: str = ""
    title_en: str = ""


def mint_units(context: Context, agreement_id: str, draft: MintDraft) -> UnitBatch:
    """Mint a batch of units in the licensee's name. The same key again is the same batch, also when all is over.

    Raises Forbidden for the licensor, and where the rights behind the asset do not reach so far; NotFound for anybody
    else; Conflict where the agreement is not in force, its unit cap is reached, or no sample was approved;
    InvalidInput for goods or an asset that the agreement does not cover.
    """
    context.actor.require("unit.mint")
    _check_draft(draft)
    at = context.clock()
    with context.database.writing() as connection:
        lock_exclusive(connection, "serials", f"agreement/{agreement_id}")
        standing = _own(connection, context, agreement_id)
        kept = units.find_batch(connection, units.batch_id(agreement_id, draft.key))
        if kept is not None:
            return _same(kept, draft)
        _check_standing(connection, standing, at)
        asset = _asset(connection, standing, draft.asset_id)
        goods = _goods(standing, draft)
        before = units.count_units(connection, agreement_id)
        _check_cap(standing, before + draft.count)
        _require_permit(connection, standing, asset, goods, before + draft.count, at)
        key = minting_key(context, units.key_names(connection))
        batch = UnitBatch(
            agreement_id, draft.key, before + 1, draft.count, batch_code(agreement_id), key_name(key), goods,
            draft.title_zh.strip(), draft.title_en.strip(), asset.id, context.party, at,
        )  # fmt: skip
        with recorded(connection, "unit.minted", context.party, batch.id, at) as recorder:
            units.put_batch(recorder, batch)
    return batch


def serials_of(context: Context, batch: UnitBatch, numbers: Sequence[int] | None = None) -> list[str]:
    """The serials of a batch, or of some of its units, for the licensee alone. Raises NotFound for anybody else."""
    context.actor.require("unit.mint")
    if batch.party != context.party:
        raise NotFound(f"no batch of units has the id {batch.id}", remedy="See: wenmai unit list.")
    key = reading_key(context, {batch.key_name})
    return [serial_code(batch.agreement_id, number, key) for number in (batch.numbers if numbers is None else numbers)]


def show_serials(
    context: Context, batch_id: str, *, after: int = 0, limit: int = BATCH_MAX
) -> tuple[UnitBatch, list[tuple[int, str]]]:
    """A batch of the licensee's own, and (number, serial) of its units from after ``after``. Raises NotFound."""
    context.actor.require("unit.mint")
    with context.database.reading() as connection:
        batch = units.get_batch(connection, batch_id)
    numbers = range(max(batch.first, after + 1), batch.numbers.stop)[:limit]
    return batch, list(zip(numbers, serials_of(context, batch, numbers), strict=True))


def show_batch(context: Context, batch_id: str) -> UnitBatch:
    """A batch, for the two sides of its agreement and who audits. Raises NotFound for anybody else."""
    context.actor.require("agreement.read")
    with context.database.reading() as connection:
        batch = units.get_batch(connection, batch_id)
        agreement = get_standing(connection, batch.agreement_id).agreement
    sides = (agreement.licensor, agreement.licensee)
    if context.party not in sides and "audit.read" not in context.actor.permissions:
        raise NotFound(f"no batch of units has the id {batch_id}", remedy="See: wenmai unit list.")
    return batch


def list_batches(context: Context, agreement_id: str) -> list[UnitBatch]:
    """The batches of an agreement, by number, for its two sides and who audits. Raises NotFound for anybody else."""
    show_agreement(context, agreement_id)
    with context.database.reading() as connection:
        return units.batches_of(connection, agreement_id)


def _check_draft(draft: MintDraft) -> None:
    if isinstance(draft.count, bool) or not isinstance(draft.count, int) or not 1 <= draft.count <= BATCH_MAX:
        raise InvalidInput(
            f"{draft.count!r} is not a number of units between 1 and {BATCH_MAX:,}", where="count", rule="unit.count"
        )
    if not draft.key.strip():
        raise InvalidInput("a batch has a key", where="key", rule="unit.key")
    if max(len(draft.title_zh), len(draft.title_en)) > TITLE_LETTERS_MAX:
        raise InvalidInput(f"a title has at most {TITLE_LETTERS_MAX} letters", where="title", rule="unit.title")


def _own(connection: Connection, context: Context, agreement_id: str) -> Standing:
    standing = get_standing(connection, agreement_id)
    if standing.agreement.licensee == context.party:
        return standing
    if standing.agreement.licensor == context.party:
        raise Forbidden("only the licensee mints units", where=agreement_id[:12], rule="access.own")
    raise NotFound(f"no agreement has the id {agreement_id}", remedy="See: wenmai agreement list.")


def _same(kept: UnitBatch, draft: MintDraft) -> UnitBatch:
    asked = (draft.count, draft.title_zh.strip(), draft.title_en.strip(), draft.goods or kept.goods)
    same_asset = kept.asset_id.startswith(draft.asset_id.lower())
    if not same_asset or asked != (kept.count, kept.title_zh, kept.title_en, kept.goods):
        raise Conflict(
            "this key belongs to another batch",
            where=draft.key,
            remedy="A batch never changes: mint another under a new key.",
            rule="unit.key",
        )
    return kept


def _check_standing(connection: Connection, standing: Standing, at: str) -> None:
    where, terms = standing.agreement.id[:12], standing.offer.terms
    if not standing.holds_at(at):
        raise Conflict(
            "this agreement is not in force",
            where=where,
            remedy="Units that were minted before stay authentic; for more, order a new agreement.",
            rule="agreement.in-force",
        )
    if not covers_use(terms.uses, USE):
        raise Conflict(
            "the agreement is not for goods",
            where=where,
            remedy=f"Its uses are {', '.join(terms.uses)}; order one for {USE}.",
            rule="agreement.use",
        )
    if terms.sample_approval and not has_approved(connection, standing.agreement.id):
        raise Conflict(
            "no sample was approved, so no goods may be made yet",
            where=where,
            remedy="Submit a sample and wait for its approval.",
            rule="agreement.sample",
        )


def _asset(connection: Connection, standing: Standing, asset_id: str) -> Asset:
    """The asset whose pattern the goods show: one of the agreement's, or the licensee's own that was made from one."""
    asset = assets.get_asset(connection, asset_id)
    licensed = set(standing.offer.asset_ids)
    own = asset.owner == standing.agreement.licensee
    made_from = {edge.source for edge in lineage.ancestry(connection, [asset.id])} if own else set()
    if asset.id not in licensed and not licensed & made_from:
        raise InvalidInput(
            "this asset is not the agreement's, nor one of yours that was made from it",
            where=asset.id[:12],
            remedy=f"The agreement is over {', '.join(one[:12] for one in sorted(licensed))}.",
            rule="unit.asset",
        )
    if assets.is_withdrawn(connection, asset.id):
        raise Conflict("this asset was withdrawn", where=asset.id[:12], rule="asset.withdrawn")
    return asset


def _goods(standing: Standing, draft: MintDraft) -> str:
    named = standing.offer.terms.goods
    goods = draft.goods or (named[0] if len(named) == 1 and named[0] != ANY else "")
    if not goods:
        raise InvalidInput("say what goods they are", where="--goods", remedy=f"Within {', '.join(named) or 'none'}.")
    if not covers_goods(named, goods):
        raise InvalidInput(
            f"the agreement is not for {goods}",
            where="--goods",
            remedy=f"Its goods are {', '.join(named) or 'none'}.",
            rule="agreement.goods",
        )
    return goods


def _check_cap(standing: Standing, total: int) -> None:
    cap = standing.offer.terms.unit_cap
    if cap and total > cap:
        raise Conflict(
            f"that makes {total} units, and the agreement allows {cap}",
            where=standing.agreement.id[:12],
            remedy="Mint fewer, or order the right to more units.",
            rule="agreement.unit-cap",
        )
    if total > NUMBER_MAX:
        raise Conflict(
            f"that makes {total} units, and one agreement has serials for {NUMBER_MAX:,}",
            where=standing.agreement.id[:12],
            remedy="Order another agreement.",
            rule="unit.numbers",
        )


def _require_permit(connection: Connection, standing: Standing, asset: Asset, goods: str, total: int, at: str) -> None:
    """Whether everything that the asset came from may be put on these goods now: every agreement above must hold."""
    facts = replace(facts_within(standing.offer.terms, at), product=goods, count=total)
    permit = decide_use(connection, standing.agreement.licensee, USE, [asset], facts, at)[asset.id]
    if not permit.permitted:
        raise refusal(permit, USE)
