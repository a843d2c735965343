"""What is judged: real files of others, strangers who use our name, broken and hostile files, and no network."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import NamedTemporaryFile

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import AuthorityInformationAccessOID
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel.errors import Forbidden, InvalidInput, NotFound, Tampered
from wenmai.rights.credentials import certificates, engine, report, wording
from wenmai.rights.credentials.apart import verify_file
from wenmai.rights.credentials.cbor import NotStrict
from wenmai.rights.credentials.containers import carried_by
from wenmai.rights.credentials.facts import Relation
from wenmai.rights.credentials.identity import Identity, open_identity
from wenmai.rights.credentials.signing import sign_image, sign_sidecar
from wenmai.rights.credentials.trust import Trust, is_issued_by_us, is_signer
from wenmai.rights.credentials.verdict import Finding, Outcome, Standing, State, Verdict
from wenmai.rights.credentials.verifying import FILE_BYTES_MAX, verify_here
from wenmai.rights.credentials.view import FileView

from .conftest import FACTS, Authority, facts_with, made_from, pem, picture, private_pem

Write = Callable[[str, bytes], Path]

# What each published file is, by its makers' description, and so what the verdict must be for a house that knows none
# of its signers. The codes are those beyond what every stranger's sound file gives.
REAL = {
    "C.jpg": (State.VALID, set()),  # a plain claim with a timestamp
    "CACA.jpg": (State.VALID, set()),  # a claim over a parent with a claim
    "CA_ct.jpg": (State.VALID, set()),  # its countersignature is no timestamp; the certificate is still in its time
    "C_with_CAWG_data.jpg": (State.VALID, {"identity.unknown"}),  # an identity assertion by someone not known
    "IMG_0003.jpg": (State.ABSENT, {"manifest.absent"}),
    "XCA.jpg": (State.ALTERED, {"content.mismatch"}),  # pixels were changed after signing
    "boxhash.jpg": (State.VALID, set()),
    "cloudx.jpg": (State.REMOTE, {"manifest.remote"}),  # its manifest lies on a server
    "legacy_ingredient_hash.jpg": (State.VALID, {"ingredients.signer-unknown"}),  # hashed as version 0.16 did
    "no_manifest.jpg": (State.ABSENT, {"manifest.absent"}),
    "ocsp_with_assertion.jpg": (State.VALID, {"ingredients.signer-unknown"}),
    "thumbnail.jpg": (State.ABSENT, {"manifest.absent"}),
}


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_judged_for_what_they_are(name: str, identity: Identity, shared_data: Path) -> None:
    verdict = verify_here(shared_data / "content-credentials" / name, identity.trust)
    state, codes = REAL[name]
    found = {one.code for one in verdict.findings if one.outcome is not Outcome.PASSED}
    assert (verdict.state, found - {"certificate.unknown"}, verdict.ours) == (state, codes, False)
    signed = state in (State.VALID, State.ALTERED)
    assert verdict.standing is (Standing.UNKNOWN if signed else Standing.NOBODY)
    assert ("certificate.unknown" in found) is signed


def test_the_ingredients_of_real_files_are_named(identity: Identity, shared_data: Path) -> None:
    seen = verify_here(shared_data / "content-credentials" / "CACA.jpg", identity.trust).seen
    assert seen is not None
    assert [(one.title, one.relation) for one in seen.ingredients] == [("CA.jpg", "parentOf")]
    assert seen.ingredients[0].seen is not None
    assert [one.title for one in seen.ingredients[0].seen.ingredients] == ["A.jpg"]
    assert seen.claim_generator == "make_test_images 0.67.1"
    assert (seen.signer, seen.signed_at) == ("C2PA Signer", "2025-10-16T17:31:55+00:00")


def test_real_files_are_carried_along_as_ingredients(identity: Identity, shared_data: Path, write: Write) -> None:
    """Also two that bring different manifests of one name, of which a store can hold only one."""
    for names in (("legacy_ingredient_hash.jpg", "CACA.jpg"), ("CA_ct.jpg", "XCA.jpg"), ("cloudx.jpg", "boxhash.jpg")):
        files = [(shared_data / "content-credentials" / name).read_bytes() for name in names]
        told = facts_with(made_from(files[0]), made_from(files[1], Relation.COMPONENT, "c" * 64))
        verdict = verify_here(write("x.jpg", sign_image(picture(), "image/jpeg", told, identity)), identity.trust)
        assert verdict.ours, verdict.findings


def test_a_stranger_with_our_name_is_not_ours(identity: Identity, write: Write, tmp_path: Path) -> None:
    """Neither one who made an authority of the same name, nor one who wraps what we signed."""
    impostor = open_identity(tmp_path / "impostor", house="Hunan Museum")
    ours = sign_image(picture(), "image/jpeg", FACTS, identity)
    for data in (picture(), ours):
        verdict = verify_here(write("x.jpg", sign_image(data, "image/jpeg", FACTS, impostor)), identity.trust)
        assert (verdict.state, verdict.standing, verdict.ours) == (State.VALID, Standing.UNKNOWN, False)
        problem = verdict.problem()
        assert isinstance(problem, Forbidden)
        assert problem.rule == "credential.unknown"
        assert problem.exit_code == 7


def test_a_forger_who_shows_our_certificate_is_not_ours(identity: Identity, write: Write) -> None:
    """Our certificate is in every file that we sign; without its key it signs nothing."""
    own, signed = ec.generate_private_key(ec.SECP256R1()), io.BytesIO()

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(own.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    definition = {"assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [{"action": "c2pa.created"}]}}]}
    with engine.open_engine() as context, c2pa.Builder(definition, context) as builder:
        forger = c2pa.Signer.from_callback(sign, c2pa.C2paSigningAlg.ES256, identity.chain_pem.decode())
        with forger:
            builder.sign(forger, "image/jpeg", io.BytesIO(picture()), signed)
    verdict = verify_here(write("x.jpg", signed.getvalue()), identity.trust)
    assert (verdict.state, verdict.ours) == (State.ALTERED, False)
    assert "signature.mismatch" in {one.code for one in verdict.findings}


@pytest.mark.parametrize("leaf", [b"", b"\x30\x03\x02\x01\x01", bytes(40)])
def test_a_certificate_that_is_none_is_nobodys(leaf: bytes, identity: Identity) -> None:
    for chain in ((), (leaf,)):
        assert not is_signer(identity.trust, chain)
        assert not is_issued_by_us(identity.trust, chain)


def test_an_authority_that_we_list_does_not_make_its_customers_ours(
    identity: Identity, write: Write, tmp_path: Path
) -> None:
    authority, folder = Authority("Public authority"), tmp_path / "other" / "credentials"
    folder.mkdir(parents=True, mode=0o700)
    for name, data in zip(("signing.key", "signing.pem"), authority.issue("Other Museum"), strict=True):
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o600)
    signed = sign_image(picture(), "image/jpeg", FACTS, open_identity(tmp_path / "other"))
    verdict = verify_here(write("x.jpg", signed), replace(identity.trust, listed=pem(authority.certificate).decode()))
    assert (verdict.state, verdict.standing, verdict.ours) == (State.VALID, Standing.LISTED, False)


def test_a_certificate_out_of_its_time_reads_as_expired(write: Write, identity: Identity) -> None:
    """Signed in its last seconds and judged after: sound, ours, and not to be relied on. Then it signs no more."""
    ends = datetime.now(UTC) + timedelta(seconds=3)
    authority = Authority("Hunan Museum", ends - timedelta(days=certificates.SIGNING_DAYS))
    key, certificate = authority.issue("Hunan Museum")
    trust = Trust(authorities=pem(authority.certificate).decode())
    signer = replace(identity, key_pem=key, chain_pem=certificate, trust=trust)
    path = write("x.jpg", sign_image(picture(), "image/jpeg", FACTS, signer))
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()) + 1.1)
    verdict = verify_here(path, trust)
    assert (verdict.state, verdict.standing, verdict.ours) == (State.EXPIRED, Standing.OURS, False)
    assert isinstance(verdict.problem(), Tampered)
    with pytest.raises(InvalidInput) as refused:
        sign_image(picture(), "image/jpeg", FACTS, signer)
    assert refused.value.rule == "credential.certificate"


def test_a_file_cut_anywhere_is_a_verdict_and_never_ours(identity: Identity, write: Write) -> None:
    for kind, media_type in (("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")):
        signed = sign_image(picture(kind), media_type, FACTS, identity)
        for length in range(0, len(signed), max(1, len(signed) // 40)):
            verdict = verify_here(write("cut", signed[:length]), identity.trust)
            assert not verdict.ours
            assert verdict.problem() is not None


def test_a_file_cut_short_while_it_is_read_ends_no_process(write: Write) -> None:
    """A memory map of it would: the reader must find the file short, and live."""
    path = write("x.jpg", picture(side_px=200))
    with path.open("rb") as stream:
        view = FileView(stream)
        path.write_bytes(b"")
        assert (view[0:100], view.find(b"jumb"), len(view) > 0) == (b"", -1, True)
        with pytest.raises(IndexError):
            view[5]
        with pytest.raises(NotStrict):
            carried_by(view, "image/jpeg")


@given(st.binary(max_size=400), st.binary(min_size=1, max_size=3), st.integers(0, 420), st.integers(0, 420))
def test_a_view_reads_as_bytes_do(data: bytes, wanted: bytes, start: int, stop: int) -> None:
    with NamedTemporaryFile() as file, pytest.MonkeyPatch.context() as patch:
        patch.setattr("wenmai.rights.credentials.view._SEARCH_BYTES", 7)
        Path(file.name).write_bytes(data)
        view = FileView(file)
        assert (view[start:stop], view[:], len(view)) == (data[start:stop], data, len(data))
        assert view.find(wanted, start) == data.find(wanted, start)


def test_threads_that_part_and_meet_are_told_once() -> None:
    """Twenty generations of two ingredients each, both made from one: a million paths, twenty manifests."""
    manifests = {
        str(number): {"title": str(number), "ingredients": [{"active_manifest": str(number - 1)}] * 2}
        for number in range(20)
    }
    seen = report.seen_in({"active_manifest": "15", "manifests": manifests})
    depth = 0
    while seen is not None and seen.ingredients:
        first, second = seen.ingredients
        assert second.seen is None or (second.seen.title, second.seen.ingredients) == (first.seen.title, ())
        seen, depth = first.seen, depth + 1
    assert depth == 16


def test_a_file_that_carries_a_credential_is_not_judged_by_a_stray_sidecar(identity: Identity, write: Write) -> None:
    path = write("x.jpg", sign_image(picture(), "image/jpeg", FACTS, identity))
    stray = write("x.jpg.c2pa", sign_sidecar(b"other bytes", FACTS, identity))
    assert verify_here(path, identity.trust).ours
    assert verify_here(path, identity.trust, stray).state is State.ALTERED


def test_a_swapped_sidecar_or_a_stretched_file_is_altered(identity: Identity, write: Write) -> None:
    other = sign_sidecar(b"other bytes", FACTS, identity)
    path = write("x.dst", b"these bytes")
    assert verify_here(path, identity.trust, write("other.c2pa", other)).state is State.ALTERED
    signed = sign_image(picture(), "image/jpeg", FACTS, identity)
    assert verify_here(write("long.jpg", signed + b"\0"), identity.trust).state is State.ALTERED


def test_what_is_no_file_to_judge_is_refused(identity: Identity, write: Write, tmp_path: Path) -> None:
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as stream:
        stream.truncate(FILE_BYTES_MAX + 1)
    sidecar = write("x.c2pa", sign_sidecar(b"bytes", FACTS, identity))
    wrong = {tmp_path: "verify.not-a-file", huge: "verify.too-large", sidecar: "verify.sidecar-alone"}
    for path, rule in wrong.items():
        for judge in (verify_here, verify_file):
            with pytest.raises(InvalidInput) as refused:
                judge(path, identity.trust)
            assert refused.value.rule == rule
    with pytest.raises(NotFound):
        verify_file(tmp_path / "nothing", identity.trust)


def test_a_file_that_takes_too_long_is_given_up(identity: Identity, write: Write) -> None:
    with pytest.raises(InvalidInput) as refused:
        verify_file(write("x.jpg", picture()), identity.trust, seconds_max=0.01)
    assert refused.value.rule == "verify.too-slow"


def test_a_reader_that_breaks_breaks_nothing_else(
    identity: Identity, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that dies without an answer is a refusal here, with a rule of its own."""
    monkeypatch.setattr("wenmai.rights.credentials.apart.sys.executable", "/bin/false")
    with pytest.raises(InvalidInput) as refused:
        verify_file(write("x.jpg", picture()), identity.trust)
    assert refused.value.rule == "verify.hostile"


def test_a_verdict_survives_json(identity: Identity, write: Write) -> None:
    told = facts_with(made_from(sign_image(picture(), "image/jpeg", FACTS, identity)))
    verdict = verify_here(write("x.jpg", sign_image(picture(), "image/jpeg", told, identity)), identity.trust)
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict


def test_every_code_is_worded_in_both_languages() -> None:
    source = "".join(
        path.read_text() for path in Path(engine.__file__).parent.glob("*.py") if path.name != "wording.py"
    )
    for code, (chinese, english) in wording.WORDS.items():
        assert chinese
        assert english
        check, _, what = code.partition(".")
        assert f'"{code}"' in source or what in ("mismatch", *Standing), f"{code} is never said"
        assert check in source
    assert wording.words_of("certificate.ours", "zh") == "由本馆签署"
    assert wording.words_of("unheard-of", "en") == "unheard-of"


def test_findings_of_every_verdict_are_worded(identity: Identity, shared_data: Path) -> None:
    for name in REAL:
        for finding in verify_here(shared_data / "content-credentials" / name, identity.trust).findings:
            assert isinstance(finding, Finding)
            assert finding.code in wording.WORDS


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that keeps note of who asks it for what."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815  # the base class names them so

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", asked
    listening.shutdown()
    listening.server_close()
    thread.join()


def test_nothing_is_fetched(identity: Identity, write: Write, server: tuple[str, list[str]]) -> None:
    """A manifest elsewhere is neither fetched to judge a file, nor to take it along; by default it would be."""
    address, asked = server
    remote = _pointing_at(f"{address}/manifest.c2pa", identity)
    verdict = verify_file(write("x.jpg", remote), identity.trust)
    assert verdict.state is State.REMOTE
    sign_image(picture(), "image/jpeg", facts_with(made_from(remote)), identity)
    sign_image(remote, "image/jpeg", FACTS, identity)
    assert asked == []
    believing = c2pa.Context(c2pa.Settings.from_json('{"version": 1, "verify": {"remote_manifest_fetch": true}}'))
    with pytest.raises(c2pa.C2paError), (write("x.jpg", remote)).open("rb") as stream:
        c2pa.Reader("image/jpeg", stream, context=believing)
    assert asked == ["/manifest.c2pa"], "the control: what would be asked if it were allowed"


def test_no_authority_is_asked_about_revocation(
    write: Write, identity: Identity, server: tuple[str, list[str]]
) -> None:
    """A certificate may name a server that tells whether it was revoked (OCSP); neither signing nor judging asks it."""
    address, asked = server
    authority, key = Authority("Public authority"), ec.generate_private_key(ec.SECP256R1())
    issued = certificates.make_signing(key, authority.certificate, authority.key, "Hunan Museum", authority.now)
    naming = x509.CertificateBuilder(
        issued.issuer,
        issued.subject,
        key.public_key(),
        issued.serial_number,
        issued.not_valid_before_utc,
        issued.not_valid_after_utc,
        list(issued.extensions),
    ).add_extension(
        x509.AuthorityInformationAccess(
            [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{address}/"))]
        ),
        critical=False,
    )
    chain = pem(naming.sign(authority.key, hashes.SHA256()), authority.certificate)
    trust = Trust(authorities=pem(authority.certificate).decode())
    signer = replace(identity, key_pem=private_pem(key), chain_pem=chain, trust=trust)
    path = write("x.jpg", sign_image(picture(), "image/jpeg", FACTS, signer))
    assert verify_here(path, trust).ours
    assert asked == []
    asking = c2pa.Context(c2pa.Settings.from_json('{"version": 1, "verify": {"ocsp_fetch": true}}'))
    with path.open("rb") as stream:
        c2pa.Reader("image/jpeg", stream, context=asking)
    assert asked, "the control: who would be asked if it were allowed"


def _pointing_at(url: str, identity: Identity) -> bytes:
    signed = io.BytesIO()
    info = c2pa.C2paSignerInfo(identity.algorithm, identity.chain_pem, identity.key_pem, None)
    with (
        engine.open_engine(identity.trust.authorities) as context,
        c2pa.Builder({"assertions": []}, context) as builder,
    ):
        builder.set_no_embed()
        builder.set_remote_url(url)
        with c2pa.Signer.from_info(info) as signer:
            builder.sign(signer, "image/jpeg", io.BytesIO(picture()), signed)
    return signed.getvalue()
