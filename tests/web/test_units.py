"""The authenticity page: the thread behind a serial in both languages, slips, forgeries and floods, and the QR code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
import resvg_py

from tests.exchange.test_units import other_serial
from tests.web.conftest import Gallery, gallery_at
from tests.web.outline import Outline
from wenmai.exchange import guesses
from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.parties.model import Actor
from wenmai.parties.roles import EVERY_ROLE
from wenmai.rights.agreements.model import Terms
from wenmai.services import parties
from wenmai.services.agreeing import terminate_agreement
from wenmai.services.context import Context
from wenmai.services.labelling import label_of
from wenmai.services.licensing import Ground, state_evidence
from wenmai.services.minting import MintDraft, mint_units, serials_of
from wenmai.services.offering import Draft, DraftItem, register_offer, review_offer
from wenmai.services.ordering import place_order

TERMS = Terms(
    uses=("merchandise",),
    goods=("textiles",),
    unit_cap=50,
    credit_line_zh="湖南博物院藏",
    credit_line_en="Hunan Museum",
)


@dataclass
class Shop:
    """A gallery in which a workshop minted two scarves with the museum's gene of a bat."""

    gallery: Gallery
    workshop: Context
    agreement: str
    serials: list[str]

    def page(self, serial: str, language: str = "en") -> str:
        answer = self.gallery.client.get(f"/units/{serial}", headers={"accept-language": language})
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def shop(made_home: Path, collection: Path, tmp_path: Path) -> Iterator[Shop]:
    shutil.copytree(made_home, tmp_path / "home")
    with gallery_at(tmp_path / "home", collection) as gallery:
        house = gallery.context.acting_as(Actor.of_roles("house", EVERY_ROLE))
        parties.register(house, "silk-workshop", zh="绣坊", en="Silk workshop", roles=["designer"])
        workshop = house.acting_as(Actor.of_roles("silk-workshop", ["designer"]))
        state_evidence(house, [gallery.bats], Ground("owner-of-object", "ours"))
        offer, _ = register_offer(house, Draft("k", "", "Bat", (DraftItem(gallery.gene, 10_000),), TERMS, 0))
        review_offer(house, offer.id, True)
        agreement = place_order(workshop, offer.id, "k").agreement
        assert agreement is not None
        draft = MintDraft("k", gallery.gene, 2, "textiles/scarves", "福纹丝巾", "Scarf <with> bats")
        batch = mint_units(workshop, agreement.id, draft)
        yield Shop(gallery, workshop, agreement.id, serials_of(workshop, batch))


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("zh", ("福纹丝巾", "绣坊", "湖南博物院藏", "丝巾", "有效", "编号属实", "粉彩五福捧寿纹盘", "这是第一次查验")),
        ("en", ("Scarf &lt;with&gt; bats", "Silk workshop", "Hunan Museum", "<dd>scarves</dd>", "in force",
                "This serial was issued", "Famille rose plate with five bats", "the first look-up")),
    ],
)  # fmt: skip
def test_the_page_shows_the_thread_in_both_languages(shop: Shop, language: str, says: tuple[str, ...]) -> None:
    page = shop.page(shop.serials[0], language)
    assert [one for one in (*says, shop.serials[0]) if one not in page] == []
    seen = Outline(page)
    assert seen.language == {"zh": "zh-Hans", "en": "en"}[language]
    assert (seen.inline, seen.pictures_without_alt, seen.unlabelled) == ([], 0, [])
    assert page.count("<h1") == 1
    pictures = [one for one in seen.sources if one.startswith(f"/assets/{shop.gallery.bats}/preview")]
    assert len(pictures) == 1
    assert shop.gallery.client.get(pictures[0]).headers["content-type"].startswith("image/")
    assert "deconstruct" in page or "解构" in page


def test_a_serial_is_read_however_it_is_typed(shop: Shop) -> None:
    typed = shop.serials[1].lower().replace("-", " ").replace("1", "l").replace("0", "o")
    answer = shop.gallery.client.get("/units", params={"serial": f" {typed} "})
    assert answer.status_code == 200
    assert shop.serials[1] in answer.text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("which", ["form", "mistyped", "forged"])
def test_what_is_no_serial_of_ours_is_told_apart(shop: Shop, language: str, which: str) -> None:
    serial = shop.serials[0]
    typed = {"form": "", "mistyped": serial[:-1] + ("0" if serial[-1] != "0" else "2"), "forged": other_serial(serial)}
    answer = shop.gallery.client.get(f"/units?serial={typed[which]}", headers={"accept-language": language})
    assert answer.status_code == {"form": 200, "mistyped": 400, "forged": 404}[which]
    heading = {
        "form": ("查验编号", "Check a serial"), "mistyped": ("这不是一个完整的编号", "This is not a whole serial"),
        "forged": ("我们从未发出过这个编号", "This is not a serial that we issued"),
    }  # fmt: skip
    assert f"<h1>{heading[which][language == 'en']}</h1>" in answer.text
    seen = Outline(answer.text)
    assert (seen.inline, seen.unlabelled) == ([], [])
    assert "Silk workshop" not in answer.text


def test_a_script_in_the_address_is_only_text(shop: Shop) -> None:
    answer = shop.gallery.client.get("/units", params={"serial": '"><script>alert(1)</script>'})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def test_who_guesses_must_wait(shop: Shop) -> None:
    forged = other_serial(shop.serials[0])
    statuses = [shop.gallery.client.get(f"/units/{forged}").status_code for _ in range(guesses.OF_A_CALLER_MAX + 1)]
    assert statuses == [404] * guesses.OF_A_CALLER_MAX + [429]
    answer = shop.gallery.client.get(f"/units/{shop.serials[0]}")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert shop.gallery.client.get("/units").status_code == 200


@pytest.mark.parametrize(
    ("language", "revoked", "ended"),
    [("zh", "提前终止", "到期"), ("en", "was revoked on", "ended on")],
)
def test_a_unit_outlives_its_licence(shop: Shop, language: str, revoked: str, ended: str) -> None:
    house = shop.gallery.context.acting_as(Actor.of_roles("house", EVERY_ROLE))
    site = shop.gallery.client
    terminate_agreement(house, shop.agreement, "a private matter")
    page = shop.page(shop.serials[0], language)
    assert revoked in page
    assert ended not in page or language == "en"
    assert {"zh": "仍是正品", "en": "stays authentic"}[language] in page
    assert "a private matter" not in page
    assert site.get(f"/units/{shop.serials[0]}").headers["cache-control"] == "private, no-cache"


def test_lookups_are_shown_to_who_comes_later(shop: Shop) -> None:
    shop.page(shop.serials[0])
    again = shop.page(shop.serials[0])
    assert "Looked up before: 1 ×" in again
    assert "far more than" not in again


def test_the_label_opens_the_page(shop: Shop) -> None:
    """Drawn by us, rendered by resvg, read by OpenCV, and the address answers."""
    drawn = label_of(shop.workshop, shop.serials[0], shop.gallery.address + "/")
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    png = bytes(resvg_py.svg_to_bytes(svg_string=drawn, zoom=4, dpi=96))
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(pixels)
    assert text == f"{shop.gallery.address}/units/{shop.serials[0]}"
    assert shop.serials[0] in shop.gallery.client.get(urlsplit(text).path).text
    assert f">{shop.serials[0]}</text>" in drawn


def test_only_who_minted_a_unit_has_its_label_and_an_address_is_needed(shop: Shop) -> None:
    with pytest.raises(InvalidInput) as raised:
        label_of(shop.workshop, shop.serials[0])
    assert raised.value.rule == "address.http"
    known = replace(shop.workshop, address="https://museum.example/gallery")
    assert label_of(known, shop.serials[0]).startswith("<svg")
    for address in ("ftp://museum.example", "javascript:alert(1)", "https://a b", "https://"):
        with pytest.raises(InvalidInput):
            label_of(known, shop.serials[0], address)
    with pytest.raises(NotFound):
        label_of(shop.workshop.acting_as(Actor.of_roles("other", ["designer"])), shop.serials[0], "https://m.example")
