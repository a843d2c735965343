"""The log's keys on disk: ``log.key``, secret, and ``log.pub`` beside it, to be handed out. Made at first use."""

from __future__ import annotations

import hashlib
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from wenmai.audit.durable import sync_folder, write_new
from wenmai.audit.keys import KEY_BYTES, PublicKey, SigningKey, parse_public_key, parse_signing_key
from wenmai.kernel.errors import InvalidInput, NotFound, StorageFailure, Tampered

KEY_NAME, PUBLIC_NAME = "log.key", "log.pub"
FOLDER_MODE, KEY_MODE, PUBLIC_MODE = 0o700, 0o600, 0o644
ORIGIN_DIGITS = 16

Key = TypeVar("Key", PublicKey, SigningKey)


def make_folder(folder: Path) -> None:
    """The folder of the log, for its owner alone. Raises StorageFailure where others may enter an existing one."""
    try:
        if not folder.is_dir():
            folder.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
            sync_folder(folder.parent)
    except OSError as error:
        raise StorageFailure(f"the folder cannot be made: {error.strerror}", where=str(folder)) from error
    _refuse_loose(folder, FOLDER_MODE)


def load_or_make_signing_key(folder: Path, *, is_first_use: bool) -> SigningKey:
    """The key that signs; made where there is none and ``is_first_use``.

    Raises StorageFailure where others may read it, Tampered where it is gone or is not the one that ``log.pub`` tells.
    """
    path, public = folder / KEY_NAME, folder / PUBLIC_NAME
    if not path.exists():
        if public.exists() or not is_first_use:
            raise Tampered(
                "the key that signed the log so far is gone",
                where=str(path),
                remedy="Put it back from a backup. A new key begins a new log: keep the old folder beside.",
                rule="audit.key",
            )
        write_new(path, _new_key().text + "\n", KEY_MODE)
    _refuse_loose(path, KEY_MODE)
    key = _parsed(path, parse_signing_key)
    if not public.exists():  # also after a kill between the two
        write_new(public, key.public.text + "\n", PUBLIC_MODE)
    if load_public_key(folder) != key.public:
        raise Tampered("the secret and the public key do not belong together", where=str(path), rule="audit.key")
    return key


def load_public_key(folder: Path) -> PublicKey:
    """The key that verifies. Raises NotFound, Tampered."""
    path = folder / PUBLIC_NAME
    if not path.exists():
        raise NotFound("the log has no public key yet", where=str(path), remedy="Make a checkpoint first.")
    return _parsed(path, parse_public_key)


def keys_disagree(folder: Path, public: PublicKey) -> bool:
    """Whether a key in the folder, as far as it is there and this account may read it, is not of this public key."""
    try:
        kept = (folder / PUBLIC_NAME).exists() and load_public_key(folder) != public
        return kept or ((folder / KEY_NAME).exists() and _parsed(folder / KEY_NAME, parse_signing_key).public != public)
    except StorageFailure:  # the secret is not for every auditor
        return False
    except Tampered:
        return True


def _new_key() -> SigningKey:
    """A new key; the log is named for it, so that no two logs are taken for one another."""
    seed = secrets.token_bytes(KEY_BYTES)
    public = SigningKey("unnamed", seed).public.key
    return SigningKey(f"wenmai/log/{hashlib.sha256(public).hexdigest()[:ORIGIN_DIGITS]}", seed)


def _parsed(path: Path, parse: Callable[[str], Key]) -> Key:
    try:
        return parse(path.read_text())
    except OSError as error:
        raise StorageFailure(f"the key cannot be read: {error.strerror}", where=str(path)) from error
    except (InvalidInput, UnicodeDecodeError) as error:
        raise Tampered(
            "this is no key of a log", where=str(path), remedy="Put it back from a backup.", rule="audit.key"
        ) from error


def _refuse_loose(path: Path, mode: int) -> None:
    found = stat.S_IMODE(path.stat().st_mode)
    if found & 0o077:
        raise StorageFailure(
            f"others on this machine have access (mode {found:04o})",
            where=str(path),
            remedy=f"Run: chmod {mode:o} {path} — and if others may have read the key, begin a new log.",
            rule="audit.key-mode",
        )
