"""What a use case works with. Built by ``bootstrap`` from the settings; nothing here is global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from wenmai.bank.vectors.files import load_or_make_key
from wenmai.bank.vectors.index import VectorIndex
from wenmai.dataspace.callbacks import NOWHERE, Reach
from wenmai.jobs.desk import Desk
from wenmai.jobs.runner import Runner
from wenmai.kernel.clock import Clock, now_iso
from wenmai.kernel.settings import DEFAULT_FEE_BP
from wenmai.models.shelf import ModelShelf
from wenmai.parties.model import Actor
from wenmai.production.registry import LineRegistry
from wenmai.storage.blobs import BlobStore
from wenmai.storage.database import Database

Progress = Callable[[int, int], None]  # (done, total); a total of 0 means that it is not known yet


def silent(done: int, total: int) -> None:
    """The progress that nobody watches."""


@dataclass(frozen=True)
class Context:
    """The stores, the runner, the lines and the models of one installation, and in whose name it acts."""

    home: Path
    actor: Actor
    database: Database
    blobs: BlobStore
    runner: Runner
    lines: LineRegistry
    models: ModelShelf
    clock: Clock = now_iso
    fee_bp: int = DEFAULT_FEE_BP  # what the house keeps of a sale, in basis points
    address: str = ""  # where others reach the server, without a slash at its end; empty: as requests say
    dataspace: Reach = NOWHERE  # where it may post to
    keeper: Desk | None = None  # who keeps jobs through kills; None: they are carried out at once, in this process

    @property
    def party(self) -> str:
        """The party in whose name things are done."""
        return self.actor.party

    def acting_as(self, actor: Actor) -> Context:
        """The same installation in the name of another."""
        return replace(self, actor=actor)

    def open_index(self, space: str, identity: str, dimension: int, *, writable: bool = False) -> VectorIndex:
        """The vector index of one space ("image", "text"); see ``bank.vectors.index``."""
        key = load_or_make_key(self.home / "index.key")
        folder = self.home / "index" / space
        return VectorIndex.open(folder, identity=identity, dimension=dimension, key=key, writable=writable)

    def close(self) -> None:
        if self.keeper is not None:
            self.keeper.close()
        self.runner.stop()
        self.database.close()
