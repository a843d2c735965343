"""Reads every checkpoint in order, once, beside the leaves: signatures, numbers, sizes, times, roots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wenmai.audit.checkpoint_files import FOLDER_NAME, LATEST_NAME, last_number, path_of, read_checkpoint, strange_files
from wenmai.audit.findings import Finding, Findings
from wenmai.audit.key_files import keys_disagree, load_public_key
from wenmai.audit.keys import PublicKey
from wenmai.audit.notes import Checkpoint
from wenmai.audit.timing import CLOCK_TOLERANCE_MS
from wenmai.kernel.errors import NotFound, Tampered


class CheckpointCheck:
    """Follows the leaves; made before the database's state is fixed, so that it is the older of the two."""

    def __init__(self, folder: Path, key: PublicKey | None, findings: Findings) -> None:
        self.count = last_number(folder) + 1
        self.signed_size = 0  # of the last checkpoint that could be read
        self._folder = folder
        self._findings = findings
        self._key = key or self._own_key()
        self._read = self._checkpoints()
        self._wrong_root_count, self._first_wrong_root = 0, self.count
        self._last_at_s = 0
        self._clock_corrected = False
        self._next = next(self._read, None)

    def clock_corrected(self) -> None:
        """The leaf that comes says that the clock was ahead: earlier times may follow."""
        self._clock_corrected = True

    @property
    def awaited_size(self) -> int | None:
        """The size of the next checkpoint: at this size it is to be compared."""
        return None if self._next is None else self._next[1].size

    def compare(self, root: bytes) -> None:
        """The log has come to the awaited size, with this root."""
        if self._next is None:
            return
        number, checkpoint = self._next
        if root != checkpoint.root:
            self._wrong_root_count += 1
            self._first_wrong_root = min(self._first_wrong_root, number)
        if self._last_at_s - checkpoint.at_s > CLOCK_TOLERANCE_MS / 1000 and not self._clock_corrected:
            self._add("checkpoint.clock", "it is older than the one before it", number)
        self._last_at_s, self._clock_corrected = checkpoint.at_s, False
        self._next = next(self._read, None)

    def finish(self, size: int) -> None:
        """After the last leaf."""
        if self._wrong_root_count:
            told = f"{self._wrong_root_count} checkpoints, from this one on, signed another history than what is kept"
            self._add("checkpoint.root", told, self._first_wrong_root)
        while self._next is not None:
            number, checkpoint = self._next
            told = f"{checkpoint.size} leaves were signed, the log has {size}: the end is missing"
            self._add("checkpoint.beyond", told, number)
            self._next = next(self._read, None)
        if size and not self.count:
            self._findings.add(Finding("checkpoint.none", "there are leaves, and no checkpoint proves them: make one"))
        self._check_folder()

    def _checkpoints(self) -> Iterator[tuple[int, Checkpoint]]:
        key, last_size = self._key, -1
        if key is None:
            return
        for number in range(self.count):
            try:
                checkpoint = read_checkpoint(path_of(self._folder, number), key)
            except Tampered as error:
                self._add("checkpoint.unproven", error.what, number)
                continue
            if checkpoint.size <= last_size:
                self._add("checkpoint.order", f"its size {checkpoint.size} comes after {last_size}", number)
                continue
            last_size = self.signed_size = checkpoint.size
            yield number, checkpoint

    def _check_folder(self) -> None:
        for path in strange_files(self._folder):
            self._findings.add(Finding("checkpoint.strange", f"no checkpoint of this log: {path.name}"))
        if self._key is None:
            return
        if keys_disagree(self._folder, self._key):
            self._findings.add(
                Finding("key.edited", "the secret key is not the one that the checkpoints were signed with")
            )
        self._check_latest(self._key)

    def _check_latest(self, key: PublicKey) -> None:
        """``latest`` repeats the last checkpoint, or the one before it after a kill, or a newer one by now."""
        path = self._folder / FOLDER_NAME / LATEST_NAME
        if not path.exists() and self.count <= 1:
            return
        try:
            latest = read_checkpoint(path, key).text.encode()
        except Tampered as error:
            self._findings.add(Finding("checkpoint.latest", f"latest: {error.what}"))
            return
        numbers = range(max(0, self.count - 2), last_number(self._folder) + 1)
        if all(path_of(self._folder, n).exists() and path_of(self._folder, n).read_bytes() != latest for n in numbers):
            self._findings.add(Finding("checkpoint.latest", "the checkpoint that latest repeats is gone"))

    def _own_key(self) -> PublicKey | None:
        try:
            return load_public_key(self._folder)
        except NotFound:
            if self.count:
                self._findings.add(Finding("key.missing", "there are checkpoints, and no public key to verify them"))
        except Tampered as error:
            self._findings.add(Finding("key.edited", f"public key: {error.what}"))
        return None

    def _add(self, rule: str, what: str, number: int) -> None:
        self._findings.add(Finding(rule, what, checkpoint=number))
