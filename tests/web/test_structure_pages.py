"""Structure on the pages: filters that lead from one to the other, and a word for what makes no sense."""

from __future__ import annotations

import re
from html import unescape

import pytest

from wenmai.services.showing import show


def _links(page: str, holding: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page) if holding in link]


@pytest.mark.parametrize("base", ["/", "/search"])
def test_filters_offer_what_there_is_and_find_it(gallery, base):
    page = gallery.client.get(base).text
    link = next(one for one in _links(page, "group=p4m") if one.startswith(base))
    found = gallery.client.get(link).text
    assert f'href="/genes/{gallery.patterned}"' in found
    assert f'href="/genes/{gallery.gene}"' not in found
    assert [one for one in _links(found, "lattice=square") if "group=p4m" in one]
    assert 'class="chips"' in found
    # Chosen again, it is taken away.
    assert any("group=" not in one for one in _links(found, base) if one in (base, f"{base}?"))


@pytest.mark.parametrize(("language", "words"), [("en", "quarter turns on mirrors"), ("zh", "四次旋转，中心在镜面上")])
def test_a_group_is_named_in_the_visitor_s_language(gallery, language, words):
    page = gallery.client.get("/search?group=p4m", headers={"accept-language": language}).text
    assert words in page


def test_the_gene_s_page_leads_to_others_of_its_structure(gallery):
    page = gallery.client.get(f"/genes/{gallery.patterned}").text
    (link,) = _links(page, "structure_of=")
    found = gallery.client.get(link)
    assert found.status_code == 200
    assert "The same structure as" in unescape(found.text)
    assert _links(found.text, gallery.patterned)


def test_what_makes_no_sense_is_refused_with_a_word(gallery):
    for query in ("group=p5", "lattice=cubic", "order=0", "structure_of=zz"):
        answer = gallery.client.get(f"/search?{query}")
        assert answer.status_code == 400, query
    unknown = gallery.client.get(f"/search?structure_of={gallery.plain}")
    assert unknown.status_code == 400


def test_a_page_has_no_inline_style_or_script(gallery):
    for path in (f"/genes/{gallery.patterned}", f"/objects/{gallery.stars}"):
        page = gallery.client.get(path).text
        assert "structure-lines" in page
        assert "style=" not in page
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_an_overlay_whose_file_is_gone_leaves_the_words(own_gallery):
    context = own_gallery.context
    blob = show(context, own_gallery.patterned).derivatives["structure"].blob
    for file in (context.home / "blobs").rglob("*"):
        if file.is_file() and blob in "".join(file.parts[-3:]):
            file.unlink()
    page = own_gallery.client.get(f"/genes/{own_gallery.patterned}")
    assert page.status_code == 200
    assert "structure-facts" in page.text
    assert "structure-lines" not in page.text
