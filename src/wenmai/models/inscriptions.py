"""Inscriptions on objects: PP-OCR's detector and recogniser in onnxruntime, with a gate against ornament.

The networks (PP-OCRv6 small, Apache-2.0) are read from the files that the package ``rapidocr`` carries. Its own
engine is not used: it prints, changes its settings with every call and would fetch a model that it misses.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.models.identity import ModelIdentity
from wenmai.models.inscriptions_detection import TextDetector, TextLine
from wenmai.models.inscriptions_gate import Evidence, Script, is_writing, letters, looks, script_of, weigh
from wenmai.models.inscriptions_layout import Row, in_reading_order
from wenmai.models.inscriptions_recognition import TextRecogniser, cut

NAME = "pp-ocrv6-small"
VERSION = 1  # raise it whenever the same weights would give other inscriptions
PACKAGE = "rapidocr"
DETECTOR_FILE = "models/PP-OCRv6_det_small.onnx"
RECOGNISER_FILE = "models/PP-OCRv6_rec_small.onnx"
REMEDY = "Install rapidocr 3.10 with its models: python -m pip install --force-reinstall rapidocr==3.10.0"

LONG_SIDE_PX = 960  # of the picture that the detector sees
FIRST_CONFIDENCE_MIN = 0.5  # below it a line is not looked at again
# Print on a label or a page needs one more look, not four; no ornament comes near this.
PLAIN_CONFIDENCE_MIN = 0.97
PLAIN_LETTERS_MIN = 2

RgbImage = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Inscription:
    """A line of writing on an object.

    ``polygon`` its corners in px of the picture, clockwise from the top left; ``confidence`` 0…1, agreement between
    several looks times the mean probability of a character; ``script`` the one most of its letters belong to.
    """

    text: str
    polygon: tuple[tuple[float, float], ...]
    confidence: float
    script: Script


class InscriptionReader:
    """Loaded once a process; safe to call from several threads."""

    def __init__(self, detector: TextDetector, recogniser: TextRecogniser, identity: ModelIdentity) -> None:
        self._detector = detector
        self._recogniser = recogniser
        self._identity = identity

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    def read(self, rgb: RgbImage) -> tuple[Inscription, ...]:
        """The inscriptions in a picture (h, w, 3) of sRGB bytes, the surest first; none in plain ornament.

        Modern and clerical Chinese, Latin letters and digits are read; seal script, bronze script and other
        writing systems are not. Raises ``InvalidInput`` for anything but RGB bytes.
        """
        if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or rgb.size == 0:
            raise InvalidInput(
                f"a picture of shape {rgb.shape} and type {rgb.dtype}", remedy="Give (h, w, 3) sRGB bytes."
            )
        weighed = self.weigh_lines(rgb)
        rows = [Row(seen.text, line.polygon, seen.strength) for line, seen in weighed if is_writing(seen)]
        return tuple(_inscription(row) for row in in_reading_order(rows))

    def weigh_lines(self, rgb: RgbImage) -> tuple[tuple[TextLine, Evidence], ...]:
        """Every line that might be writing with what speaks for it, before the decision."""
        lines = self._detector.find(rgb, LONG_SIDE_PX)
        first = self._recogniser.read([cut(rgb, line.polygon) for line in lines])
        weighed = []
        for line, reading in zip(lines, first, strict=True):
            if reading.confidence < FIRST_CONFIDENCE_MIN:
                continue
            again = looks(line.polygon)[1:]
            if reading.confidence >= PLAIN_CONFIDENCE_MIN and letters(reading.text) >= PLAIN_LETTERS_MIN:
                again = again[:1]
            readings = self._recogniser.read([cut(rgb, box) for box in again])
            weighed.append((line, weigh([reading, *readings], line.score)))
        return tuple(weighed)


def _inscription(row: Row) -> Inscription:
    polygon = tuple((float(x), float(y)) for x, y in row.polygon)
    return Inscription(row.text, polygon, row.strength, script_of(row.text))


def load(threads: int = 1) -> InscriptionReader:
    """The reader, its networks on ``threads`` threads. Raises ``InvalidInput`` where their files are missing."""
    paths = [_model_path(DETECTOR_FILE), _model_path(RECOGNISER_FILE)]
    digest = digests.of_json([digests.of_file(path) for path in paths])
    detector, recogniser = (_session(path, threads) for path in paths)
    identity = ModelIdentity(NAME, str(VERSION), digest)
    return InscriptionReader(TextDetector(detector), TextRecogniser(recogniser), identity)


def _model_path(name: str) -> Path:
    """A file of the package, found without running the package."""
    found = importlib.util.find_spec(PACKAGE)
    folders = list(found.submodule_search_locations or []) if found else []
    path = Path(folders[0]) / name if folders else Path(PACKAGE) / name
    if not path.is_file():
        raise InvalidInput("the network that reads inscriptions is missing", where=str(path), remedy=REMEDY)
    return path


def _session(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
