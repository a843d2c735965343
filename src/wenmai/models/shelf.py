"""The models of one process: each is loaded when it is first needed, and then once."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wenmai.models.efficientnet import ImageEncoder
    from wenmai.models.inscriptions import InscriptionReader
    from wenmai.models.sentences import SentenceEncoder


class ModelShelf:
    """Holds the models that are in use. ``cache_dir`` keeps what is derived from their weights."""

    def __init__(self, cache_dir: Path) -> None:
        self.cache_dir = cache_dir

    def let_go(self) -> None:
        """Drop the models that are loaded; each is loaded again when it is next needed."""
        for name in ("images", "sentences", "inscriptions"):
            vars(self).pop(name, None)

    @cached_property
    def images(self) -> ImageEncoder:
        """The image encoder (EfficientNet-Lite0)."""
        from wenmai.models import efficientnet

        return efficientnet.load(self.cache_dir)

    @cached_property
    def sentences(self) -> SentenceEncoder:
        """The text encoder, Chinese and English in one space."""
        from wenmai.models import sentences

        return sentences.load()

    @cached_property
    def inscriptions(self) -> InscriptionReader:
        """The reader of inscriptions."""
        from wenmai.models import inscriptions

        return inscriptions.load()
