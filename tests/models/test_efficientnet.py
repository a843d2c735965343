"""The image encoder is the published network, and its cache and reader trust nobody."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pytest

from wenmai.kernel.errors import InvalidInput
from wenmai.models import efficientnet, efficientnet_weights

# From PyTorch 2.13 (CPU) and efficientnet-lite-pytorch 0.1.0, the same weights and ``gradient_picture``:
# the eight strongest of the 1280 pooled features, and the sum of all.
PYTORCH_STRONGEST = {
    113: 4.60744,
    468: 3.53566,
    897: 3.44171,
    455: 2.73458,
    287: 2.4316,
    1277: 2.27964,
    423: 1.95112,
    930: 1.64954,
}
PYTORCH_SUM = 76.568344


def gradient_picture(height: int, width: int) -> np.ndarray:
    """A picture that any machine draws alike: two ramps and a chequerboard."""
    y, x = np.mgrid[0:height, 0:width]
    board = 255 * ((x // 16 + y // 16) % 2)
    return np.stack([x * 255 // (width - 1), y * 255 // (height - 1), board], axis=2).astype(np.uint8)


@pytest.fixture(scope="module")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def encoder(cache_dir: Path) -> efficientnet.ImageEncoder:
    return efficientnet.load(cache_dir)


def test_it_is_the_published_network(encoder: efficientnet.ImageEncoder) -> None:
    pooled = encoder.embed([gradient_picture(224, 224)])[0]
    for feature, value in PYTORCH_STRONGEST.items():
        assert abs(float(pooled[feature]) - value) < 1e-4
    assert abs(float(pooled.sum()) - PYTORCH_SUM) < 1e-3


def test_identity_names_the_weights(encoder: efficientnet.ImageEncoder) -> None:
    assert encoder.identity.sha256.startswith("57934424")  # the weights file carries it in its name
    assert encoder.identity.name == "efficientnet-lite0"


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(300, 400, (384, 512)), (1, 1, (512, 512)), (3, 900, (32, 512)), (512, 512, (512, 512))],
)
def test_feature_maps_cover_any_picture(
    encoder: efficientnet.ImageEncoder, height: int, width: int, expected: tuple[int, int]
) -> None:
    features = encoder.features(np.full((height, width, 3), 90, np.uint8))
    assert (features.input_height, features.input_width) == expected
    assert features.stride8.shape == (expected[0] // 8, expected[1] // 8, 40)
    assert features.stride16.shape == (expected[0] // 16, expected[1] // 16, 112)
    assert features.pooled.shape == (1280,)
    assert all(np.isfinite(part).all() for part in (features.stride8, features.stride16, features.pooled))


def test_maps_and_embedding_agree_at_the_same_size(encoder: efficientnet.ImageEncoder) -> None:
    picture = gradient_picture(224, 224)
    pooled = encoder.features(picture, long_side_px=224).pooled
    assert np.abs(pooled - encoder.embed([picture])[0]).max() < 1e-4


def test_a_batch_gives_what_single_pictures_give(encoder: efficientnet.ImageEncoder) -> None:
    pictures = [gradient_picture(40 + 7 * number, 60) for number in range(11)]
    together = encoder.embed(pictures)
    alone = np.concatenate([encoder.embed([picture]) for picture in pictures])
    assert np.abs(together - alone).max() < 1e-4
    assert encoder.embed([]).shape == (0, 1280)


@pytest.mark.parametrize("bad", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)])
def test_what_is_no_rgb_picture_is_refused(encoder: efficientnet.ImageEncoder, bad: np.ndarray) -> None:
    with pytest.raises(InvalidInput):
        encoder.features(bad)


def test_a_damaged_cache_is_built_again(cache_dir: Path, encoder: efficientnet.ImageEncoder) -> None:
    (graph,) = cache_dir.glob("*.onnx")
    good = graph.read_bytes()
    graph.write_bytes(good[:-100] + bytes(100))
    picture = gradient_picture(64, 64)
    again = efficientnet.load(cache_dir)
    assert np.array_equal(again.embed([picture]), encoder.embed([picture]))
    assert graph.read_bytes() == good
    assert [path.name for path in cache_dir.iterdir()] == [graph.name]


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    in_the_way = tmp_path / "models"
    in_the_way.write_text("a file where the folder should be")
    assert efficientnet.load(in_the_way).embed([gradient_picture(32, 32)]).shape == (1, 1280)


class _Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return print, ("run by a pickle",)


def _checkpoint(state: object) -> bytes:
    stream = io.BytesIO()
    for part in (efficientnet_weights.MAGIC, 1001, {"little_endian": True}, state, []):
        pickle.dump(part, stream, protocol=2)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a pickle",
        _checkpoint({"weight": _Evil()}),
        _checkpoint({"plain": "dictionary"}),
        b"\x80\x02K\x01.",
    ],
)
def test_a_foreign_checkpoint_is_refused_and_not_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(data)
    with pytest.raises(InvalidInput):
        efficientnet_weights.read_checkpoint(path)
    assert "run by a pickle" not in capsys.readouterr().out


def test_a_truncated_checkpoint_is_refused(tmp_path: Path) -> None:
    whole = efficientnet.weights_path().read_bytes()
    path = tmp_path / "weights.pth"
    path.write_bytes(whole[:-4000])
    with pytest.raises(InvalidInput, match=r"cut short|more numbers"):
        efficientnet_weights.read_checkpoint(path)
