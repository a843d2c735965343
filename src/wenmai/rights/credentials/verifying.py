"""Judges the credential of a file: is it as it was signed, and was it we who signed it.

``verify_file`` does it in a process of its own, with limits on memory and time, because the file may come from
anywhere and is read by compiled code; ``verify_here`` does the same in this process, for files of one's own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenmai.kernel.errors import InvalidInput, NotFound, StorageFailure
from wenmai.rights.credentials import carriers, engine, layout, report, trust
from wenmai.rights.credentials.carried import mapped
from wenmai.rights.credentials.cbor import NotStrict
from wenmai.rights.credentials.containers import SIDECAR, Carried, carried_by
from wenmai.rights.credentials.trust import Trust
from wenmai.rights.credentials.verdict import Finding, Outcome, Standing, State, Verdict

if TYPE_CHECKING:
    import c2pa

FILE_BYTES_MAX = 4 << 30
SIDECAR_BYTES_MAX = engine.STORE_MB_MAX << 20
_ANY = "application/octet-stream"


def verify_here(path: Path, trusted: Trust, sidecar: Path | None = None) -> Verdict:
    """Judge the credential of the file at ``path``, inside it or in ``sidecar`` (``<path>.c2pa`` where that is there).

    Raises NotFound for no such file, InvalidInput for what is not a file that can be judged (a folder, a device, more
    than ``FILE_BYTES_MAX``, a sidecar alone), StorageFailure where the disk refuses. Everything else is a verdict.
    """
    check_file(path, FILE_BYTES_MAX)
    try:
        with path.open("rb") as stream:
            media_type = carriers.sniff(stream.read(carriers.HEAD_BYTES))
        beside = sidecar or path.with_name(path.name + carriers.SIDECAR_SUFFIX)
        store = None
        if sidecar is not None or beside.exists():
            check_file(beside, SIDECAR_BYTES_MAX)
            store = beside.read_bytes()
        if media_type == SIDECAR and store is None:
            raise InvalidInput(
                "this is a credential alone",
                where=str(path),
                remedy="Name the file that it vouches for; the credential lies beside it as FILE.c2pa.",
                rule="verify.sidecar-alone",
            )
        return _judge(path, media_type, store, trusted)
    except OSError as error:
        raise StorageFailure(f"cannot be read: {error.strerror}", where=str(error.filename or path)) from error


def check_file(path: Path, bytes_max: int) -> None:
    """Raises NotFound or InvalidInput where ``path`` is not a file of at most ``bytes_max`` bytes."""
    if not path.exists():
        raise NotFound("there is no such file", where=str(path), rule="verify.no-such-file")
    if not path.is_file():
        raise InvalidInput("that is not a file", where=str(path), remedy="Name one file.", rule="verify.not-a-file")
    size = path.stat().st_size
    if size > bytes_max:
        raise InvalidInput(
            f"the file has {size:,} bytes; at most {bytes_max:,} are judged", where=str(path), rule="verify.too-large"
        )


def _judge(path: Path, media_type: str, store: bytes | None, trusted: Trust) -> Verdict:
    import c2pa

    try:
        with engine.open_engine(trusted.authorities) as context:
            said = _read(path, media_type, store, context)
    except c2pa.C2paError as error:
        if isinstance(error, c2pa.C2paError.ManifestNotFound) or (not media_type and store is None):
            return _without(path, media_type, State.ABSENT, Finding("manifest", Outcome.NOTED, "manifest.absent"))
        if str(error).startswith("Remote"):
            found = Finding("manifest", Outcome.NOTED, "manifest.remote", str(error))
            return _without(path, media_type, State.REMOTE, found)
        found = Finding("manifest", Outcome.FAILED, "manifest.unreadable", str(error))
        return _without(path, media_type, State.UNREADABLE, found)
    findings = list(report.findings_of(said))
    standing, examined = _examine(said, path, media_type, store, trusted)
    if examined is not None:
        if examined.outcome is Outcome.PASSED:  # what the hash leaves out is the manifest's own place, to the byte
            findings = [one for one in findings if one.code != "content.leaves-more-out"]
        findings.append(examined)
    elif trusted.listed and _listed(path, media_type, store, trusted):
        standing = Standing.LISTED
    findings.append(Finding("certificate", _STANDING_OUTCOME[standing], f"certificate.{standing}"))
    return Verdict(
        file=path.name,
        media_type=media_type,
        state=_state(said, findings),
        standing=standing,
        findings=(*_passed(findings), *findings),
        seen=report.seen_in(said),
    )


_STANDING_OUTCOME = {
    Standing.OURS: Outcome.PASSED,
    Standing.LISTED: Outcome.PASSED,
    Standing.UNKNOWN: Outcome.NOTED,
}


def _read(path: Path, media_type: str, store: bytes | None, context: c2pa.Context) -> dict[str, Any]:
    import c2pa

    with path.open("rb") as stream, c2pa.Reader(media_type or _ANY, stream, store, context=context) as reader:
        said = json.loads(reader.json())
    if not isinstance(said, dict):
        raise c2pa.C2paError("the report is not an object")
    return said


def _listed(path: Path, media_type: str, store: bytes | None, trusted: Trust) -> bool:
    with engine.open_engine(trusted.listed) as context:
        return report.is_trusted(_read(path, media_type, store, context))


def _examine(
    said: report.Report, path: Path, media_type: str, store: bytes | None, trusted: Trust
) -> tuple[Standing, Finding | None]:
    """Who signed; and, of what claims to be ours, the second check: that no byte escapes the signature.

    The library vouches for what our authorities issued; a certificate that others issued to us is known by itself.
    """
    by_library = report.is_trusted(said)
    believed = by_library or report.is_out_of_time(said)  # the library trusts nobody whose time is over
    try:
        with mapped(path) as data:
            carried = Carried(store, ()) if store is not None else carried_by(data, media_type)
        chain = layout.chain_of(carried)
        ours = trust.is_signer(trusted, chain) or (believed and trust.is_issued_by_us(trusted, chain))
        if not ours:
            differs = Finding("layout", Outcome.FAILED, "layout.signer-differs")
            return Standing.UNKNOWN, differs if by_library else None
        layout.account(carried)
    except NotStrict as error:
        if not by_library:
            return Standing.UNKNOWN, None
        return Standing.OURS, Finding("layout", Outcome.FAILED, "layout.unaccounted", str(error))
    code = "layout.accounted" if carried.spans is not None else "layout.credential-accounted"
    return Standing.OURS, Finding("layout", Outcome.PASSED, code)


def _state(said: report.Report, findings: list[Finding]) -> State:
    failed = {one.code for one in findings if one.outcome is Outcome.FAILED}
    if failed == {"certificate.out-of-time"}:
        return State.EXPIRED
    if failed or said.get("validation_state") not in ("Valid", "Trusted"):
        return State.ALTERED
    return State.VALID


def _passed(findings: list[Finding]) -> list[Finding]:
    """What was checked and found good, said too, so that silence never reads as a check that was made."""
    failed = {one.check for one in findings if one.outcome is Outcome.FAILED}
    good = {"signature": "signature.match", "content": "content.match", "manifest": "manifest.match"}
    return [Finding(check, Outcome.PASSED, code) for check, code in good.items() if check not in failed]


def _without(path: Path, media_type: str, state: State, finding: Finding) -> Verdict:
    return Verdict(path.name, media_type, state, Standing.NOBODY, (finding,), None)
