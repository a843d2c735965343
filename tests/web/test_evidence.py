"""Evidence: each form that is kept is worded in both languages, and nothing of the other language is left."""

from __future__ import annotations

import re

import pytest

from wenmai.genes.meaning import read_claims
from wenmai.genes.meaning.grounds import Quote, read_grounds
from wenmai.genes.meaning.lexicon import lexicon
from wenmai.genes.motifs.features import SOURCES
from wenmai.web.evidence import worded
from wenmai.web.wording import Words, load_messages

ZH, EN = Words(load_messages(), "zh"), Words(load_messages(), "en")
RECORDS = (
    ("粉彩云龙纹盘", "Plate with dragon amid clouds", {"dynasty": "清代", "material": "瓷"}),
    ("素面", "Nothing on it", {"Object Date": "1736–1795", "dates": "1500 to 1520"}),
    ("庙底沟类型彩陶", "", {"Medium": "painted pottery; slip", "说明": "卷草“纹”"}),
)


@pytest.mark.parametrize(("zh", "en", "fields"), RECORDS)
def test_every_claims_evidence_is_read_back(zh, en, fields):
    claims = read_claims(zh, en, fields)
    assert claims
    for claim in claims:
        grounds = read_grounds(claim.evidence)
        assert grounds is not None, claim
        assert (grounds.tradition is not None) == (claim.aspect == "meaning")
        for quote in grounds.quotes:
            assert quote.place in ("title_zh", "title_en", *fields)
        said = worded(claim.evidence, ZH)
        assert not re.search(r"follows from|title_|, by | in ", said), said
        assert "title_" not in worded(claim.evidence, EN)


def test_every_subjects_tradition_has_its_note_in_both_languages():
    seen = 0
    for term in lexicon().terms.values():
        for claim in read_claims(term.zh[0], "", {}) if term.meaning else ():
            grounds = read_grounds(claim.evidence)
            if grounds is not None and grounds.tradition is not None:
                assert grounds.tradition.note_zh in worded(claim.evidence, ZH)
                assert grounds.tradition.note_en in worded(claim.evidence, EN)
                assert re.search("[一-鿿]", grounds.tradition.note_zh)
                seen += 1
    assert seen > 150


def test_several_places_stay_apart():
    evidence = "“雷纹” in title_zh; “Lightening; designs” in title_en; follows from years “1500” in Object Date"
    grounds = read_grounds(evidence)
    assert grounds is not None
    assert grounds.quotes == (
        Quote("雷纹", "title_zh", years=False, follows=False),
        Quote("Lightening; designs", "title_en", years=False, follows=False),
        Quote("1500", "Object Date", years=True, follows=True),
    )
    assert worded("follows from “云龙” in title_zh", ZH) == "由中文题名有“云龙”推知"
    assert worded("follows from “云龙” in title_zh", EN) == "follows from “云龙” in Chinese title"


@pytest.mark.parametrize("source", SOURCES)
def test_what_was_seen_is_named(source):
    evidence = f"{source}; 1.2 times the object's mean contrast"
    assert not re.search("[a-z]", worded(evidence, ZH))
    assert "1.2 times" in worded(evidence, EN)


def test_what_nobody_foresaw_stays_as_it_is():
    for evidence in ("", "seen by eye", "“half", "x, by y: z"):
        assert worded(evidence, ZH) == evidence
