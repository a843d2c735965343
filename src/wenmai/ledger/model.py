"""A Posting is a set of Entries that add up to nothing: what leaves one account arrives in others, to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.money import FEN_MAX

WALLET = "wallet"  # what a party may spend
HELD = "held"  # what is set aside for an order that is not settled yet
EARNINGS = "earnings"  # what sales brought it, until it is paid out
FEES = "fees"  # what the house keeps of sales
MAKING = "making"  # what runs of lines brought the house
GRANTS = "grants"  # what the house gave away as vouchers
VOUCHER = "voucher"  # what is left on a voucher; its account's "party" is the voucher's id
BANK = "bank"  # the world outside: the mirror of all money that came in and went out
IDS_REMEMBERED = 4096  # each is a digest, and an order's are asked for many times while it is placed
KINDS = (WALLET, HELD, EARNINGS, FEES, MAKING, GRANTS, VOUCHER, BANK)
GUARDED = (WALLET, VOUCHER)  # what is spent: their balances are kept, and never fall below zero


def account(party: str, kind: str) -> str:
    """The name of an account: ``hunan-museum/earnings``."""
    if kind not in KINDS or not party or "/" in party:
        raise InvalidInput(
            f"{party}/{kind} is not an account", remedy=f"Kinds are {', '.join(KINDS)}.", rule="ledger.account"
        )
    return f"{party}/{kind}"


def split_account(name: str) -> tuple[str, str]:
    """(party, kind) of an account's name."""
    party, _, kind = name.rpartition("/")
    return party, kind


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a posting: ``amount_fen`` arrives in ``account``, or leaves it where negative.

    ``asset_id`` is the asset whose sale or ancestry the money is for, where there is one.
    """

    account: str
    amount_fen: int
    asset_id: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A balanced set of entries, written once and never changed.

    ``key`` is unique: the same key posted again is the same posting. ``closes`` is the posting that this one reverses,
    releases or captures; a posting is closed once at most. ``subject`` is the order, report or payment that it is for.
    """

    key: str
    kind: str
    subject: str
    at: str
    entries: tuple[Entry, ...]
    closes: str | None = None
    memo: str = ""

    def __post_init__(self) -> None:
        where = f"posting {self.key}"
        for entry in self.entries:
            whole = isinstance(entry.amount_fen, int) and not isinstance(entry.amount_fen, bool)
            if not whole or not 0 < abs(entry.amount_fen) <= FEN_MAX:
                raise InvalidInput(f"{entry.amount_fen!r} is not an amount of fen", where=where, rule="money.whole-fen")
        if len(self.entries) < 2 or sum(entry.amount_fen for entry in self.entries) != 0:
            total = sum(entry.amount_fen for entry in self.entries)
            raise InvalidInput(f"the entries add up to {total} fen, not to 0", where=where, rule="ledger.balance")

    @property
    def id(self) -> str:
        return posting_id(self.key)


@lru_cache(maxsize=IDS_REMEMBERED)
def posting_id(key: str) -> str:
    """The id of the posting with this idempotency key."""
    return digests.of_json(["posting", key])


def reversal(posting: Posting, key: str, kind: str, at: str, memo: str = "") -> Posting:
    """The posting that undoes ``posting``: every entry with its sign turned."""
    entries = tuple(Entry(entry.account, -entry.amount_fen, entry.asset_id) for entry in posting.entries)
    return Posting(key, kind, posting.subject, at, entries, closes=posting.id, memo=memo)
