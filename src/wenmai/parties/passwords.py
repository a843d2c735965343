"""Passwords: which are accepted, and how they are kept (Argon2id, RFC 9106)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wenmai.kernel.errors import InvalidInput, StorageFailure

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LENGTH_MIN = 12
LENGTH_MAX = 256  # characters; more is no safer, and hashing what a caller sends must stay bounded
LETTERS_MIN = 5  # different ones


@dataclass(frozen=True)
class Hashing:
    """Argon2id and what it costs: passes, memory in KiB, lanes. RFC 9106, section 4, the second recommended option.

    Salts of 16 bytes and tags of 32 are random and part of the kept text, as are the parameters: a text that was kept
    under others is found out by ``is_outdated`` and made anew when its owner signs in.
    """

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher, Type

        return PasswordHasher(self.passes, self.memory_kib, self.lanes, hash_len=32, salt_len=16, type=Type.ID)

    def keep(self, password: str) -> str:
        """The text to keep of a password."""
        from argon2.exceptions import HashingError

        try:
            return self._hasher.hash(normalised(password))
        except HashingError as error:
            raise StorageFailure(
                f"the password cannot be hashed: {error}",
                remedy=f"{self.memory_kib // 1024} MiB of memory must be free.",
            ) from error

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether ``password`` is the one that ``kept`` was made of.

        Where nothing is kept, for an unknown name, it takes one hashing all the same, as a wrong password does: the
        time of the answer does not tell which names there are.
        """
        from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

        given = password if is_possible(password) else ""
        if kept is None:
            self.keep(given)
            return False
        try:
            return bool(self._hasher.verify(kept, normalised(given)))
        except (VerifyMismatchError, VerificationError):
            return False
        except InvalidHashError:
            self.keep(given)
            return False

    def is_outdated(self, kept: str) -> bool:
        """Whether a text was kept under other parameters than these."""
        return bool(self._hasher.check_needs_rehash(kept))


def normalised(password: str) -> str:
    """The same password for the same characters, however it was typed (NFKC, NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def is_possible(password: str) -> bool:
    """Whether it can be anyone's password at all; nothing else is worth hashing as it stands."""
    return len(password) <= LENGTH_MAX and not any(unicodedata.category(letter) == "Cs" for letter in password)


def check_password(password: str, party: str) -> str:
    """``password`` as a new one for ``party``. Raises InvalidInput (``password.length``, ``password.plain``).

    Length counts; mixtures of classes are not asked for (NIST SP 800-63B, 3.1.1.1). The text is never repeated.
    """
    where = "password"
    if not is_possible(password) or not LENGTH_MIN <= len(normalised(password)) <= LENGTH_MAX:
        raise InvalidInput(
            "this password is too short or too long",
            where=where,
            remedy=f"Give {LENGTH_MIN} to {LENGTH_MAX} characters; a few words are easy to keep in mind.",
            rule="password.length",
        )
    plain = normalised(password).casefold()
    if len(set(plain)) < LETTERS_MIN or (party and plain.replace(party, "").strip(" 0123456789-_.!") == ""):
        raise InvalidInput(
            "this password is too easy to guess",
            where=where,
            remedy="Not the own name, and not one letter again and again.",
            rule="password.plain",
        )
    return password
