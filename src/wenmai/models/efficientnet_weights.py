"""Read a PyTorch checkpoint without PyTorch, and without running anything that it might say.

The legacy layout (``torch/serialization.py``, before version 1.6): five pickles (magic number, protocol,
system information, the state dictionary, the list of storage keys), then each storage as a little-endian
64-bit element count and its raw elements. Unpickling can call any function that the file names; this reader
knows four names.
"""

from __future__ import annotations

import math
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from wenmai.kernel.errors import InvalidInput

MAGIC = 0x1950A86A20F9469CFC6C  # torch/serialization.py, MAGIC_NUMBER
PROTOCOL = 1001  # torch/serialization.py, PROTOCOL_VERSION
STORAGE_TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
REMEDY = "Install the pinned requirements again: the weights package is damaged or another one."
DAMAGE = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
)

Tensor = npt.NDArray[Any]


class _Storage:
    """A flat run of elements that is filled once the pickles have been read."""

    def __init__(self, dtype: np.dtype[Any], size: int) -> None:
        self.elements = np.zeros(size, dtype)
        self.filled = False


class _Reader(pickle.Unpickler):
    """Builds ordered dictionaries and tensors of known storage types, and nothing else."""

    def __init__(self, stream: IO[bytes], storages: dict[str, _Storage], bytes_max: int) -> None:
        super().__init__(stream)
        self._storages = storages
        self._bytes_left = bytes_max

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _view
        if module == "torch" and name in STORAGE_TYPES:
            return STORAGE_TYPES[name]
        raise pickle.UnpicklingError(f"the checkpoint names {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _device, size, *_view_of = pid
        if kind != "storage" or not isinstance(dtype, np.dtype) or not isinstance(size, int):
            raise pickle.UnpicklingError(f"the checkpoint holds an unknown object {kind!r}")
        if key not in self._storages:
            self._bytes_left -= size * dtype.itemsize
            if size < 0 or self._bytes_left < 0:
                raise pickle.UnpicklingError("the checkpoint claims more numbers than it has bytes")
            self._storages[key] = _Storage(dtype, size)
        return self._storages[key]


def _view(storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any) -> Tensor:
    """The tensor as a view of its storage; ``strides`` are in elements (weights from TensorFlow lie
    transposed).
    """
    if len(shape) != len(strides) or min((offset, *shape, *strides)) < 0:
        raise pickle.UnpicklingError("a tensor has a negative place, side or stride")
    if math.prod(shape) > storage.elements.size:
        raise pickle.UnpicklingError("a tensor has more numbers than its storage")
    last = offset + sum((side - 1) * stride for side, stride in zip(shape, strides, strict=True))
    if 0 not in shape and last >= storage.elements.size:
        raise pickle.UnpicklingError("a tensor reaches past its storage")
    flat = storage.elements[offset:]
    return np.lib.stride_tricks.as_strided(flat, shape, [stride * flat.itemsize for stride in strides])


def read_checkpoint(path: Path) -> Mapping[str, Tensor]:
    """Every tensor of a legacy checkpoint by name. Raises ``InvalidInput`` for anything that is not exactly
    that.
    """
    storages: dict[str, _Storage] = {}
    try:
        with path.open("rb") as stream:
            bytes_max = path.stat().st_size

            def load() -> Any:
                return _Reader(stream, storages, bytes_max).load()

            if load() != MAGIC or load() != PROTOCOL:
                raise pickle.UnpicklingError("not a legacy PyTorch checkpoint")
            if not load().get("little_endian"):
                raise pickle.UnpicklingError("a big-endian checkpoint")
            state = load()
            for key in load():
                _fill(storages[key], stream)
    except FileNotFoundError:
        raise InvalidInput("the network's weights are missing", where=str(path), remedy=REMEDY) from None
    except (
        pickle.UnpicklingError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
    ) as error:
        raise InvalidInput(f"cannot read the network's weights: {error}", where=str(path), remedy=REMEDY) from error
    if not isinstance(state, OrderedDict) or not all(storage.filled for storage in storages.values()):
        raise InvalidInput("the network's weights are incomplete", where=str(path), remedy=REMEDY)
    return state


def _fill(storage: _Storage, stream: IO[bytes]) -> None:
    size = int.from_bytes(stream.read(8), "little")
    data = stream.read(storage.elements.nbytes)
    if size != storage.elements.size or len(data) != storage.elements.nbytes:
        raise pickle.UnpicklingError("a storage is cut short")
    storage.elements[:] = np.frombuffer(data, storage.elements.dtype)
    storage.filled = True
