"""What is asked, and what is known when it is asked. Decisions rest on these and on policies, on nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from wenmai.kernel.clock import parse_iso
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.values import Quantity, Typed, typed
from wenmai.rights.profile.names import WENMAI, asset_iri, odrl, party_iri

Told = str | int | Decimal | datetime | timedelta | Quantity


@dataclass(frozen=True)
class Request:
    """May ``party`` do ``action`` with ``target``? All three are IRIs; ``asking`` makes them from ids and words."""

    action: str
    target: str
    party: str
    uid: str = ""


def asking(action: str, asset_id: str, party_id: str) -> Request:
    """A request by ids and a word: ``asking("derive", asset.id, actor.party)``, ``asking("trainAI", …)``."""
    return Request(action_iri(action), asset_iri(asset_id), party_iri(party_id))


def action_iri(word: str) -> str:
    """The IRI of an action of ODRL or of the wenmai profile; an IRI stays as it is."""
    if ":" in word:
        return WENMAI + word.removeprefix("wenmai:") if word.startswith("wenmai:") else word
    return WENMAI + word if WENMAI + word in v.ACTIONS else odrl(word)


@dataclass(frozen=True)
class Performed:
    """An action that was done: by whom, on what, and with what values (``{odrl:payAmount: Quantity(…)}``).

    ``told_by``: the IRI of the report in which it was told, if any.
    """

    action: str
    party: str = ""
    target: str = ""
    values: Mapping[str, Told | tuple[Told, ...]] = field(default_factory=dict)
    told_by: str = ""


@dataclass(frozen=True)
class Facts:
    """The state of the world. What is not told is unknown, and what is unknown permits nothing.

    ``at``: an instant (datetime with a zone, or ISO text). ``place``: ISO 3166 code of where the use happens, several
    where it happens in several. ``purpose`` and ``product``: words or IRIs of the wenmai profile. ``count``: units or
    uses altogether, the one asked for included. ``recipient``: who receives the result. ``others``: values of any
    other left operand by its IRI. ``member_of``: the collections that a party or an asset belongs to. ``fulfilled``,
    ``failed``: keys of duties that were met, or that can no longer be met in time; of prohibitions that were broken.
    ``since``: from when on a constraint, by its uid, has been satisfied (for odrl:andSequence).
    """

    at: datetime | str | None = None
    place: str | tuple[str, ...] = ()
    purpose: str | tuple[str, ...] = ()
    product: str | tuple[str, ...] = ()
    count: int | Decimal | None = None
    recipient: str | tuple[str, ...] = ()
    others: Mapping[str, Told | tuple[Told, ...]] = field(default_factory=dict)
    member_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fulfilled: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    performed: tuple[Performed, ...] = ()
    since: Mapping[str, datetime] = field(default_factory=dict)

    @cached_property
    def told(self) -> Mapping[str, tuple[Typed | Quantity, ...]]:
        """Everything told, by left operand, as values of the operand's kind."""
        stated: dict[str, Told | tuple[Told, ...] | None] = {
            odrl("dateTime"): self.at,
            odrl("spatial"): self.place,
            odrl("purpose"): self.purpose,
            odrl("product"): self.product,
            odrl("count"): self.count,
            odrl("recipient"): self.recipient,
            **self.others,
        }
        return told_values(stated)

    def belongs_to(self, member: str) -> frozenset[str]:
        """Every collection that a party or an asset lies in, at whatever depth, and itself."""
        if member not in self.member_of:
            return frozenset({member})
        found = {member}
        waiting = [member]
        while waiting:
            for collection in self.member_of.get(waiting.pop(), ()):
                if collection not in found:
                    found.add(collection)
                    waiting.append(collection)
        return frozenset(found)


def told_values(
    stated: Mapping[str, Told | tuple[Told, ...] | None],
) -> dict[str, tuple[Typed | Quantity, ...]]:
    """Facts by left operand, as typed values. Raises InvalidInput for one that is no value of its operand's kind."""
    found: dict[str, tuple[Typed | Quantity, ...]] = {}
    for operand, given in stated.items():
        if given is not None and given != ():
            kind = v.OPERAND_KINDS.get(operand, v.TERM)
            found[operand] = tuple(_told(operand, kind, each) for each in _each(given))
    return found


def _each(given: Told | tuple[Told, ...]) -> Iterable[Told]:
    return given if isinstance(given, tuple) else (given,)


def _told(operand: str, kind: str, given: Told) -> Typed | Quantity:
    read: Typed | Quantity | None = None
    if isinstance(given, str):
        read = _read(kind, given)
    elif isinstance(given, datetime) and kind == v.MOMENT and given.tzinfo is not None:
        read = given
    elif isinstance(given, (int, Decimal)) and not isinstance(given, bool) and kind == v.NUMBER:
        read = Decimal(given)
    elif (isinstance(given, Quantity) and kind == v.NUMBER) or (isinstance(given, timedelta) and kind == v.DURATION):
        read = given
    if read is None:
        raise _wrong(operand, given)
    return read


def _read(kind: str, text: str) -> Typed | None:
    if kind == v.MOMENT:
        return parse_iso(text)
    return party_iri(text) if kind == v.PARTY else typed(text, "", kind)


def _wrong(operand: str, given: object) -> InvalidInput:
    return InvalidInput(
        f"{given!r} cannot be told as {v.local_name(operand)}",
        where="the facts of a decision",
        remedy="Moments have a zone, counts are numbers, places ISO 3166 codes.",
        rule="facts.kind",
    )
