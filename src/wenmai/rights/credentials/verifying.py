"""Judges the credential of a file: is it as it was signed, and was it we who signed it.

``verify_file`` does it in a process of its own, with limits on memory and time, because the file may come from
anywhere and is read by compiled code; ``verify_here`` does the same in this process, for files of one's own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from wenmai.kernel.errors import InvalidInput, NotFound, StorageFailure
from wenmai.rights.credentials import carriers, engine, layout, report, trust
from wenmai.rights.credentials.cbor import NotStrict
from wenmai.rights.credentials.containers import SIDECAR, Carried, carried_by
from wenmai.rights.credentials.trust import Trust
from wenmai.rights.credentials.verdict import Finding, Outcome, Standing, State, Verdict
from wenmai.rights.credentials.view import FileView

FILE_BYTES_MAX = 4 << 30
SIDECAR_BYTES_MAX = engine.STORE_MB_MAX << 20
_ANY = "application/octet-stream"


def verify_here(path: Path, trusted: Trust, sidecar: Path | None = None) -> Verdict:
    """Judge the credential of the file at ``path``: in ``sidecar`` where one is named, else inside, else beside it.

    Beside it means ``<path>.c2pa``. Raises NotFound for no such file, InvalidInput for what is not a file that can be
    judged (a folder, a device, more than ``FILE_BYTES_MAX``, a sidecar alone), StorageFailure where the disk refuses.
    Everything else is a verdict.
    """
    check_file(path, FILE_BYTES_MAX)
    try:
        with path.open("rb") as stream:  # opened once: what is judged twice must be one file, whatever is renamed
            media_type = carriers.sniff(stream.read(carriers.HEAD_BYTES))
            file = _File(path, stream, media_type, _sidecar(sidecar) if sidecar else None)
            if media_type == SIDECAR and sidecar is None:
                raise InvalidInput(
                    "this is a credential alone",
                    where=str(path),
                    remedy="Name the file that it vouches for; the credential lies beside it as FILE.c2pa.",
                    rule="verify.sidecar-alone",
                )
            verdict = _judge(file, trusted)
            beside = path.with_name(path.name + carriers.SIDECAR_SUFFIX)
            if sidecar is None and verdict.state in (State.ABSENT, State.REMOTE) and beside.exists():
                verdict = _judge(replace(file, store=_sidecar(beside)), trusted)
            return verdict
    except OSError as error:
        raise StorageFailure(f"cannot be read: {error.strerror}", where=str(error.filename or path)) from error


@dataclass(frozen=True, slots=True)
class _File:
    """An open file to judge, and its credential where that is not inside."""

    path: Path
    stream: BinaryIO
    media_type: str
    store: bytes | None


def _sidecar(path: Path) -> bytes:
    check_file(path, SIDECAR_BYTES_MAX)
    return path.read_bytes()


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


def _judge(file: _File, trusted: Trust) -> Verdict:
    import c2pa

    try:
        said = _read(file, trusted.authorities)
    except c2pa.C2paError as error:
        if isinstance(error, c2pa.C2paError.ManifestNotFound) or (not file.media_type and file.store is None):
            return _without(file, State.ABSENT, Finding("manifest", Outcome.NOTED, "manifest.absent"))
        if str(error).startswith("Remote"):
            return _without(file, State.REMOTE, Finding("manifest", Outcome.NOTED, "manifest.remote", str(error)))
        return _unreadable(file, str(error))
    except (ValueError, RecursionError) as error:  # the report is no JSON, or is nested without end
        return _unreadable(file, str(error))
    findings = list(report.findings_of(said))
    standing, examined = _examine(said, file, trusted)
    if examined is not None:
        if examined.outcome is Outcome.PASSED:  # what the hash leaves out is the manifest's own place, to the byte
            findings = [one for one in findings if one.code != "content.leaves-more-out"]
        findings.append(examined)
    elif trusted.listed and report.is_trusted(_read(file, trusted.listed)):
        standing = Standing.LISTED
    findings.append(Finding("certificate", _STANDING_OUTCOME[standing], f"certificate.{standing}"))
    return Verdict(
        file=file.path.name,
        media_type=file.media_type,
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


def _read(file: _File, authorities: str) -> dict[str, Any]:
    """The library's report. Raises what the library raises, ValueError and RecursionError."""
    import c2pa

    file.stream.seek(0)
    with (
        engine.open_engine(authorities) as context,
        c2pa.Reader(file.media_type or _ANY, file.stream, file.store, context=context) as reader,
    ):
        said = json.loads(reader.json())
    if not isinstance(said, dict):
        raise ValueError("the report is not an object")
    return said


def _examine(said: report.Report, file: _File, trusted: Trust) -> tuple[Standing, Finding | None]:
    """Who signed; and, of what claims to be ours, the second check: that no byte escapes the signature.

    The library vouches for what our authorities issued; a certificate that others issued to us is known by itself.
    """
    by_library = report.is_trusted(said)
    believed = by_library or report.is_out_of_time(said)  # the library trusts nobody whose time is over
    try:
        if file.store is not None:
            carried = Carried(file.store, ())
        else:
            carried = carried_by(FileView(file.stream), file.media_type)
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


def _without(file: _File, state: State, finding: Finding) -> Verdict:
    return Verdict(file.path.name, file.media_type, state, Standing.NOBODY, (finding,), None)


def _unreadable(file: _File, why: str) -> Verdict:
    return _without(file, State.UNREADABLE, Finding("manifest", Outcome.FAILED, "manifest.unreadable", why))
