"""Checks an installation from end to end and says what is wrong and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select, text

from wenmai.assets.tables import ASSET, DERIVATIVE
from wenmai.bank.tables import READING
from wenmai.bank.vectors.manifest import REBUILD
from wenmai.kernel import digests
from wenmai.kernel.errors import WenmaiError
from wenmai.services import indexing
from wenmai.services.context import Context
from wenmai.services.filled_index import gap_of

FREE_BYTES_MIN = 500_000_000
BLOBS_HASHED = 50  # a sample; all of them are counted


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was checked; ``remedy`` only where it is not ok."""

    name: str
    ok: bool
    what: str
    remedy: str = ""


def check_up(context: Context) -> list[CheckResult]:
    """Check disk, database, blobs, models and indexes; one result each, whatever goes wrong."""
    checks: dict[str, Callable[[Context], CheckResult]] = {
        "disk": _disk,
        "database": _database,
        "blobs": _blobs,
        "image model": _image_model,
        "text model": _text_model,
        "inscription model": _inscription_model,
        "image index": lambda c: _index(c, indexing.image_space(c)),
        "text index": lambda c: _index(c, indexing.text_space(c)),
    }
    results = []
    for name, check in checks.items():
        try:
            result = check(context)
            results.append(replace(result, remedy="") if result.ok else result)
        except WenmaiError as error:
            results.append(CheckResult(name, False, error.what, error.remedy))
        except Exception as error:
            results.append(CheckResult(name, False, f"{type(error).__name__}: {error}", "Please report this fault."))
    return results


def _disk(context: Context) -> CheckResult:
    free = shutil.disk_usage(context.home).free
    return CheckResult("disk", free >= FREE_BYTES_MIN, f"{free / 1e9:.1f} GB free", "Free some space.")


def _database(context: Context) -> CheckResult:
    if not context.database.is_sqlite:
        with context.database.reading() as connection:
            connection.execute(text("SELECT 1"))
        return CheckResult("database", True, "answers")
    with context.database.reading() as connection:
        verdict = connection.execute(text("PRAGMA quick_check")).scalar()
    return CheckResult("database", verdict == "ok", str(verdict), "Restore the file from a backup.")


def _blobs(context: Context) -> CheckResult:
    with context.database.reading() as connection:
        wanted = set(connection.execute(select(ASSET.c.blob)).scalars())
        wanted |= set(connection.execute(select(DERIVATIVE.c.blob)).scalars())
        wanted |= {k for k in connection.execute(select(READING.c.keypoints)).scalars() if k}
    missing = sorted(digest for digest in wanted if not context.blobs.has(digest))
    if missing:
        what = f"{len(missing)} of {len(wanted)} are missing, for example {missing[0][:12]}"
        return CheckResult("blobs", False, what, "Restore the blobs folder from a backup.")
    changed = [d for d in sorted(wanted)[:BLOBS_HASHED] if digests.of_bytes(context.blobs.get(d)) != d]
    if changed:
        return CheckResult("blobs", False, f"{len(changed)} have other bytes than they had", "Restore from a backup.")
    return CheckResult("blobs", True, f"all {len(wanted)} are there")


def _image_model(context: Context) -> CheckResult:
    return CheckResult("image model", True, str(context.models.images.identity))


def _text_model(context: Context) -> CheckResult:
    return CheckResult("text model", True, str(context.models.sentences.identity))


def _inscription_model(context: Context) -> CheckResult:
    return CheckResult("inscription model", True, str(context.models.inscriptions.identity))


def _index(context: Context, space: indexing.Space) -> CheckResult:
    with space.open(context) as index:
        canary, gap = index.check(), gap_of(context, space, index)
    what = f"{canary.rows} vectors, recall@10 {canary.recall_at_10:.3f}, graph {canary.graph_state}"
    if gap.what:
        what = f"{gap.what}; {what}"
    return CheckResult(f"{space.name} index", canary.healthy and not gap.what, what, REBUILD)
