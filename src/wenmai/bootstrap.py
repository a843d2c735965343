"""Builds the whole from settings. The only place that knows which part stands behind which interface."""

from __future__ import annotations

from collections.abc import Mapping

from wenmai.assets.full_text import lacks_all_words
from wenmai.dataspace.callbacks import Reach, prefix_of
from wenmai.jobs.bench import WorkbenchSettings
from wenmai.jobs.desk import Desk, LazyDesk
from wenmai.jobs.runner import InlineRunner, LocalRunner, Runner
from wenmai.kernel.clock import Clock, clock_ahead, now_iso
from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.settings import Settings
from wenmai.models.shelf import ModelShelf
from wenmai.parties.model import Actor
from wenmai.production.registry import LineRegistry
from wenmai.services.context import Context
from wenmai.services.founding import actor_of_environment
from wenmai.storage.blobs import BlobStore
from wenmai.storage.carrying.progress import refuse_unfinished
from wenmai.storage.carrying.restore_mark import refuse_half_restored
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade


def open_context(settings: Settings, *, inline: bool = False, lines: Mapping[str, str] | None = None) -> Context:
    """Open the installation that ``settings`` describe, bringing its tables up to date.

    It acts for the party that they name, with the permissions of its roles; see ``services.founding``.
    ``inline`` runs steps in this process, without a keeper; otherwise worker processes start when the first step runs.
    ``lines`` names lines beyond those of the package: name → ``module:attribute``.
    """
    refuse_half_restored(settings.home)
    if settings.address:
        prefix_of(settings.address, "WENMAI_ADDRESS")  # it stands in what is told to other dataspaces
    reach = Reach.of(settings.callbacks)
    clock = clock_ahead(settings.days_ahead) if settings.days_ahead else now_iso
    database, actor = _opened(settings, clock())
    blobs = BlobStore(str(settings.home / "blobs"))
    bench = WorkbenchSettings(
        blobs=blobs.location,
        models_dir=str(settings.home / "models"),
        scratch_dir=str(settings.home / "scratch"),
        lines=dict(lines or {}),
    )
    runner = InlineRunner(bench) if inline else _runner(settings, bench)
    registry = LineRegistry(bench.lines)
    return Context(
        home=settings.home,
        actor=actor,
        database=database,
        blobs=blobs,
        runner=runner,
        lines=registry,
        models=ModelShelf(settings.home / "models"),
        clock=clock,
        fee_bp=settings.fee_bp,
        address=settings.address,
        dataspace=reach,
        keeper=None if inline else _keeper(settings, runner, database, blobs, registry, clock),
    )


def _runner(settings: Settings, bench: WorkbenchSettings) -> Runner:
    if settings.runner == "local":
        return LocalRunner(bench, settings.workers)
    try:
        from wenmai.jobs.ray_runner import RayRunner
    except ImportError as error:
        raise InvalidInput(
            f"WENMAI_RUNNER is ray, and Ray is not here: {error}", remedy="Install it: pip install 'wenmai[ray]'."
        ) from error
    return RayRunner(bench, settings.workers, settings.ray_address)


def _keeper(
    settings: Settings, runner: Runner, database: Database, blobs: BlobStore, lines: LineRegistry, clock: Clock
) -> LazyDesk:
    """Who keeps jobs. The engine, and all that completes a job, is loaded when the first is handed in."""

    def open_desk() -> Desk:
        from wenmai.jobs.carrier import Carrier
        from wenmai.jobs.keeper.desk import DurableDesk
        from wenmai.jobs.keeper.state import KeeperState
        from wenmai.services.completing import JobCompletion

        completion = JobCompletion(database, blobs, lines, clock)
        state = KeeperState(settings.home, database.url)
        return DurableDesk(state, lambda worker: Carrier(runner, completion, worker), settings.workers)

    return LazyDesk(open_desk)


def _opened(settings: Settings, at: str) -> tuple[Database, Actor]:
    """The database, whole and with this version's tables, and who acts; closed where either fails."""
    database = Database(settings.database)
    try:
        refuse_unfinished(database)
        upgrade(database)
        _fill_missing_words(database)
        return database, actor_of_environment(database, settings.party, at)
    except BaseException:
        database.close()
        raise


def _fill_missing_words(database: Database) -> None:
    with database.reading() as connection:
        if not lacks_all_words(connection):
            return
    from wenmai.services.filling_words import fill_missing_words  # it knows the catalogue, which not all commands need

    fill_missing_words(database)
