"""Single changes to the checkpoints and keys beside the database."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from pathlib import Path

from benchmarks.torture.tampering_scene import NothingToChange, Scene
from wenmai.audit.checkpoint_files import LATEST_NAME, last_number, path_of
from wenmai.audit.key_files import KEY_NAME, PUBLIC_NAME, load_public_key
from wenmai.audit.keys import SigningKey
from wenmai.audit.notes import open_checkpoint, signed_checkpoint


def turn_a_bit_of_a_checkpoint(scene: Scene) -> str:
    path = _any_checkpoint(scene)
    return _rewrite(path, _with_a_bit_turned(path.read_bytes(), scene.rng), "a bit was turned")


def shorten_a_checkpoint(scene: Scene) -> str:
    path = _any_checkpoint(scene)
    data = path.read_bytes()
    return _rewrite(path, data[: scene.rng.randrange(len(data))], "it was cut")


def add_to_a_checkpoint(scene: Scene) -> str:
    path = _any_checkpoint(scene)
    line = f"— witness.example {secrets.token_hex(36)}\n".encode()
    return _rewrite(path, path.read_bytes() + scene.rng.choice([b"\n", b"x", line]), "something was added")


def delete_a_checkpoint(scene: Scene) -> str:
    path = path_of(scene.folder, scene.rng.randrange(last_number(scene.folder) + 1))
    path.unlink()
    return f"{path.name} is gone"


def swap_two_checkpoints(scene: Scene) -> str:
    one, other = (path_of(scene.folder, scene.rng.randrange(last_number(scene.folder) + 1)) for _ in range(2))
    if one == other:
        raise NothingToChange
    first, second = one.read_bytes(), other.read_bytes()
    _rewrite(one, second, "")
    return _rewrite(other, first, f"has changed places with {one.name}")


def repeat_a_checkpoint(scene: Scene) -> str:
    number = last_number(scene.folder)
    copied = path_of(scene.folder, scene.rng.randrange(number + 1)).read_bytes()
    return _rewrite(path_of(scene.folder, number + 1), copied, "an old one is there again")


def sign_a_checkpoint_with_another_key(scene: Scene) -> str:
    """The right size, another root, the right name, another key."""
    path = path_of(scene.folder, scene.rng.randrange(last_number(scene.folder) + 1))
    signed = open_checkpoint(path.read_text(), load_public_key(scene.folder))
    forger = SigningKey(signed.origin, scene.rng.randbytes(32))
    forged = signed_checkpoint(forger, signed.size, scene.rng.randbytes(32), signed.at_s)
    return _rewrite(path, forged.text.encode(), "was signed with another key")


def turn_a_bit_of_a_key(scene: Scene) -> str:
    path = scene.folder / scene.rng.choice([KEY_NAME, PUBLIC_NAME])
    data = path.read_bytes().rstrip(b"\n")
    return _rewrite(path, _with_a_bit_turned(data, scene.rng) + b"\n", "a bit was turned")


def replace_a_key(scene: Scene) -> str:
    """Another key under the same name, in one file or in both."""
    key = SigningKey(load_public_key(scene.folder).name, scene.rng.randbytes(32))
    lines = {KEY_NAME: key.text, PUBLIC_NAME: key.public.text}
    files = scene.rng.choice([[KEY_NAME], [PUBLIC_NAME], [KEY_NAME, PUBLIC_NAME]])
    return ", ".join(_rewrite(scene.folder / file, f"{lines[file]}\n".encode(), "holds another key") for file in files)


def put_a_strange_file_among_them(scene: Scene) -> str:
    path = path_of(scene.folder, 0).with_name(scene.rng.choice(["000000000.note.old", "latest", "1.note"]))
    return _rewrite(path, b"x", "was put there")


FILE_KINDS: dict[str, Callable[[Scene], str]] = {
    kind.__name__.replace("_", " "): kind
    for kind in (
        turn_a_bit_of_a_checkpoint,
        shorten_a_checkpoint,
        add_to_a_checkpoint,
        delete_a_checkpoint,
        swap_two_checkpoints,
        repeat_a_checkpoint,
        sign_a_checkpoint_with_another_key,
        turn_a_bit_of_a_key,
        replace_a_key,
        put_a_strange_file_among_them,
    )
}


def _any_checkpoint(scene: Scene) -> Path:
    number = scene.rng.randrange(last_number(scene.folder) + 2)
    latest = path_of(scene.folder, 0).parents[1] / LATEST_NAME
    return latest if number > last_number(scene.folder) else path_of(scene.folder, number)


def _with_a_bit_turned(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def _rewrite(path: Path, data: bytes, what: str) -> str:
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    return f"{path.name}: {what}"
