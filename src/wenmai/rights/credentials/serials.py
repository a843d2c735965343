"""A serial number for one unit of goods: short, typed by hand from a label, and not to be invented.

``BBBB-NNNN-TTTT-TTTC`` in Crockford's base 32 (his note of 2002: no I, L, O, U; what looks alike reads alike). B is
taken from the agreement's digest, N is the unit's number, T an HMAC-SHA-256 over agreement and number, C a check
digit. A slip of the finger fails the check digit; a number that was made up fails the HMAC. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import NoReturn

from wenmai.kernel.errors import InvalidInput, Tampered

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_MAX = 32**4  # units of one agreement, numbered from 1
KEY_BYTES_MIN = 32
_GROUP = 4
_GROUPS = 4
_DIGITS = _GROUP * _GROUPS
_NUMBER = slice(4, 8)
_TAG_DIGITS = 7  # 35 bits: one guess in 34 billion passes; the page that checks serials limits how fast one may guess
_READ_ALIKE = str.maketrans("ILO", "110")
_SEPARATORS = str.maketrans("", "", "- \u2010\u2011\u2012\u2013\u2014\u2212\u3000\t")
_BASE = len(ALPHABET)


@dataclass(frozen=True, slots=True)
class Serial:
    """A serial that is genuine. ``number`` is the unit's, from 1."""

    agreement_id: str
    number: int


def serial_code(agreement_id: str, number: int, key: bytes) -> str:
    """The serial of unit ``number`` (1 … ``NUMBER_MAX``) under an agreement, in four groups.

    ``key`` is secret, ``KEY_BYTES_MIN`` bytes or more. Raises InvalidInput.
    """
    if not 1 <= number <= NUMBER_MAX:
        raise InvalidInput(
            f"unit {number} has no serial; units are numbered from 1 to {NUMBER_MAX:,}", rule="serial.number"
        )
    if len(key) < KEY_BYTES_MIN:
        raise InvalidInput(f"the key of serials has {len(key)} bytes; {KEY_BYTES_MIN} are needed", rule="serial.key")
    body = batch_code(agreement_id) + _spelt(number - 1, 4) + _tag(agreement_id, number, key)
    digits = body + ALPHABET[_check_value(body)]
    return "-".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))


def batch_code(agreement_id: str) -> str:
    """The first group of every serial under an agreement, by which the agreement is looked up. Two may share one."""
    digest = hashlib.sha256(b"wenmai serial batch\0" + agreement_id.encode()).digest()
    return _spelt(int.from_bytes(digest[:4], "big") >> 12, 4)


def batch_of(typed: str) -> str:
    """The batch code in what was typed, to look up the agreements that it may belong to. Raises InvalidInput."""
    return _well_formed(typed)[:_GROUP]


def number_of(typed: str) -> int:
    """The unit's number in what was typed, genuine or not, to look up its batch. Raises InvalidInput."""
    return _value(_well_formed(typed)[_NUMBER]) + 1


def read_serial(typed: str, agreement_ids: tuple[str, ...], key: bytes) -> Serial:
    """The unit that ``typed`` names, under one of the agreements whose batch code it carries.

    Small letters, spaces, any dashes, and I, L, O for 1, 1, 0 are read as meant. Every agreement given is tried, and
    tags are compared in constant time, so that the time taken tells nothing.

    Raises:
        InvalidInput: rule ``serial.mistyped``: the length, a letter or the check digit is wrong.
        Tampered: rule ``serial.forged``: it is well formed, and we never gave it out.
    """
    digits = _well_formed(typed)
    number = _value(digits[_NUMBER]) + 1
    found: Serial | None = None
    for agreement_id in agreement_ids:
        body = batch_code(agreement_id) + digits[_NUMBER] + _tag(agreement_id, number, key)
        if hmac.compare_digest(body, digits[: _DIGITS - 1]):
            found = Serial(agreement_id, number)
    if found is None:
        raise Tampered(
            "no unit was ever given this serial",
            where=typed,
            remedy="The goods may be a copy: report where they were bought.",
            rule="serial.forged",
        )
    return found


def _well_formed(typed: str) -> str:
    digits = typed.upper().translate(_SEPARATORS).translate(_READ_ALIKE)
    if len(digits) != _DIGITS:
        _mistyped(typed, f"it has {len(digits)} letters and digits, not {_DIGITS}")
    for digit in digits:
        if digit not in ALPHABET:
            _mistyped(typed, f"{digit!r} is in no serial")
    if ALPHABET.index(digits[-1]) != _check_value(digits[:-1]):
        _mistyped(typed, "the check digit does not fit")
    return digits


def _mistyped(typed: str, why: str) -> NoReturn:
    raise InvalidInput(
        f"this is no serial: {why}",
        where=typed[:40],
        remedy="Look again at the label and type its four groups.",
        rule="serial.mistyped",
    )


def _tag(agreement_id: str, number: int, key: bytes) -> str:
    message = b"wenmai unit serial\0" + number.to_bytes(4, "big") + agreement_id.encode()
    mac = hmac.new(key, message, hashlib.sha256).digest()
    return _spelt(int.from_bytes(mac[:5], "big") >> (40 - 5 * _TAG_DIGITS), _TAG_DIGITS)


def _check_value(body: str) -> int:
    """The check digit that makes Σ wᵢ·dᵢ vanish in GF(32), wᵢ = αⁱ: finds every wrong digit and every transposition.

    A code over GF(32) with pairwise different weights; α is a root of x⁵ + x² + 1, which is primitive.
    """
    total = 0
    for place, digit in enumerate(reversed(body), 1):
        value = ALPHABET.index(digit)
        for _ in range(place):  # times α, place times
            value = (value << 1) ^ (0b100101 if value & 0b10000 else 0)
        total ^= value
    return total


def _spelt(value: int, digits: int) -> str:
    return "".join(ALPHABET[value >> (5 * place) & (_BASE - 1)] for place in reversed(range(digits)))


def _value(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * _BASE + ALPHABET.index(digit)
    return value
