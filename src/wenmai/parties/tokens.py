"""API tokens as texts: ``wm_<public id>_<secret><checksum>``, all in 62 letters and digits.

The public id (12, 71 bits) names the token in lists and logs, the secret (43) is 256 random bits, of which the records
keep the SHA-256 alone. That hash needs no salt and no slowness: nobody can try 2**256 secrets. The checksum (6) is the
CRC-32 of what stands before it: it finds every change of one letter and every two neighbours that changed places
(all bursts up to 32 bits), so that a token that was mistyped or cut off is told apart from an unknown one, without a
look into the records. It is no protection; the secret is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass, field

from wenmai.kernel.errors import Unauthenticated

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ID_LENGTH = 12
SECRET_BYTES = 32
SECRET_LENGTH = 43  # 62**43 > 2**256
CHECKSUM_LENGTH = 6  # 62**6 > 2**32
_FORM = re.compile(
    rf"wm_([0-9A-Za-z]{{{ID_LENGTH}}})_([0-9A-Za-z]{{{SECRET_LENGTH}}})([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)
_REMEDY = "A token is shown once, when it is issued: copy it whole, or issue another with: wenmai party token issue."


@dataclass(frozen=True, slots=True)
class ShownToken:
    """A token as its holder shows it: the public id, and the secret, which no record and no message repeats."""

    id: str
    secret: bytes = field(repr=False)

    @property
    def text(self) -> str:
        body = f"wm_{self.id}_{_spell(int.from_bytes(self.secret, 'big'), SECRET_LENGTH)}"
        return body + _checksum(body)

    @property
    def secret_hash(self) -> str:
        """SHA-256 of the secret's 32 bytes, 64 hexadecimal digits: what is kept."""
        return hashlib.sha256(self.secret).hexdigest()

    def matches(self, secret_hash: str) -> bool:
        """Whether this is the token of a kept hash; compared in a time that does not tell where they differ."""
        return hmac.compare_digest(self.secret_hash, secret_hash)


def new_token() -> ShownToken:
    """A token that nobody has yet, from the system's source of randomness."""
    return ShownToken(new_id(ID_LENGTH), secrets.token_bytes(SECRET_BYTES))


def new_id(length: int) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def parse(text: str) -> ShownToken:
    """The token that ``text`` spells.

    Raises Unauthenticated: ``token.form`` where it is no token at all, ``token.mistyped`` where its checksum does not
    fit. Neither message repeats the text.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise Unauthenticated("this is not a token of wenmai", remedy=_REMEDY, rule="token.form")
    public_id, spelt, checksum = match.groups()
    number = _read(spelt)
    if _checksum(text[:-CHECKSUM_LENGTH]) != checksum or number >= 1 << (8 * SECRET_BYTES):
        raise Unauthenticated("the token was mistyped or damaged on its way", remedy=_REMEDY, rule="token.mistyped")
    return ShownToken(public_id, number.to_bytes(SECRET_BYTES, "big"))


def _checksum(body: str) -> str:
    return _spell(zlib.crc32(body.encode("ascii")), CHECKSUM_LENGTH)


def _spell(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(reversed(letters))


def _read(spelt: str) -> int:
    number = 0
    for letter in spelt:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    return number
