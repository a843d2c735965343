"""Who signs: the house's key and certificate, made at the first start and replaceable by a real certificate.

``<home>/credentials/`` (mode 0700) holds, each with mode 0600:

- ``signing.key``   the private key, PEM, not encrypted
- ``signing.pem``   its certificate, then those above it without the root
- ``authority.key``, ``authority.pem``   the authority of one's own that issued the first certificate
- ``former.pem``    certificates that signed before, each of them still "ours"
- ``listed.pem``    authorities of others that the operator knows; optional

To sign with a certificate from a real authority, put its key and chain in the place of ``signing.key`` and
``signing.pem`` and start again. What was signed before stays ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wenmai.kernel.clock import Clock, now_iso, parse_iso
from wenmai.kernel.errors import InvalidInput, StorageFailure
from wenmai.rights.credentials import certificates, keeping
from wenmai.rights.credentials.trust import AUTHORITY, FOLDER, FORMER, SIGNING_CHAIN, Trust, read_certificates, trust_in

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

SIGNING_KEY, AUTHORITY_KEY = "signing.key", "authority.key"


@dataclass(frozen=True, slots=True)
class Identity:
    """What signs. ``algorithm`` is C2PA's name of it; ``chain_pem`` starts with the signing certificate."""

    algorithm: str
    chain_pem: bytes
    key_pem: bytes = field(repr=False)
    trust: Trust


def open_identity(home: Path, *, house: str = "wenmai", clock: Clock = now_iso) -> Identity:
    """The signing identity under ``home``, made where there is none yet. ``house`` is named in a new certificate.

    Raises:
        Forbidden: the key, or the folder, may be read by others.
        InvalidInput: a certificate that has expired, is not valid yet, does not belong to the key, or is not made for
            signing content credentials; a file that is not PEM.
        StorageFailure: the disk refuses, or a file of the identity is missing.
    """
    folder = home / FOLDER
    now = parse_iso(clock())
    if not (folder / SIGNING_KEY).exists():
        keeping.make_folder(folder, _new_files(house, now))  # where another process was first, its identity counts
    try:
        key_pem = keeping.read_secret(folder / SIGNING_KEY)
        chain_pem = (folder / SIGNING_CHAIN).read_bytes()
    except OSError as error:
        raise StorageFailure(
            f"the signing identity cannot be read: {error.strerror}",
            where=str(error.filename or folder),
            remedy="Put the file back from a backup; or move the folder away, and a new identity is made.",
            rule="credential.identity-incomplete",
        ) from error
    chain = read_certificates(chain_pem, folder / SIGNING_CHAIN)
    _check_key(key_pem, chain[0], folder)
    certificates.check_chain(chain, now, str(folder / SIGNING_CHAIN))
    algorithm = certificates.algorithm_of(chain[0], str(folder / SIGNING_CHAIN))
    _remember(folder, chain[0])
    return Identity(algorithm, _pem(*chain), key_pem, trust_in(home))


def _new_files(house: str, now: datetime) -> dict[str, bytes]:
    from cryptography.hazmat.primitives.asymmetric import ec

    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = certificates.make_authority(authority_key, house, now)
    signing = certificates.make_signing(key, authority, authority_key, house, now)
    return {
        AUTHORITY_KEY: _private_pem(authority_key),
        AUTHORITY: _pem(authority),
        SIGNING_KEY: _private_pem(key),
        SIGNING_CHAIN: _pem(signing),
    }


def _check_key(key_pem: bytes, leaf: Certificate, folder: Path) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        key = serialization.load_pem_private_key(key_pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidInput(
            "this is not a private key in PEM without a password",
            where=str(folder / SIGNING_KEY),
            remedy="Convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out signing.key",
            rule="credential.key-format",
        ) from error
    if _public_bytes(key.public_key()) != _public_bytes(leaf.public_key()):
        raise InvalidInput(
            "the certificate does not belong to the key",
            where=str(folder / SIGNING_CHAIN),
            remedy="Put signing.key and signing.pem of one identity there; the signing certificate comes first.",
            rule="certificate.key-mismatch",
        )


def _remember(folder: Path, leaf: Certificate) -> None:
    """Note a certificate that others issued, so that what it signed stays ours after it is replaced."""
    path = folder / FORMER
    known = read_certificates(path.read_bytes(), path) if path.exists() else ()
    authorities = folder / AUTHORITY
    issuers = read_certificates(authorities.read_bytes(), authorities) if authorities.exists() else ()
    if leaf not in known and not any(certificates.issued_by(leaf, issuer) for issuer in issuers):
        keeping.replace_file(path, _pem(*known, leaf))


def _pem(*chain: Certificate) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)


def _private_pem(key: PrivateKeyTypes) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_bytes(key: object) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.public_bytes(  # type: ignore[attr-defined,no-any-return]  # every public key has it
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
