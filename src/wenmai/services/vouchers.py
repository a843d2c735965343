"""Vouchers: issued and revoked by the operator, redeemed by who has the code, spent by his runs before his wallet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.audit.recording import recorded
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from wenmai.kernel.settings import DEFAULT_PARTY as HOUSE
from wenmai.ledger import voucher_codes, voucher_store
from wenmai.ledger.store import post
from wenmai.ledger.vouchers import KeptVoucher, Voucher, issuing, revoking
from wenmai.parties.names import check_line
from wenmai.parties.store import get_party
from wenmai.production.tariffs import check_plan_kind
from wenmai.services.context import Context
from wenmai.services.tariffs import terms_for
from wenmai.storage.database import lock_exclusive


@dataclass(frozen=True, slots=True)
class VoucherDraft:
    """What is to be issued; see ``ledger.vouchers.Voucher``. ``valid_until`` is a day or a moment, itself excluded."""

    amount_fen: int
    valid_until: str
    plans: Sequence[str] = ()
    party: str | None = None
    note: str = ""


def issue_voucher(context: Context, draft: VoucherDraft) -> tuple[KeptVoucher, str]:
    """Issue a voucher in the operator's name; gives it and its code, which is shown this once and not kept.

    Raises Forbidden for all but the operator, NotFound for an unknown party, InvalidInput for an amount, a day or a
    plan that cannot be.
    """
    context.actor.require("ledger.post")
    plans = tuple(sorted({check_plan_kind(plan, "voucher plans") for plan in draft.plans}))
    code, at = voucher_codes.new_code(), context.clock()
    voucher = Voucher(
        voucher_codes.new_voucher_id(), voucher_codes.hash_of(code), draft.amount_fen,
        iso(parse_iso(draft.valid_until)), plans, draft.party, check_line(draft.note, "note"), at, context.actor.name,
    )  # fmt: skip
    with context.database.writing() as connection:
        if voucher.party is not None:
            get_party(connection, voucher.party)
        with recorded(connection, "voucher.issued", context.party, voucher.id, at) as recorder:
            voucher_store.put_voucher(recorder, voucher)
            post(recorder, issuing(voucher, HOUSE))
    return KeptVoucher(voucher, None, voucher.amount_fen), code


def redeem_voucher(context: Context, code: str) -> KeptVoucher:
    """Take a voucher into the caller's name; from then on his runs spend it. Again: nothing more happens.

    Raises InvalidInput for a mistyped code, NotFound for an unknown one, Forbidden where it is another's or for other
    plans, Conflict where another party redeemed it, or it is over or revoked.
    """
    context.actor.require("make.run")
    code_hash, at, party = voucher_codes.hash_of(voucher_codes.read_code(code)), context.clock(), context.party
    with context.database.writing() as connection:
        lock_exclusive(connection, f"voucher-code/{code_hash}")
        kept = voucher_store.find_by_hash(connection, code_hash)
        if kept is None:
            raise NotFound("no voucher has this code", remedy="Ask who gave it to you.", rule="voucher.unknown")
        if kept.holder == party:
            return kept
        terms = terms_for(connection, party)
        _check_redeemable(kept, party, terms[1].kind if terms else None, at)
        with recorded(connection, "voucher.redeemed", party, kept.voucher.id, at) as recorder:
            voucher_store.put_holder(recorder, kept.voucher.id, party, at)
    return KeptVoucher(kept.voucher, party, kept.rest_fen)


def revoke_voucher(context: Context, voucher_id: str, reason: str) -> KeptVoucher:
    """Take back what is left on a voucher, and what runs under way give back to it. Again: nothing more happens."""
    context.actor.require("ledger.post")
    if not reason.strip():
        raise InvalidInput("say why", where=f"voucher {voucher_id}", rule="voucher.reason")
    said, at = check_line(reason, "reason"), context.clock()
    with context.database.reading() as connection:
        code_hash = voucher_store.get_voucher(connection, voucher_id).voucher.code_hash
    with context.database.writing() as connection:
        lock_exclusive(connection, f"voucher-code/{code_hash}")  # nobody redeems it now
        holder = voucher_store.get_voucher(connection, voucher_id).holder
        if holder is not None:
            lock_exclusive(connection, f"making/{holder}")  # nor spends it
        kept = voucher_store.get_voucher(connection, voucher_id)
        if kept.revoked_because is not None:
            return kept
        with recorded(connection, "voucher.revoked", context.party, voucher_id, at) as recorder:
            voucher_store.put_revocation(recorder, voucher_id, said, at, context.actor.name)
            taken = revoking(kept, HOUSE, at, said)
            if taken is not None:
                post(recorder, taken)
    return KeptVoucher(kept.voucher, kept.holder, 0, said)


def show_voucher(context: Context, voucher_id: str) -> KeptVoucher:
    """A voucher, for its holder, who it was issued to, and who posts or audits. Raises NotFound for anybody else."""
    context.actor.require("ledger.read")
    with context.database.reading() as connection:
        kept = voucher_store.get_voucher(connection, voucher_id)
    if context.party not in (kept.holder, kept.voucher.party) and not _sees_all(context):
        raise NotFound(
            f"no voucher has the id {voucher_id}", remedy="See: wenmai voucher list.", rule="voucher.unknown"
        )
    return kept


def list_vouchers(context: Context) -> list[KeptVoucher]:
    """The vouchers that the caller holds; all of them for who posts or audits."""
    context.actor.require("ledger.read")
    with context.database.reading() as connection:
        if _sees_all(context):
            return voucher_store.all_vouchers(connection)
        return voucher_store.vouchers_held_by(connection, context.party)


def _check_redeemable(kept: KeptVoucher, party: str, plan: str | None, at: str) -> None:
    voucher, state = kept.voucher, kept.state(at)
    if voucher.party not in (None, party):
        raise Forbidden(
            "this voucher is another party's", remedy="Redeem it in that party's name.", rule="voucher.party"
        )
    if state != "open":
        told = "another party redeemed it" if kept.holder is not None else f"it is {state}"
        raise Conflict(
            told, where=f"voucher {voucher.id}", remedy="Ask who gave it to you for another.", rule="voucher.used"
        )
    if plan is not None and not voucher.serves(plan):
        raise Forbidden(
            f"it is for {', '.join(voucher.plans)}, and {party} is on the plan {plan}",
            where=f"voucher {voucher.id}",
            remedy="Pass the code on, or ask the operator about your plan.",
            rule="voucher.plan",
        )


def _sees_all(context: Context) -> bool:
    return bool(context.actor.permissions & {"ledger.post", "audit.read"})
