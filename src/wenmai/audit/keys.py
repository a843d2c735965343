"""The keys of the log as C2SP's signed-note writes them, and what they sign and verify (Ed25519, RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from wenmai.kernel.errors import InvalidInput

SIGNATURE, TIMESTAMPED = 1, 4  # signature types of signed-note and tlog-cosignature
KEY_ID_BYTES, KEY_BYTES = 4, 32


@dataclass(frozen=True)
class PublicKey:
    """What verifies a log's checkpoints: its name and 32 bytes of Ed25519."""

    name: str
    key: bytes

    @property
    def text(self) -> str:
        """The verifier key as it is handed out: ``name+key id+base64``."""
        return f"{self.name}+{key_id(self, SIGNATURE).hex()}+{encoded(bytes([SIGNATURE]) + self.key)}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether this key signed the message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """What signs them: the name and the 32 bytes of an Ed25519 seed."""

    name: str
    seed: bytes

    @property
    def text(self) -> str:
        """The signer key as it is kept: ``PRIVATE+KEY+name+key id+base64``."""
        identity = key_id(self.public, SIGNATURE).hex()
        return f"PRIVATE+KEY+{self.name}+{identity}+{encoded(bytes([SIGNATURE]) + self.seed)}"

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return PublicKey(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes (RFC 8032)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def key_id(key: PublicKey, kind: int) -> bytes:
    """The short name of a key for one type of signature, 4 bytes."""
    return hashlib.sha256(key.name.encode() + b"\n" + bytes([kind]) + key.key).digest()[:KEY_ID_BYTES]


def parse_public_key(text: str) -> PublicKey:
    """A verifier key as ``PublicKey.text`` gives it. Raises InvalidInput."""
    key = PublicKey(*_parsed_key(text.strip().split("+", 2)))
    if key.text != text.strip():
        raise _no_key()
    return key


def parse_signing_key(text: str) -> SigningKey:
    """A signer key as ``SigningKey.text`` gives it. Raises InvalidInput."""
    private, word, *parts = text.strip().split("+", 4) if text.count("+") >= 4 else ("", "")
    if (private, word) != ("PRIVATE", "KEY"):
        raise _no_key()
    key = SigningKey(*_parsed_key(parts))
    if key.text != text.strip():
        raise _no_key()
    return key


def _parsed_key(parts: list[str]) -> tuple[str, bytes]:
    packed = decoded(parts[2]) if len(parts) == 3 else b""
    if len(packed) != 1 + KEY_BYTES or packed[0] != SIGNATURE or not parts[0]:
        raise _no_key()
    return parts[0], packed[1:]


def _no_key() -> InvalidInput:
    return InvalidInput(
        "this is no key of a log", where="the key", remedy="A public key reads name+id+base64.", rule="audit.key"
    )


def encoded(data: bytes) -> str:
    """Standard base64 (RFC 4648, section 4)."""
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """Standard base64 in its one spelling; b"" for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if encoded(data) == text else b""
