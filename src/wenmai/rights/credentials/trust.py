"""Whose signatures count: our own, those of authorities that the operator listed, and everybody else's.

Checking needs certificates only, no key, so this can be read by whoever checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wenmai.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

FOLDER = "credentials"  # under the home of the installation
SIGNING_CHAIN, AUTHORITY, FORMER, LISTED = "signing.pem", "authority.pem", "former.pem", "listed.pem"


@dataclass(frozen=True, slots=True)
class Trust:
    """Certificates in PEM: ``authorities`` whose keys only we hold, ``signers`` of ours that others issued, ``listed``.

    A signature is ours where its certificate is one of ``signers`` or issued by one of ``authorities``; never because
    an authority that also serves others issued it.
    """

    authorities: str = ""
    signers: str = ""
    listed: str = ""


def trust_in(home: Path) -> Trust:
    """The trust of the installation under ``home``; empty where it has no signing identity yet.

    Raises InvalidInput where a file there is not certificates in PEM.
    """
    folder = home / FOLDER
    authorities = _pem_in(folder / AUTHORITY)
    signers = _leaf_of(folder / SIGNING_CHAIN) + _pem_in(folder / FORMER)
    return Trust(authorities, signers, _pem_in(folder / LISTED))


def read_certificates(pem: bytes, where: Path) -> tuple[Certificate, ...]:
    """The certificates in ``pem``, one or more, in order. Raises InvalidInput."""
    from cryptography import x509

    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        raise InvalidInput(
            "this is not a certificate in PEM",
            where=str(where),
            remedy="Convert it: openssl x509 -inform der -in OLD -out NEW",
            rule="certificate.format",
        ) from error


def is_signer(trusted: Trust, chain: tuple[bytes, ...]) -> bool:
    """Whether the signing certificate (DER, first of ``chain``) is one of ``trusted.signers``."""
    from cryptography import x509

    leaf = _first(chain)
    return (
        leaf is not None and bool(trusted.signers) and leaf in x509.load_pem_x509_certificates(trusted.signers.encode())
    )


def is_issued_by_us(trusted: Trust, chain: tuple[bytes, ...]) -> bool:
    """Whether one of ``trusted.authorities`` issued the signing certificate, by our own reckoning."""
    from cryptography import x509

    from wenmai.rights.credentials.certificates import issued_by

    leaf = _first(chain)
    if leaf is None or not trusted.authorities:
        return False
    return any(issued_by(leaf, one) for one in x509.load_pem_x509_certificates(trusted.authorities.encode()))


def _first(chain: tuple[bytes, ...]) -> Certificate | None:
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(chain[0]) if chain else None
    except (ValueError, x509.InvalidVersion):
        return None


def _pem_in(path: Path) -> str:
    if not path.exists():
        return ""
    pem = path.read_bytes()
    read_certificates(pem, path)
    return pem.decode("ascii", "replace").strip() + "\n"


def _leaf_of(path: Path) -> str:
    from cryptography.hazmat.primitives import serialization

    if not path.exists():
        return ""
    leaf = read_certificates(path.read_bytes(), path)[0]
    return leaf.public_bytes(serialization.Encoding.PEM).decode("ascii")
