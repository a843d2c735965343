"""Writes the sample collection as a folder that any museum could have sent: pictures and ``index.csv``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.holdings.sample.catalogue import WORKS
from wenmai.holdings.sample.records import COLUMNS, SampleWork
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput, StorageFailure

INDEX_NAME = "index.csv"
RECEIPT_NAME = ".written.json"  # what was written, by digest, so that a second run redraws only what is missing
GENERATOR_VERSION = 1  # raise when any picture changes, so that old folders are redrawn
SIDE_PX_MIN = 200
JPEG_QUALITY = 91


def write(folder: Path, *, longest_side_px: int, report: Callable[[int, int, str], None] | None) -> Path:
    """Write what is missing or damaged; see ``wenmai.holdings.sample.write_sample``."""
    if longest_side_px < SIDE_PX_MIN:
        raise InvalidInput(
            f"a longest side of {longest_side_px} px is too small for the sample pictures",
            remedy=f"Ask for {SIDE_PX_MIN} px or more.",
        )
    try:
        return _write(folder, longest_side_px, report)
    except OSError as error:
        raise StorageFailure(
            f"the sample collection cannot be written: {error.strerror or error}",
            where=str(error.filename or folder),
            remedy="Free some space or choose another folder.",
        ) from error


def _write(folder: Path, side_px: int, report: Callable[[int, int, str], None] | None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    receipt_path = folder / RECEIPT_NAME
    receipt = _read_receipt(receipt_path)
    for done, work in enumerate(WORKS, start=1):
        file = folder / work.record.file
        key = f"{GENERATOR_VERSION}/{side_px}"
        known = receipt.get(work.record.file)
        if not (known and known[0] == key and file.is_file() and digests.of_file(file) == known[1]):
            made = work.draw(side_px)
            data = made if isinstance(made, bytes) else encode(made)
            file.parent.mkdir(parents=True, exist_ok=True)
            _replace(file, data)
            receipt[work.record.file] = (key, digests.of_bytes(data))
            _replace(receipt_path, digests.canonical_json(receipt))
        if report:
            report(done, len(WORKS), work.record.file)
    index = _index(WORKS)
    index_path = folder / INDEX_NAME
    if not index_path.is_file() or index_path.read_bytes() != index:
        _replace(index_path, index)
    return folder


def encode(picture: npt.NDArray[np.uint8]) -> bytes:
    """JPEG bytes of an RGB picture, full chroma so that thin coloured lines stay crisp."""
    options = [
        cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    ]  # fmt: skip
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(picture[..., ::-1]), options)
    return data.tobytes()


def _index(works: tuple[SampleWork, ...]) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([getattr(work.record, column) for column in COLUMNS] for work in works)
    return text.getvalue().encode()


def _read_receipt(path: Path) -> dict[str, tuple[str, str]]:
    try:
        content = json.loads(path.read_bytes())
        return dict(_entries(content))
    except (FileNotFoundError, ValueError):
        return {}


def _entries(content: object) -> Iterator[tuple[str, tuple[str, str]]]:
    if not isinstance(content, dict):
        raise ValueError("not a receipt")
    for file, pair in content.items():
        if not (isinstance(pair, list) and len(pair) == 2):
            raise ValueError("not a receipt")
        yield str(file), (str(pair[0]), str(pair[1]))


def _replace(path: Path, data: bytes) -> None:
    """Write beside, then rename: a kill leaves the old file or the new one, never half of it."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
