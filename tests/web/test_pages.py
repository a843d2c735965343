"""Every page, asked for as a browser without JavaScript does: links, forms, redirects, errors, both languages."""

from __future__ import annotations

import re
import socket

import httpx
import pytest
from sqlalchemy import delete

from tests.parties.town import PASSWORD, QUICK
from tests.web.conftest import Gallery
from tests.web.outline import Outline
from wenmai.assets.tables import CLAIM
from wenmai.bank.duplicates import put_likenesses
from wenmai.genes.duplicates.model import Likeness
from wenmai.imaging.writing import encode_jpeg
from wenmai.parties.model import PERSON, Actor
from wenmai.parties.roles import EVERY_ROLE
from wenmai.services import browsing, parties
from wenmai.services.correcting import withdraw
from wenmai.services.passwords import set_password
from wenmai.services.showing import show
from wenmai.web.guarding import UPLOAD_BYTES_MAX

PAGES = (
    "/",
    "/offers",
    "/sign-in",
    "/?kind=gene",
    "/search",
    "/search?q=bat",
    "/insights",
    "/insights?by=material",
    "/about",
    "/units",
)


def every_page(gallery: Gallery) -> list[str]:
    own = (f"/objects/{gallery.bats}", f"/objects/{gallery.plain}", f"/genes/{gallery.gene}")
    # The last one is for who has signed in.
    return [*PAGES, *own, f"/search?like={gallery.bats}&x=10&y=10&w=200&h=200", f"/genes/{gallery.gene}/correct"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_stands_in_both_languages_without_inline_code(gallery, language):
    for path in every_page(gallery):
        if path.endswith("/correct"):
            gallery.sign_in()
        answer = gallery.client.get(path, headers={"accept-language": language})
        assert answer.status_code == 200, path
        seen = Outline(answer.text)
        assert seen.language == {"zh": "zh-Hans", "en": "en"}[language]
        assert seen.inline == [], path
        assert seen.pictures_without_alt == 0, path
        assert seen.unlabelled == [], path
        assert len(seen.ids) == len(set(seen.ids)), path
        assert [one for one in seen.sources if re.match(r"(https?:)?//|javascript:|data:", one)] == [], path
        assert answer.text.count("<h1") == 1, path


def test_every_link_leads_somewhere(gallery):
    seen: dict[str, int] = {}
    for path in every_page(gallery):
        if path.endswith("/correct"):
            gallery.sign_in()
        page = gallery.client.get(path).text
        for link in [*Outline(page).links, *re.findall(r'<(?:img|image)[^>]* (?:src|href)="([^"]+)"', page)]:
            address = link.replace("&amp;", "&").split("#")[0]
            if address.startswith("/") and not address.startswith("/search") and address not in seen:
                seen[address] = gallery.client.get(address).status_code
    assert len(seen) > 40
    assert {link: status for link, status in seen.items() if status not in (200, 303)} == {}


def test_the_grid_holds_everything_and_narrows(gallery):
    counts = browsing.count(gallery.context)
    assert counts.images == 3
    assert counts.genes >= 2
    client = gallery.client
    everything = client.get("/?kind=image").text
    assert set(re.findall(r'href="/objects/([0-9a-f]{64})"', everything)) >= {gallery.bats, gallery.plain}
    bats = client.get("/", params={"kind": "image", "subject": "bat"}).text
    assert gallery.bats in bats
    assert gallery.plain not in bats
    swatch = show(gallery.context, gallery.bats).palette[0].hex
    coloured = client.get("/", params={"kind": "image", "colour": swatch, "within": "2"}).text
    assert gallery.bats in coloured
    assert "ΔE00 ≤ 2" in coloured
    assert client.get("/", params={"colour": "#00ff00", "within": "1"}).text.count('class="card ') == 0


def test_pages_of_the_grid_join_without_a_gap(gallery):
    context = gallery.context
    whole = [card.id for card in browsing.browse(context, browsing.Shelf(), limit=100).cards]
    parts = [browsing.browse(context, browsing.Shelf(), offset=at, limit=3) for at in range(0, len(whole), 3)]
    assert [card.id for part in parts for card in part.cards] == whole
    assert {part.total for part in parts} == {len(whole)}


def test_near_duplicates_stand_behind_one_card(own_gallery):
    context, client = own_gallery.context, own_gallery.client
    everything = browsing.Shelf("image")
    whole = [card.id for card in browsing.browse(context, everything).cards]
    first, second, third = (show(context, one).asset for one in whole)
    one, other = sorted((first.blob, third.blob))
    with context.database.writing() as connection:
        put_likenesses(connection, [(one, other, Likeness("turned", 0.99, 1.0, 90.0, 80))], [])
    page = browsing.browse(context, everything, grouped=True)
    assert [card.id for card in page.cards] == [first.id, second.id]
    assert {leader: [card.id for card in others] for leader, others in page.alike.items()} == {first.id: [third.id]}
    assert (page.total, page.entries) == (3, 2)
    # Pages count what they show, and nothing is lost between them.
    parts = [browsing.browse(context, everything, offset=at, limit=1, grouped=True) for at in range(3)]
    assert [[card.id for card in part.cards] for part in parts] == [[first.id], [second.id], []]
    # What is narrowed away leads no group.
    swatch = show(context, third.id).palette[0].hex
    only = browsing.browse(context, browsing.Shelf("image", None, swatch, 0.5), grouped=True)
    assert third.id in [card.id for card in only.cards]
    shown = client.get("/?kind=image", headers={"accept-language": "en"}).text
    assert shown.count('<li class="card ') == 2
    assert "<summary>+1 alike</summary>" in shown
    assert f'href="/objects/{third.id}"' in shown


def test_facets_count_what_choosing_them_gives(gallery):
    shelf = browsing.browse(gallery.context, browsing.Shelf(), limit=1)
    assert shelf.facets
    for aspect, values in shelf.facets.items():
        for value in values:
            chosen = browsing.browse(gallery.context, browsing.Shelf(facets={aspect: value.value_en}), limit=1)
            assert chosen.total == value.count, (aspect, value)
    for kind, number in shelf.gene_kinds.items():
        assert browsing.browse(gallery.context, browsing.Shelf(gene_kind=kind), limit=1).total == number


@pytest.mark.parametrize(("language", "word", "reason"), [("en", "bat", "has the words"), ("zh", "蝙蝠", "含有")])
def test_words_find_in_either_language_and_say_why(gallery, language, word, reason):
    page = gallery.client.get("/search", params={"q": word}, headers={"accept-language": language}).text
    first = re.search(r'class="card-link" href="/(?:objects|genes)/([0-9a-f]+)"', page)
    assert first is not None
    assert reason in page
    assert gallery.bats in page


def test_an_uploaded_picture_gets_an_address_and_finds_itself(gallery):
    files = {"file": ("bats.png", (gallery.collection / "bats.png").read_bytes(), "image/png")}
    sent = gallery.post("/search", {"kind": "image"}, files=files)
    assert sent.status_code == 303
    found = gallery.client.get(sent.headers["location"]).text
    assert "kind=image" in sent.headers["location"]
    first = re.search(r'class="card-link" href="/objects/([0-9a-f]+)"', found)
    assert first is not None
    assert first[1] == gallery.bats
    picture = re.search(r'src="(/queries/[0-9a-f]{64}\.webp)"', found)
    assert picture is not None
    assert gallery.client.get(picture[1]).headers["content-type"] == "image/webp"


def test_a_crop_by_numbers_finds_its_picture(gallery):
    answer = gallery.client.get(
        "/search", params={"like": gallery.bats, "x": 90, "y": 90, "w": 300, "h": 300, "kind": "image"}
    )
    assert answer.status_code == 200
    first = re.search(r'class="card-link" href="/objects/([0-9a-f]+)"', answer.text)
    assert first is not None
    assert first[1] == gallery.bats


def test_a_picture_without_ornament_says_so(gallery):
    page = gallery.client.get(f"/objects/{gallery.plain}", headers={"accept-language": "en"}).text
    assert "No ornament" in page


def test_the_gene_page_tells_where_it_came_from(gallery):
    page = gallery.client.get(f"/genes/{gallery.gene}", headers={"accept-language": "en"}).text
    for said in (f"/objects/{gallery.bats}", "download.svg", "prov.json", "deconstruct", "ΔE00", "The thread"):
        assert said in page
    assert gallery.client.get(f"/assets/{gallery.gene[:12]}").headers["location"] == f"/genes/{gallery.gene}"


def test_the_language_switch_remembers_and_goes_back(gallery):
    with httpx.Client(base_url=gallery.address, trust_env=False) as visitor:
        first = visitor.get("/about", headers={"accept-language": "en"})
        switch = re.search(r'class="switch" href="([^"]+)"', first.text)
        assert switch is not None
        moved = visitor.get(switch[1].replace("&amp;", "&"))
        assert moved.headers["location"] == "/about"
        assert Outline(visitor.get("/", headers={"accept-language": "en"}).text).language == "zh-Hans"


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", ""])
def test_the_language_switch_leads_nowhere_else(gallery, target):
    assert gallery.client.get("/language/zh", params={"next": target}).headers["location"] == "/"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/objects/abcdef012345", 404),
        ("/objects/..%2f..%2fetc%2fpasswd", 404),
        ("/objects/xyz", 400),
        ("/genes/ffffffffffff", 404),
        ("/search?page=0", 400),
        ("/search?kind=%3Cscript%3E", 400),
        ("/search?colour=red", 400),
        ("/search?picture=" + "0" * 64, 404),
        ("/search?like=" + "0" * 64, 404),
        ("/?within=x", 400),
        ("/insights?by=owner", 400),
        ("/language/fr", 404),
    ],
)
def test_errors_are_pages_in_both_languages(gallery, path, status):
    for language, home in (("zh", "回到馆藏"), ("en", "Back to the collection")):
        answer = gallery.client.get(path, headers={"accept-language": language})
        assert answer.status_code == status
        assert home in answer.text
        assert "<script>" not in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/objects/abcdef012345", "没有标识为 abcdef012345"),
        ("/search?colour=red", "写作 #rrggbb"),
        ("/search?kind=x", "不是可选的值"),
        ("/search?page=0", "不是可用的数字"),
        ("/search?q=" + "x" * 301, "检索词有 301 个字符"),
        ("/search?picture=" + "0" * 64, "已不再保存"),
        ("/search?like=xyz", "这不是标识"),
        ("/search?like={bats}&x=900&y=0&w=5&h=5", "图像为 480 × 480 像素"),
        ("/search?like={bats}&x=1&y=0&w=0&h=5", "选框 0 × 5"),
        ("/objects/{gene}", "这是基因，不是图像"),
        ("/assets/{bats}/none", "没有这种形式"),
        ("/zoom/{bats}_files/99/0_0.jpg", "没有这一块图像"),
        ("/insights?by=owner", "不能这样分组"),
        ("/language/fr", "没有这种语言"),
    ],
)
def test_the_details_of_an_error_follow_the_language(gallery, path, detail):
    address = path.format(bats=gallery.bats, gene=gallery.gene)
    page = gallery.client.get(address, headers={"accept-language": "zh"}).text
    assert detail in page
    assert '<dd lang="en">' not in page


def test_an_error_says_its_remedy_once_and_no_place_of_the_program(gallery):
    for language, remedy in (("zh", "请在本站打开页面"), ("en", "Open the page here")):
        headers = {"sec-fetch-site": "cross-site", "accept-language": language}
        assert gallery.client.post("/search", headers=headers).text.count(remedy) == 1
        sent = gallery.post("/search", headers={"accept-language": language}, files={"file": ("x.png", b"no picture")})
        assert "given bytes" not in sent.text
        assert too_large(gallery, language).count({"zh": "缩小后", "en": "smaller copy"}[language]) == 1


def too_large(gallery: Gallery, language: str) -> str:
    """The page that answers an upload which says that it is too large, before anything of it is sent."""
    host, port = gallery.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        length = UPLOAD_BYTES_MAX + 1
        said = f"Host: {host}\r\nAccept-Language: {language}\r\nConnection: close\r\nContent-Length: {length}"
        connection.sendall(f"POST /search HTTP/1.1\r\n{said}\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_a_crop_that_reaches_over_the_edge_is_clipped(gallery):
    frame = {"like": gallery.bats, "x": -10, "y": -10, "w": 400, "h": 400, "kind": "image"}
    answer = gallery.client.get("/search", params=frame)
    assert answer.status_code == 200
    assert re.search(r'name="kind" value="image"', answer.text)
    assert 'x="0" y="0" width="390" height="390"' in answer.text


def test_pages_answer_head_as_they_answer_get(gallery):
    for path in ("/", "/search", f"/objects/{gallery.bats}", "/nothing", f"/assets/{gallery.gene}/vector"):
        got, asked = gallery.client.get(path), gallery.client.head(path)
        assert (asked.status_code, asked.content) == (got.status_code, b"")
        assert asked.headers["content-type"] == got.headers["content-type"]
        assert asked.headers["content-security-policy"] == got.headers["content-security-policy"]
    assert gallery.client.put("/").status_code == 405


def test_insights_open_where_the_records_tell_something(own_gallery):
    client, context = own_gallery.client, own_gallery.context
    assert 'href="/insights?by=period" aria-current="true"' in client.get("/insights").text
    with context.database.writing() as connection:
        connection.execute(delete(CLAIM).where(CLAIM.c.aspect == "period"))
    page = client.get("/insights", headers={"accept-language": "zh"}).text
    assert 'href="/insights?by=material" aria-current="true"' in page
    assert "Motif" not in page
    assert "Field" not in page
    # Each material has one picture: counts alone, and no bars of one in one.
    assert "plot.svg" not in page
    assert "1 / 1" not in page
    assert client.get("/insights/plot.svg").text.count("<rect") == 5  # the paper and the legend


def test_what_a_visitor_writes_is_never_markup(gallery):
    page = gallery.client.get("/search", params={"q": '"><img src=x onerror=alert(1)>'}).text
    assert "<img src=x" not in page
    assert Outline(page).inline == []


@pytest.mark.parametrize(
    ("data", "zh"),
    [
        (b"", "无从回答"),
        (b"this is no picture", "这不是图片"),
        (encode_jpeg(__import__("numpy").zeros((64, 64, 3), "uint8"))[:200], "图片"),
    ],
)
def test_a_bad_upload_gets_a_clear_word(gallery, data, zh):
    answer = gallery.post("/search", files={"file": ("x.jpg", data)}, headers={"accept-language": "zh"})
    assert answer.status_code in (400, 422)
    assert zh in answer.text


def test_an_oversized_upload_is_refused_before_it_is_read(gallery):
    host, port = gallery.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        head = f"POST /search HTTP/1.1\r\nHost: {host}\r\nContent-Length: {UPLOAD_BYTES_MAX + 1}\r\n\r\n"
        connection.sendall(head.encode())  # and nothing of the body: the answer must not wait for it
        assert connection.recv(64).startswith(b"HTTP/1.1 413")


def test_a_body_that_hides_its_length_is_stopped(gallery):
    def endless():
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(UPLOAD_BYTES_MAX // (1 << 20) + 2):
            yield b"\0" * (1 << 20)

    try:
        answer = gallery.client.post(
            "/search", content=endless(), headers={"content-type": "multipart/form-data; boundary=b"}
        )
    except httpx.WriteError:
        return  # the server hung up on it, which is a refusal, too
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 400),  # let in, and then the form is empty
        ({}, 400),
    ],
)
def test_forms_from_elsewhere_are_refused(gallery, headers, status):
    assert gallery.post("/search", headers=headers, files={"file": ("x", b"")}).status_code == status


def test_a_form_without_its_token_is_refused(gallery):
    sent = gallery.client.post("/search", files={"file": ("x", b"")}, headers={"accept-language": "zh"})
    assert sent.status_code == 403
    assert "请重新打开页面" in sent.text


def test_only_who_signed_in_corrects_and_only_what_is_his(own_gallery):
    address = f"/genes/{own_gallery.gene}/correct"
    assert own_gallery.client.get(address).headers["location"].startswith("/sign-in?next=%2Fgenes")
    assert own_gallery.post(address, {"points": "1,1 2,2 3,1"}).status_code == 401
    house = own_gallery.context.acting_as(Actor.of_roles("house", EVERY_ROLE))
    parties.register(house, "museum", en="Museum", roles=["curator"])
    parties.register(house, "li-wei", PERSON, en="Li Wei")
    parties.grant(house, "li-wei", "curator", party="museum")
    set_password(house, "li-wei", PASSWORD, hashing=QUICK)
    assert own_gallery.post("/sign-in", {"name": "li-wei", "password": PASSWORD}).status_code == 303
    assert own_gallery.post(address, {"points": "120,120 330,120 330,330", "kind": "motif"}).status_code == 403
    assert own_gallery.client.get(f"/genes/{own_gallery.gene}").text.count("superseded") == 0


def test_a_foreign_host_name_is_refused(gallery):
    assert gallery.client.get("/", headers={"host": "rebound.example"}).status_code == 421
    assert gallery.client.get("/", headers={"host": "127.0.0.1:1"}).status_code == 200


def test_every_answer_carries_the_policy(gallery):
    for path in ("/", "/nothing", "/healthz", "/static/dist/gallery.css", "/insights/plot.svg", "/static/none"):
        headers = gallery.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_health_is_for_machines(gallery):
    assert gallery.client.get("/healthz").json()["status"] == "ok"
    assert gallery.client.get("/healthz").json()["images"] == 3


def test_an_outline_is_corrected_without_javascript(own_gallery):
    client = own_gallery.client
    own_gallery.sign_in()
    form = client.get(f"/genes/{own_gallery.gene}/correct").text
    assert 'name="points"' in form
    points = "120,120 330,120 330,330 120,330"
    sent = own_gallery.post(f"/genes/{own_gallery.gene}/correct", {"points": points, "kind": "rosette"})
    assert sent.status_code == 303
    page = client.get(sent.headers["location"], headers={"accept-language": "en"}).text
    assert "Outlined by a person" in page
    old = client.get(f"/genes/{own_gallery.gene}", headers={"accept-language": "en"}).text
    assert sent.headers["location"] in old
    shown = client.get(f"/objects/{own_gallery.bats}").text
    assert f'href="{sent.headers["location"]}"' in shown
    assert f'href="/genes/{own_gallery.gene}"' not in shown
    bad = own_gallery.post(f"/genes/{own_gallery.gene}/correct", {"points": "1,1 2", "kind": "motif"})
    assert bad.status_code == 400


def test_what_is_withdrawn_is_gone_with_its_bytes(own_gallery):
    withdraw(own_gallery.context, own_gallery.gene, "a test")
    client = own_gallery.client
    assert client.get(f"/genes/{own_gallery.gene}").status_code == 410
    assert client.get(f"/assets/{own_gallery.gene}/vector").status_code == 404
    assert client.get(f"/genes/{own_gallery.gene}/download.svg").status_code == 404
    assert own_gallery.gene not in client.get("/?kind=gene").text
