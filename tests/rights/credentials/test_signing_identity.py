"""Who signs: made once, kept to its owner, replaceable, and refused where it cannot be right."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from wenmai.kernel.errors import Forbidden, InvalidInput, StorageFailure, WenmaiError
from wenmai.rights.credentials.identity import open_identity
from wenmai.rights.credentials.signing import sign_image
from wenmai.rights.credentials.trust import Trust, trust_in
from wenmai.rights.credentials.verdict import Standing
from wenmai.rights.credentials.verifying import verify_here

from .conftest import FACTS, Authority, pem, picture, private_pem

STARTER = """
import sys, time
from pathlib import Path
from wenmai.rights.credentials.identity import open_identity
home, start = Path(sys.argv[1]), float(sys.argv[2])
while time.time() < start:
    time.sleep(0.001)
print(open_identity(home).chain_pem.decode())
"""


def test_the_identity_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = open_identity(tmp_path / "home")
    assert open_identity(tmp_path / "home") == first
    folder = tmp_path / "home" / "credentials"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} == {"authority.key", "authority.pem", "signing.key", "signing.pem"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    assert "PRIVATE" not in repr(first)


def test_processes_that_start_at_once_share_one_identity(tmp_path: Path) -> None:
    import time

    home = tmp_path / "home"
    command = [sys.executable, "-c", STARTER, str(home), str(time.time() + 1.5)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    said = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    assert len({out for out, _ in said}) == 1
    assert [path.name for path in home.iterdir()] == ["credentials"], "a draft was left behind"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    open_identity(tmp_path)
    (tmp_path / "credentials" / "signing.key").chmod(mode)
    with pytest.raises(Forbidden, match="chmod 600") as refused:
        open_identity(tmp_path)
    assert refused.value.rule == "credential.key-mode"


def test_a_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    open_identity(tmp_path)
    (tmp_path / "credentials").chmod(0o755)
    with pytest.raises(Forbidden, match="chmod 700"):
        open_identity(tmp_path)


@pytest.mark.parametrize(
    ("now", "rule"),
    [("2126-01-01T00:00:00Z", "certificate.expired"), ("2001-01-01T00:00:00Z", "certificate.not-yet-valid")],
)
def test_a_certificate_out_of_its_time_is_refused(tmp_path: Path, now: str, rule: str) -> None:
    open_identity(tmp_path)
    assert _refusal(tmp_path, now).rule == rule


def test_what_cannot_sign_is_refused_by_name(tmp_path: Path) -> None:
    """Each way to put the wrong files in the place of the identity breaks a rule of its own, and changes nothing."""
    other, third = Authority("Other"), Authority("Third")
    key, certificate = other.issue("Somebody")
    _, foreign = third.issue("Somebody else")
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    cases = {
        "certificate.key-mismatch": (key, foreign),
        "certificate.chain-order": (key, certificate + pem(third.certificate)),
        "certificate.not-for-signing": (private_pem(other.key), pem(other.certificate)),
        "certificate.format": (key, b"no certificate"),
        "credential.key-format": (b"no key", certificate),
        "credential.key-kind": _weak_identity(weak, other),
    }
    for rule, (wrong_key, wrong_chain) in cases.items():
        _put(tmp_path, wrong_key, wrong_chain)
        assert _refusal(tmp_path).rule == rule
        assert (tmp_path / "credentials" / "signing.key").read_bytes() == wrong_key
    assert not (tmp_path / "credentials" / "former.pem").exists()


def test_a_key_without_its_certificate_is_not_given_a_new_one(tmp_path: Path) -> None:
    open_identity(tmp_path)
    (tmp_path / "credentials" / "signing.pem").unlink()
    with pytest.raises(StorageFailure) as refused:
        open_identity(tmp_path)
    assert refused.value.rule == "credential.identity-incomplete"


def test_a_real_certificate_takes_over_and_what_was_signed_before_stays_ours(tmp_path: Path) -> None:
    """And nobody else becomes ours whom the same authority vouches for."""
    home, authority = tmp_path / "home", Authority("Public authority")
    files = {"own.jpg": sign_image(picture(), "image/jpeg", FACTS, open_identity(home))}
    for name in ("bought.jpg", "renewed.jpg"):
        _put(home, *authority.issue("Hunan Museum"))
        files[name] = sign_image(picture(), "image/jpeg", FACTS, open_identity(home))
    _put(tmp_path / "stranger", *authority.issue("Hunan Museum"))
    files["stranger.jpg"] = sign_image(picture(), "image/jpeg", FACTS, open_identity(tmp_path / "stranger"))
    found = {}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        found[name] = verify_here(tmp_path / name, trust_in(home)).ours
    assert found == {"own.jpg": True, "bought.jpg": True, "renewed.jpg": True, "stranger.jpg": False}
    listed = Trust(listed=pem(authority.certificate).decode())
    assert verify_here(tmp_path / "stranger.jpg", listed).standing is Standing.LISTED
    assert verify_here(tmp_path / "own.jpg", listed).standing is Standing.UNKNOWN


def _put(home: Path, key: bytes, chain: bytes) -> None:
    folder = home / "credentials"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, data in (("signing.key", key), ("signing.pem", chain)):
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o600)


def _refusal(home: Path, now: str | None = None) -> WenmaiError:
    with pytest.raises(InvalidInput) as refused:
        open_identity(home, clock=lambda: now or datetime.now(UTC).isoformat())
    return refused.value


def _weak_identity(key: rsa.RSAPrivateKey, authority: Authority) -> tuple[bytes, bytes]:
    from wenmai.rights.credentials import certificates

    issued = certificates.make_signing(key, authority.certificate, authority.key, "Weak", authority.now)
    return private_pem(key), pem(issued)  # type: ignore[arg-type]  # any private key is written alike
