"""Claims, expansion, priors and facets from words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.meaning import expand_query, facet_terms, priors, read_claims, years_of
from wenmai.genes.meaning.dates import period_of, read_years
from wenmai.genes.meaning.lexicon import lexicon
from wenmai.genes.meaning.words import simplified, stem
from wenmai.genes.model import Claim


def values(claims: tuple[Claim, ...], aspect: str, at_least: float = 0.5) -> set[str]:
    return {claim.value_en for claim in claims if claim.aspect == aspect and claim.confidence >= at_least}


def test_a_bat_means_good_fortune_by_homophone() -> None:
    claims = read_claims("蝙蝠花纹漏窗", "Open screen window with bat design", {})
    assert values(claims, "subject", 0.9) == {"bat"}
    meaning = next(claim for claim in claims if claim.aspect == "meaning")
    assert (meaning.value_zh, meaning.value_en) == ("福气、好运", "good fortune")
    assert "homophone" in meaning.evidence
    assert "蝙蝠" in meaning.evidence
    assert meaning.source == "record"


@pytest.mark.parametrize(
    ("zh", "en", "aspect", "value"),
    [
        ("清乾隆 青花缠枝莲纹瓶", "", "period", "Qianlong reign"),
        ("清乾隆 青花缠枝莲纹瓶", "", "period", "Qing dynasty"),
        ("青花缠枝莲纹瓶", "", "subject", "lotus scroll"),
        ("青花缠枝莲纹瓶", "", "material", "porcelain"),
        ("清粉彩瓶", "", "period", "Qing dynasty"),
        ("元 青花罐", "", "period", "Yuan dynasty"),
        ("商后期 方罍", "", "period", "Shang dynasty"),
        ("", "Jar, K'ang-hsi period", "period", "Kangxi reign"),
        ("", "Bottle, Ch’ing dynasty", "period", "Qing dynasty"),
        ("", "Northern Sung bowl", "period", "Northern Song dynasty"),
        ("庙底沟类型盆", "", "period", "Miaodigou type"),
        ("鳳凰牡丹紋瓶", "", "subject", "phoenix and peony"),
        ("", "Cloisonné censer", "technique", "cloisonné enamel"),
        ("玉佩", "", "material", "jade"),
        ("", "Wine vessel (you)", "object_type", "you"),
        ("葫芦瓶", "", "object_type", "vase"),
        ("錯金銀帶鉤", "", "technique", "gold and silver inlay"),
        ("五蝠捧壽紋盤", "", "subject", "shou"),
    ],
)
def test_words_are_read(zh: str, en: str, aspect: str, value: str) -> None:
    assert value in values(read_claims(zh, en, {}), aspect)


@pytest.mark.parametrize(
    ("zh", "en", "aspect", "value"),
    [
        ("明亮的瓷瓶", "", "period", "Ming dynasty"),
        ("清真寺", "", "period", "Qing dynasty"),
        ("", "Winds Sing Song", "period", "Song dynasty"),
        ("", "Thank you", "object_type", "you"),
        ("", "Armour plate", "object_type", "plate"),
        ("葫芦", "", "object_type", "pot"),
        ("梅瓶", "", "subject", "plum blossom"),
        ("金代铜镜", "", "material", "gold"),
        ("", "Robe without dragons", "subject", "dragon"),
        ("仿哥釉瓶", "", "material", "Ge ware"),
        ("", "Jade with ivory stopper", "material", "elephant"),
        ("象牙雕花鸟", "", "subject", "elephant"),
        ("龙泉窑碗", "", "subject", "dragon"),
        ("马家窑彩陶罐", "", "subject", "horse"),
        ("", "Ten Bamboo Hall (Leaf 18)", "subject", "leaf"),
        ("", "Woman's robe with butterflies", "subject", "figures"),
        ("石青缎褂", "", "material", "stone"),
        ("", "Vase imitating archaic bronze hu", "material", "bronze"),
        ("五彩加金鹭莲纹尊", "", "material", "gold thread"),
    ],
)
def test_words_are_not_misread(zh: str, en: str, aspect: str, value: str) -> None:
    assert value not in values(read_claims(zh, en, {}), aspect)


def test_a_dynasty_field_speaks_plainly() -> None:
    for written in ("清", "清代", "Qing", "Ch'ing dynasty"):
        claims = read_claims("瓶", "Vase", {"dynasty": written})
        assert values(claims, "period", 0.95) == {"Qing dynasty"}, written
    assert values(read_claims("", "Song", {"dynasty": "Song"}), "period", 0.9) == {"Song dynasty"}


def test_part_materials_are_weaker_than_the_body() -> None:
    claims = {c.value_en: c.confidence for c in read_claims("", "Snuff bottle", {"medium": "porcelain, ivory stopper"})}
    assert claims["porcelain"] > 0.9
    assert claims["ivory"] <= 0.5


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1662-1722", (1662, 1722)),
        ("c. 1770", (1765, 1775)),
        ("1736–95", (1736, 1795)),
        ("206 BCE-220 CE", (-206, 220)),
        ("1122 BCE-256 BCE", (-1122, -256)),
        ("480-256 BCE", (-480, -256)),
        ("18th century", (1700, 1799)),
        ("late 19th century", (1860, 1899)),
        ("10th -13th century", (900, 1299)),
        ("18世纪", (1700, 1799)),
        ("2nd century BCE", (-200, -101)),
        ("no date", None),
    ],
)
def test_years_are_read(text: str, years: tuple[int, int] | None) -> None:
    assert read_years(text) == years


@pytest.mark.parametrize(
    ("years", "name"),
    [
        ((1662, 1722), "Kangxi reign"),
        ((1368, 1644), "Ming dynasty"),
        ((618, 906), "Tang dynasty"),
        ((960, 1279), "Song dynasty"),
        ((-206, 220), "Han dynasty"),
        ((1700, 1799), "Qing dynasty"),
    ],
)
def test_years_name_the_period(years: tuple[int, int], name: str) -> None:
    term = period_of(years)
    assert term is not None
    assert term.en[0] == name


def test_years_are_no_dynasty_elsewhere() -> None:
    german = read_claims("", "Brush jar", {"date": "1740-1745", "nationality": "German"})
    assert values(german, "period") == {"18th century"}


def test_queries_cross_the_languages() -> None:
    assert {"蝙蝠", "蝠"} <= set(expand_query("bat"))
    assert {"lotus", "荷"} <= set(expand_query("莲"))
    assert "鳳" in expand_query("phoenix")
    assert expand_query("莲")[0] == "莲"
    assert expand_query("zzzz") == ("zzzz",)


def test_priors_tell_the_eye() -> None:
    assert "window" in priors("漏窗", "Open screen window", {})
    assert "textile" in priors("黄地蝶锦", "", {})
    assert "disc" in priors("", "Blue and white plate with dragon", {})
    assert "statue" in priors("菩萨像", "", {})
    assert "seal" in priors("涡纹玺", "", {})
    assert priors("", "", {}) == frozenset()


def test_facets_and_years() -> None:
    claims = read_claims("明永乐 青花龙纹盘", "", {})
    facets = facet_terms(claims)
    assert ("青花", "underglaze blue") in facets["technique"]
    assert ("明代", "Ming dynasty") in facets["period"]
    reign = next(claim for claim in claims if claim.value_en == "Yongle reign")
    assert years_of(reign) == (1403, 1424)


def test_the_lexicon_is_sound() -> None:
    words = lexicon()
    for term in words.terms.values():
        if term.aspect != "none":
            assert term.zh, term.id
            assert term.en, term.id
        for identity in term.implies:
            assert identity in words.terms, (term.id, identity)
        if term.years:
            assert term.years[0] <= term.years[1], term.id
        if term.meaning:
            assert term.meaning.by in {"homophone", "legend", "convention", "belief"}, term.id
            assert all((term.meaning.zh, term.meaning.en, term.meaning.note, term.meaning.note_zh)), term.id
    subjects = [term for term in words.terms.values() if term.aspect == "subject"]
    assert len(subjects) >= 120
    assert sum(term.meaning is not None for term in subjects) >= 120
    pairs = [(term.aspect, term.zh[0], term.en[0]) for term in words.terms.values() if term.en and term.zh]
    assert len(pairs) == len(set(pairs))


@given(st.text(max_size=60), st.text(max_size=60), st.dictionaries(st.sampled_from(["date", "medium", "x"]), st.text()))
def test_any_text_gives_sound_claims(zh: str, en: str, record: dict[str, str]) -> None:
    for claim in read_claims(zh, en, record):
        assert 0 < claim.confidence <= 0.99
        assert claim.value_zh
        assert claim.value_en
        assert claim.evidence


@given(st.sampled_from(sorted(t.id for t in lexicon().terms.values() if t.aspect == "subject")))
def test_every_subject_is_found_by_its_own_names(identity: str) -> None:
    term = lexicon().terms[identity]
    found = {c.value_en for c in read_claims(term.zh[0], "", {}) if c.aspect == "subject"}
    assert term.en[0] in found


@given(st.text())
def test_folding_keeps_places(text: str) -> None:
    assert len(simplified(text)) == len(text)


def test_stems() -> None:
    assert [stem(w) for w in ("Butterflies", "lotuses", "Peaches", "Ch'ing", "glass", "Cloisonné", "dishes")] == [
        "butterfly", "lotus", "peach", "ching", "glass", "cloisonne", "dish",
    ]  # fmt: skip
