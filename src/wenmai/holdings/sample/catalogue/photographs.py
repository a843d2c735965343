"""Photographs that come inside the libraries wenmai stands on, as their makers published them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from wenmai.holdings.sample.records import Record, SampleWork
from wenmai.kernel.errors import NotFound


def _inside(package: str, *parts: str) -> Callable[[int], bytes]:
    """The bytes of a file inside an installed package, which is not imported for it; the size asked for is ignored."""

    def read(_: int) -> bytes:
        spec = find_spec(package)
        for root in (spec.submodule_search_locations or ()) if spec else ():
            file = Path(root, *parts)
            if file.is_file():
                return file.read_bytes()
        raise NotFound(
            f"the picture {'/'.join(parts)} of {package} is missing",
            where=package,
            remedy=f"Install {package} again, whole.",
        )

    return read


# Credits and licences as stated in sklearn/datasets/images/README.txt and in the documentation of skimage.data.
PHOTOGRAPHS = (
    SampleWork(
        Record(
            "photographs/chinese-pavilion.jpg",
            "中国楼阁照片",
            "Photograph of a Chinese pavilion",
            "",
            "",
            "摄影",
            "照片",
            credit="danielbuechele, Flickr; distributed with scikit-learn as china.jpg",
            licence="CC-BY-2.0",
            source="https://www.flickr.com/photos/danielbuechele/6061409035/",
        ),
        _inside("sklearn", "datasets", "images", "china.jpg"),
    ),
    SampleWork(
        Record(
            "photographs/coins-from-pompeii.png",
            "庞贝古希腊钱币",
            "Greek coins from Pompeii",
            "",
            "",
            "",
            "钱币",
            credit="Brooklyn Museum; distributed with scikit-image as coins.png",
            licence="No known copyright restrictions",
            source="https://www.brooklynmuseum.org/opencollection/archives/image/51611",
        ),
        _inside("skimage", "data", "coins.png"),
    ),
    SampleWork(
        Record(
            "photographs/brick-wall.png",
            "砖墙",
            "Brick wall",
            "",
            "砖",
            "",
            "",
            credit="CC0Textures (Bricks25); distributed with scikit-image as brick.png",
            licence="CC0-1.0",
            source="https://cc0textures.com/view.php?tex=Bricks25",
        ),
        _inside("skimage", "data", "brick.png"),
    ),
)
