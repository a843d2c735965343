"""A small gallery over drawn pictures, made once a session; tests that change something get a copy of their own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import httpx
import numpy as np
import pytest

from tests.parties.town import PASSWORD, QUICK
from tests.web.market import Market, copied, make_market_home
from tests.web.serving import served
from tests.web.structures import give_structure, stars
from wenmai.bootstrap import open_context
from wenmai.genes.model import RgbImage
from wenmai.imaging.writing import encode_png
from wenmai.kernel.settings import Settings
from wenmai.parties.model import PERSON, Actor
from wenmai.parties.roles import EVERY_ROLE
from wenmai.services import parties
from wenmai.services.context import Context, silent
from wenmai.services.importing import import_collection
from wenmai.services.listing import list_genes
from wenmai.services.passwords import set_password
from wenmai.services.preparing import Preparation
from wenmai.web.app import create_app

SIDE_PX = 480
FILES = ("bats.png", "stars.png", "plain.png")
RECORDS = (
    "粉彩五福捧寿纹盘,Famille rose plate with five bats,清代,瓷",
    "蓝地星纹锦,Blue brocade with stars,明代,丝",
    "素面,Nothing on it,,",
)


@dataclass(frozen=True)
class Gallery:
    """One installation and a client of its server.

    ``bats``, ``stars`` and ``plain`` are image ids, ``gene`` is one of ``bats``, ``patterned`` one of ``stars``, of
    which ``structures.stars`` is the structure.
    """

    context: Context
    client: httpx.Client
    collection: Path
    bats: str
    plain: str
    gene: str
    stars: str = ""
    patterned: str = ""

    @property
    def address(self) -> str:
        return str(self.client.base_url).rstrip("/")

    def post(self, path: str, data: dict[str, str] | None = None, **more: object) -> httpx.Response:
        """Send a form as a page of ours does: with the token of this visitor."""
        page = self.client.get("/search").text
        found = re.search(r'name="form_token" value="([^"]+)"', page)
        assert found is not None
        return self.client.post(path, data={"form_token": found[1], **(data or {})}, **more)  # type: ignore[arg-type]

    def sign_in(self) -> None:
        """Sign in as a person who keeps the collection."""
        person = "bao-yu"
        house = self.context.acting_as(Actor.of_roles("house", EVERY_ROLE))
        if person not in {party.id for party, _ in parties.list_parties(house)}:
            parties.register(house, person, PERSON, en=person)
            parties.grant(house, person, "curator", party="house")
            set_password(house, person, PASSWORD, hashing=QUICK)
        assert self.post("/sign-in", {"name": person, "password": PASSWORD}).status_code == 303


def open_home(home: Path) -> Context:
    return open_context(Settings(home, f"sqlite:///{home / 'wenmai.db'}", "house", 1), inline=True)


@contextmanager
def gallery_at(home: Path, collection: Path) -> Iterator[Gallery]:
    context = open_home(home)
    summary = import_collection(context, collection, keep_ids=True)
    assert not summary.problems, summary.problems
    bats, cloth, plain = summary.asset_ids
    gene = list_genes(context, source=bats)[0][0].asset_id
    patterned = list_genes(context, source=cloth)[0][0].asset_id
    app = create_app(context, hosts=("127.0.0.1",))
    with served(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        yield Gallery(context, client, collection, bats, plain, gene, cloth, patterned)
    context.close()


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three drawn pictures with their records; the last has no ornament at all."""
    folder = tmp_path_factory.mktemp("collection")
    for file, picture in zip(FILES, (draw_bats(), draw_stars(), draw_nothing()), strict=True):
        (folder / file).write_bytes(encode_png(picture))
    rows = "\n".join(f"{file},{record}" for file, record in zip(FILES, RECORDS, strict=True))
    (folder / "index.csv").write_text(f"file,title_zh,title_en,dynasty,material\n{rows}\n", encoding="utf-8")
    return folder


def draw_bats() -> RgbImage:
    """A plate with five bat-like figures and leaves around a disc, within a ring."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), (176, 170, 160), np.uint8)
    centre = SIDE_PX // 2
    cv2.circle(picture, (centre, centre), SIDE_PX * 9 // 20, (250, 248, 240), -1, cv2.LINE_AA)
    cv2.circle(picture, (centre, centre), SIDE_PX // 10, (190, 40, 50), -1, cv2.LINE_AA)
    wing = np.array([[0, -4], [28, -26], [44, 6], [27, 2], [18, 16], [6, 12], [0, 22]], np.float64)
    bat = np.vstack([wing, wing[::-1] * (-1, 1)]) * SIDE_PX / 480
    for turn in range(5):
        angle = 2 * np.pi * turn / 5
        rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        placed = (bat + np.array([0, -0.27 * SIDE_PX])) @ rotation.T + centre
        cv2.fillPoly(picture, [placed.round().astype(np.int32)], (190, 40, 50), cv2.LINE_AA)
        petal = 2 * np.pi * (turn + 0.5) / 5
        flower = (round(centre + 0.2 * SIDE_PX * np.sin(petal)), round(centre - 0.2 * SIDE_PX * np.cos(petal)))
        cv2.ellipse(
            picture, flower, (SIDE_PX // 24, SIDE_PX // 48), 72 * turn - 54, 0, 360, (40, 90, 60), -1, cv2.LINE_AA
        )
    cv2.circle(picture, (centre, centre), SIDE_PX * 37 // 100, (40, 60, 130), SIDE_PX // 80, cv2.LINE_AA)
    return picture


def draw_stars() -> RgbImage:
    """A cloth with rows of gold crosses on indigo."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), (34, 52, 110), np.uint8)
    step = SIDE_PX // 8
    for x in range(step // 2, SIDE_PX, step):
        for y in range(step // 2, SIDE_PX, step):
            for dx, dy in ((step // 3, step // 10), (step // 10, step // 3)):
                cv2.ellipse(picture, (x, y), (dx, dy), 0, 0, 360, (214, 170, 80), -1, cv2.LINE_AA)
    return picture


def draw_nothing() -> RgbImage:
    """Light that fades from one side to the other."""
    shade = np.linspace(90, 170, SIDE_PX).astype(np.uint8)
    return np.repeat(np.tile(shade, (SIDE_PX, 1))[..., None], 3, axis=2)


@pytest.fixture(scope="session")
def made_home(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the collection is imported, taken apart and indexed. Only ever copied or read."""
    home = tmp_path_factory.mktemp("home")
    context = open_home(home)
    preparation = Preparation(context)
    assert not preparation.import_from(collection, silent).problems
    assert list(preparation.take_out_genes(preparation.without_genes(), silent)) == []
    (patterned, _), *_ = [one for one in list_genes(context) if one[1].title_en.startswith("Blue brocade")]
    give_structure(context, patterned.asset_id, stars(SIDE_PX))
    context.close()
    return home


@pytest.fixture(scope="session")
def open_gallery(made_home: Path, collection: Path) -> Iterator[Gallery]:
    with gallery_at(made_home, collection) as opened:
        yield opened


@pytest.fixture
def gallery(open_gallery: Gallery) -> Gallery:
    """The gallery for tests that only look; each comes as a new visitor."""
    open_gallery.client.cookies.clear()
    return open_gallery


@pytest.fixture
def own_gallery(made_home: Path, collection: Path, tmp_path: Path) -> Iterator[Gallery]:
    """A gallery of the test's own, to be changed."""
    shutil.copytree(made_home, tmp_path / "home")
    with gallery_at(tmp_path / "home", collection) as opened:
        yield opened


@pytest.fixture(scope="session")
def made_market(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a museum offers what others may order. Only ever copied."""
    home = tmp_path_factory.mktemp("market") / "home"
    make_market_home(home, collection)
    return home


@pytest.fixture
def market(made_market: Path, tmp_path: Path) -> Iterator[Market]:
    """A market of the test's own."""
    with copied(made_market, tmp_path / "market") as opened:
        yield opened
