"""libvips, set up for untrusted pictures: only the loaders that we name, one thread, no cache, silent.

Everything that reads pixels goes through :func:`fetch`, which pulls strips in the calling thread. libvips' own sinks
hand work to a thread pool that does not survive a fork; a worker process forked after its parent has read a
picture would wait for ever. Warnings go to the logger ``pyvips``, which is silent unless somebody listens.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from wenmai.imaging import failures
from wenmai.imaging.failures import UnreadablePicture
from wenmai.imaging.sources import Source

STRIP_ROWS = 32  # more rows need more memory where a large picture is shrunk, and are no faster

_LOADERS_ALLOWED = (
    "VipsForeignLoadJpeg",
    "VipsForeignLoadPng",
    "VipsForeignLoadTiff",
    "VipsForeignLoadNsgif",
)
_DTYPES = {
    "uchar": np.uint8,
    "char": np.int8,
    "ushort": np.uint16,
    "short": np.int16,
    "uint": np.uint32,
    "int": np.int32,
    "float": np.float32,
    "double": np.float64,
}
_TRUNCATION_WORDS = (
    "premature",
    "read error",
    "truncat",
    "out of data",
    "eof",
    "end of",
    "too short",
    "unexpected end",
    "incomplete",
)
_UNSUPPORTED_WORDS = ("not configured", "samples out of range", "unsupported", "not supported", "bad labq")
_SAID_CHARACTERS = 200
_LOGGER = "pyvips"
PART_LOST = "error in tile"


def _set_up() -> None:
    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)
    pyvips.cache_set_max_mem(0)
    pyvips.cache_set_max_files(0)
    pyvips.block_untrusted_set(True)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for loader in _LOADERS_ALLOWED:
        pyvips.operation_block_set(loader, False)


_set_up()


def load(source: Source, **options: Any) -> pyvips.Image:
    """Open ``source`` with the one loader of its format; only the header is read.

    Raises:
        UnreadablePicture: the header is damaged or truncated.
    """
    options = {"access": "sequential", "fail_on": "error", **options}
    try:
        if source.path is not None:
            return getattr(pyvips.Image, source.format.loader)(str(source.path), **options)
        return getattr(pyvips.Image, f"{source.format.loader}_buffer")(source.data, **options)
    except pyvips.Error as error:
        raise refusal(source, error) from error


def header_field(image: pyvips.Image, name: str, default: Any) -> Any:
    """A field of the header, or ``default`` where there is none."""
    return image.get(name) if image.get_typeof(name) else default


def fetch(image: pyvips.Image) -> NDArray[Any]:
    """The pixels of ``image`` as (height, width, bands), top to bottom, in this thread.

    Raises:
        pyvips.Error: what libvips finds wrong while it decodes.
    """
    dtype = _DTYPES[image.format]
    pixels = np.empty((image.height, image.width, image.bands), dtype)
    region = pyvips.Region.new(image)
    for top in range(0, image.height, STRIP_ROWS):
        rows = min(STRIP_ROWS, image.height - top)
        strip = region.fetch(0, top, image.width, rows)
        pixels[top : top + rows] = np.frombuffer(strip, dtype).reshape(rows, image.width, image.bands)
    return pixels


@contextlib.contextmanager
def listening() -> Iterator[list[str]]:
    """The warnings that libvips gives in this thread while pixels are fetched.

    Its caches paint rows that fail black and only warn of it; the warning is the one way to know.
    """
    ear = _Ear()
    logger = logging.getLogger(_LOGGER)
    logger.addHandler(ear)
    try:
        yield ear.said
    finally:
        logger.removeHandler(ear)


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.said.append(record.getMessage())


def refusal(source: Source, error: Exception) -> UnreadablePicture:
    """What a decoder said, as our error."""
    if source.path is not None and not source.path.exists():
        return UnreadablePicture(
            "The file vanished while it was read",
            code=failures.VANISHED,
            where=source.where,
            remedy="See whether it was moved or renamed, and run again.",
        )
    said = " ".join(str(error).split())
    if any(word in said.lower() for word in _UNSUPPORTED_WORDS):
        return UnreadablePicture(
            f"This kind of {source.format.name} is not read ({said[:_SAID_CHARACTERS]})",
            code=failures.UNSUPPORTED,
            where=source.where,
            remedy="Save it again, uncompressed or as PNG.",
        )
    cut = any(word in said.lower() for word in _TRUNCATION_WORDS)
    return UnreadablePicture(
        f"The {source.format.name} is {'cut short' if cut else 'damaged'} ({said[:_SAID_CHARACTERS]})",
        code=failures.TRUNCATED if cut else failures.DAMAGED,
        where=source.where,
        remedy="Copy it again from where it came from.",
    )
