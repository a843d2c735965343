"""What anybody may know of a unit whose serial he types: the thread from the thing in his hand to the museum.

Whoever asks for what was never issued learns the same in the same way, whichever part of it is wrong: one query, one
tag, compared in constant time.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.assets.model import IMAGE, Asset, Work
from wenmai.assets.store import is_withdrawn
from wenmai.bank.vectors.files import keyed_digest
from wenmai.exchange import guesses, units
from wenmai.exchange.agreements import TERMINATED, Standing, get_standing
from wenmai.exchange.steps import last_step
from wenmai.exchange.units import Lookups, UnitBatch
from wenmai.kernel.errors import Tampered
from wenmai.parties.model import ORGANISATION, Party
from wenmai.parties.store import find_party
from wenmai.rights.credentials.serials import batch_of, number_of, read_serial, serial_code
from wenmai.rights.wording.labels import GOODS, Language, pick
from wenmai.services.context import Context
from wenmai.services.serial_keys import reading_key
from wenmai.services.showing import Thread, trace_thread

NOBODYS = "0" * 64  # stands in where no agreement has the code, so that the tag is computed all the same
OFTEN = 50  # look-ups from which the page warns of copies: a buyer, a gift and a resale are a handful
IN_FORCE, ENDED, REVOKED = "in-force", "ended", "revoked"
IPV6_SITE_BITS = 64  # one subscriber has a whole /64


@dataclass(frozen=True, slots=True)
class Origin:
    """A museum's picture at the thread's beginning, the object that it shows, and whose it is."""

    asset: Asset
    work: Work
    owner: Party
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """One genuine unit. ``state`` is the agreement's now; it was in force when the unit was minted, or it were not.

    ``over_at`` is when it ended or was revoked. ``lookups`` are those before this one.
    """

    serial: str
    number: int
    batch: UnitBatch
    standing: Standing
    state: str
    over_at: str | None
    licensor: Party
    licensee: Party
    thread: Thread
    origins: tuple[Origin, ...]
    lookups: Lookups | None

    @property
    def seen_often(self) -> bool:
        return self.lookups is not None and self.lookups.count >= OFTEN

    def goods_name(self, language: Language) -> str:
        """What its goods are called in a language; a category without a name of its own is said as it is kept."""
        named = GOODS.get(self.batch.goods)
        return pick(named, language) if named is not None else self.batch.goods


def look_up(context: Context, typed: str, caller: str | None = None) -> Unit:
    """The unit whose serial was typed. ``caller`` is who asks, by address or name; None for the house's own shell.

    A caller's look-ups are counted, unless he is a side of the agreement, and his wrong guesses are limited.
    Raises InvalidInput (``serial.mistyped``) for a slip of the finger, Tampered (``serial.forged``) for what was
    never issued, MustWait (``unit.wait``) where too many of those were tried.
    """
    code, number, at = batch_of(typed), number_of(typed), context.clock()
    with context.database.reading() as connection:
        batches = units.batches_with(connection, code, number)
        key = reading_key(context, {batch.key_name for batch in batches})
        who = keyed_digest(key, _site_of(caller).encode()) if caller is not None else None
        if who is not None:
            guesses.refuse_waiting(connection, who, at)
        try:
            genuine = _genuine(typed, batches, key)
            unit = _describe(context, connection, genuine, key, at)
        except Tampered as error:
            forged: Tampered | None = error
        else:
            forged = None
    if forged is not None:
        if who is not None:
            with context.database.writing() as connection:
                guesses.charge(connection, who, at)
        raise forged
    sides = (unit.standing.agreement.licensor, unit.standing.agreement.licensee)
    if caller is not None and caller not in sides and not units.is_same_lookup(unit.lookups, at):
        with context.database.writing() as connection:
            units.note_lookup(connection, unit.batch.agreement_id, unit.number, at)
    return unit


def _genuine(typed: str, batches: Sequence[UnitBatch], key: bytes) -> tuple[UnitBatch, int]:
    """The batch and the number that a serial names. Raises Tampered, also for a unit that was not minted yet."""
    by_agreement = {batch.agreement_id: batch for batch in batches}
    serial = read_serial(typed, tuple(by_agreement) or (NOBODYS,), key)
    return by_agreement[serial.agreement_id], serial.number


def _describe(context: Context, connection: Connection, genuine: tuple[UnitBatch, int], key: bytes, at: str) -> Unit:
    batch, number = genuine
    standing = get_standing(connection, batch.agreement_id)
    agreement = standing.agreement
    state, over_at = IN_FORCE, None
    if standing.state == TERMINATED:
        last = last_step(connection, agreement.id)
        state, over_at = REVOKED, last.at if last is not None else None
    elif agreement.ends_at <= at:
        state, over_at = ENDED, agreement.ends_at
    thread = trace_thread(context, batch.asset_id)
    return Unit(
        serial=serial_code(batch.agreement_id, number, key),
        number=number,
        batch=batch,
        standing=standing,
        state=state,
        over_at=over_at,
        licensor=_named(connection, agreement.licensor),
        licensee=_named(connection, agreement.licensee),
        thread=thread,
        origins=tuple(_origins(connection, thread)),
        lookups=units.lookups_of(connection, batch.agreement_id, number),
    )


def _origins(connection: Connection, thread: Thread) -> Iterator[Origin]:
    for asset in thread.assets.values():
        if asset.kind == IMAGE and asset.work_id is not None:
            yield Origin(
                asset, thread.works[asset.work_id], _named(connection, asset.owner), is_withdrawn(connection, asset.id)
            )


def _named(connection: Connection, party_id: str) -> Party:
    """A party by its public names; by its id where it was never registered."""
    return find_party(connection, party_id) or Party(party_id, ORGANISATION, "", party_id, "")


def _site_of(caller: str) -> str:
    """Who counts as one caller: an IPv4 address, the /64 of an IPv6 address, or a name."""
    try:
        address = ipaddress.ip_address(caller)
    except ValueError:
        return f"caller of serials\0{caller}"
    if address.version == 6:
        mapped = address.ipv4_mapped
        caller = str(mapped or ipaddress.ip_network((int(address), IPV6_SITE_BITS), strict=False))
    return f"caller of serials\0{caller}"
