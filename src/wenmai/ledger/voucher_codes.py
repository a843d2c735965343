"""Codes of vouchers: 24 random letters and digits (120 bits) and a check letter, ``WV-7Q4KD-…``, to be typed by people.

The alphabet is Crockford's base 32, which has no I, L, O and U; case and hyphens do not matter. The check letter is
Luhn's mod 32: it finds every wrong letter and almost all that changed places, so that a mistyped code is told from an
unknown one. Records keep the SHA-256 of the code alone, which needs no slowness: nobody can try 2**120 codes.
"""

from __future__ import annotations

import hashlib
import secrets

from wenmai.kernel.errors import InvalidInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "WV"
RANDOM_LETTERS = 24
GROUP = 5
ID_LETTERS = 12
_ALIKE = str.maketrans("ILO", "110")  # as Crockford reads them


def new_code() -> str:
    """A code that nobody has yet, from the system's source of randomness."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LETTERS))
    return _shown(body + _check_letter(body))


def new_voucher_id() -> str:
    """A voucher's public id; the code cannot be told from it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LETTERS))


def read_code(text: str) -> str:
    """The code that ``text`` spells, as ``new_code`` writes it. Raises InvalidInput, which does not repeat it."""
    letters = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    body = letters.removeprefix(PREFIX).translate(_ALIKE)
    remedy = "Copy it whole: WV- and five groups of five letters and digits."
    if len(body) != RANDOM_LETTERS + 1 or any(letter not in ALPHABET for letter in body):
        raise InvalidInput("this is not the code of a voucher", remedy=remedy, rule="voucher.form")
    if _check_letter(body[:-1]) != body[-1]:
        raise InvalidInput("the code was mistyped", remedy=remedy, rule="voucher.mistyped")
    return _shown(body)


def hash_of(code: str) -> str:
    """SHA-256 of a code as ``read_code`` gives it, 64 hexadecimal digits: what is kept."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()


def _shown(body: str) -> str:
    return "-".join([PREFIX, *(body[start : start + GROUP] for start in range(0, len(body), GROUP))])


def _check_letter(body: str) -> str:
    """Luhn's mod N: every second value, from the last on, is doubled, and its digits to the base N are added."""
    base, total = len(ALPHABET), 0
    for place, letter in enumerate(reversed(body)):
        value = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // base + value % base
    return ALPHABET[-total % base]
