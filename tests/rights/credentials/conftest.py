"""A signing identity, pictures to sign, and certificates of others."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import Certificate
from PIL import Image

from wenmai.kernel import digests
from wenmai.rights.credentials import certificates
from wenmai.rights.credentials.facts import CredentialFacts, Ingredient, Relation, SourceType
from wenmai.rights.credentials.identity import Identity, open_identity

FACTS = CredentialFacts(
    asset_id="a" * 64,
    title_zh="云纹",
    title_en="Cloud scroll",
    owner="Hunan Museum",
    made_at="2026-03-01T09:30:00.000Z",
    line="invert",
    line_version="1",
    source_type=SourceType.BY_ALGORITHM,
    policy_id="policy-7",
    policy_url="https://museum.example/policies/7",
    agreement_id="agreement-9",
    credit_line="Photograph: Hunan Museum",
)


class Authority:
    """Somebody else's certificate authority."""

    def __init__(self, name: str, now: datetime | None = None) -> None:
        self.name, self.now = name, now or datetime.now(UTC)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = certificates.make_authority(self.key, name, self.now)

    def issue(self, house: str) -> tuple[bytes, bytes]:
        """(key, certificate) in PEM of somebody whom this authority vouches for."""
        key = ec.generate_private_key(ec.SECP256R1())
        issued = certificates.make_signing(key, self.certificate, self.key, house, self.now)
        return private_pem(key), pem(issued)


def pem(*chain: Certificate) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def picture(kind: str = "JPEG", *, side_px: int = 48, seed: int = 0, **how: object) -> bytes:
    """A picture of noise, so that no byte of it is idle."""
    noise = np.random.default_rng(seed).integers(0, 255, (side_px, side_px, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, kind, **how)
    return stream.getvalue()


def made_from(data: bytes, relation: Relation = Relation.PARENT, asset_id: str = "b" * 64) -> Ingredient:
    return Ingredient(asset_id, digests.of_bytes(data), "母本", relation, "image/jpeg", data)


def facts_with(*ingredients: Ingredient) -> CredentialFacts:
    return replace(FACTS, ingredients=ingredients)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an installation with a signing identity."""
    home = tmp_path_factory.mktemp("house")
    open_identity(home, house="Hunan Museum")
    return home


@pytest.fixture(scope="session")
def identity(house: Path) -> Identity:
    return open_identity(house)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Writes a file into the test's folder."""

    def put(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put
