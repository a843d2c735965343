"""Certificates for signing content credentials: making one's own, and judging one that was brought.

The profile is C2PA 2.2's, section 14.5.1 (X.509 v3, digital signature, an extended use that C2PA knows, not
self-signed) on top of RFC 5280. Pure functions over keys and certificates; nothing here reads a file.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from wenmai.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import Certificate, CertificateBuilder, KeyUsage, Name

AUTHORITY_DAYS = 40 * 365
SIGNING_DAYS = 30 * 365  # without a timestamp from outside, a credential is good only while its certificate is
CLOCK_SLACK = timedelta(days=1)  # two machines' clocks may differ when a file is checked soon after the first start
_C2PA_CLAIM_SIGNING = "1.3.6.1.4.1.62558.2.1"
_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
SIGNING_USES = (_C2PA_CLAIM_SIGNING, _EMAIL_PROTECTION, _DOCUMENT_SIGNING)
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_RSA_BITS_MIN = 2048


def make_authority(key: CertificateIssuerPrivateKeyTypes, house: str, now: datetime) -> Certificate:
    """A certificate authority of one's own over ``key``, which signs nothing but signing certificates."""
    from cryptography import x509

    name = _name(house, f"{house} content credentials authority"[:64])
    return (
        _started(name, name, now, AUTHORITY_DAYS)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, _hash())
    )


def make_signing(
    key: CertificateIssuerPrivateKeyTypes,
    authority: Certificate,
    authority_key: CertificateIssuerPrivateKeyTypes,
    house: str,
    now: datetime,
) -> Certificate:
    """A certificate for ``key`` that signs content credentials, issued by ``authority``."""
    from cryptography import x509

    uses = x509.ExtendedKeyUsage([x509.ObjectIdentifier(use) for use in (_EMAIL_PROTECTION, _C2PA_CLAIM_SIGNING)])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    name = _name(house, f"{house} content credentials"[:64])
    return (
        _started(name, authority.subject, now, SIGNING_DAYS)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(uses, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, _hash())
    )


def algorithm_of(certificate: Certificate, where: str) -> str:
    """C2PA's name of the signature algorithm that fits the certificate's key (es256, ps256, ed25519 …)."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _RSA_BITS_MIN:
        return "ps256"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "ed25519"
    raise InvalidInput(
        "content credentials cannot be signed with this kind of key",
        where=where,
        remedy="Use a key on P-256, P-384 or P-521, Ed25519, or RSA of 2048 bits or more.",
        rule="credential.key-kind",
    )


def check_chain(chain: tuple[Certificate, ...], now: datetime, where: str) -> None:
    """Raises InvalidInput where the chain (leaf first) cannot sign content credentials at ``now``."""
    leaf = chain[0]
    if now < leaf.not_valid_before_utc:
        raise _refused(
            f"the signing certificate is not valid before {leaf.not_valid_before_utc:%Y-%m-%d %H:%M} UTC",
            where,
            "Check the clock of this machine, or wait.",
            "certificate.not-yet-valid",
        )
    if now > leaf.not_valid_after_utc:
        raise _refused(
            f"the signing certificate expired on {leaf.not_valid_after_utc:%Y-%m-%d}",
            where,
            "Put a new one in its place.",
            "certificate.expired",
        )
    for lower, upper in pairwise(chain):
        if not issued_by(lower, upper):
            raise _refused(
                "the chain is not in order: each certificate is issued by the one after it",
                where,
                "Put the signing certificate first, then those above it.",
                "certificate.chain-order",
            )
    _check_profile(leaf, where)


def issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether ``issuer``'s key signed ``certificate``."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _check_profile(leaf: Certificate, where: str) -> None:
    from cryptography import x509

    try:
        constraints = leaf.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        constraints = None
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
        uses = {use.dotted_string for use in leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value}
    except x509.ExtensionNotFound:
        usage, uses = None, set()
    remedy = "Ask the issuer for one with the profile of C2PA, section 14.5.1."
    if leaf.issuer == leaf.subject or (constraints is not None and constraints.ca):
        raise _refused("it is an authority's or signed by itself", where, remedy, "certificate.not-for-signing")
    if usage is None or not usage.digital_signature or usage.key_cert_sign or not uses.intersection(SIGNING_USES):
        raise _refused(
            "the certificate is not for signing content credentials (its key uses say so)",
            where,
            remedy,
            "certificate.not-for-signing",
        )


def _refused(what: str, where: str, remedy: str, rule: str) -> InvalidInput:
    return InvalidInput(what, where=where, remedy=remedy, rule=rule)


def _name(house: str, common: str) -> Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, house[:64])
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _started(subject: Name, issuer: Name, now: datetime, days: int) -> CertificateBuilder:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _hash() -> SHA256:
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA256()
