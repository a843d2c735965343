"""What went wrong, in the visitor's language: errors are raised in English, the known ones are worded anew here."""

from __future__ import annotations

import re

from wenmai.web.wording import Words

_NUMBER = r"[\d.,-]+"
_CROP = rf"(?P<width>{_NUMBER}) × (?P<height>{_NUMBER}) at (?P<x>{_NUMBER}), (?P<y>{_NUMBER})"
# Each known sentence and the message that says it; its groups fill the message.
_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), key)
    for pattern, key in (
        (r"(?P<number>\d+) characters of words", "detail.many_words"),
        (r"At most (?P<number>\d+)\.", "detail.at_most"),
        (r"a crop that is not four numbers", "detail.crop_numbers"),
        (rf"a crop of {_CROP}", "detail.crop"),
        (r"the crop (?P<crop>[\d,-]+ )?is not inside the picture", "detail.crop_outside"),
        (r"(The picture is )?(?P<width>\d+) × (?P<height>\d+)( pixels\.| px|\.)", "detail.picture_size"),
        (r"(?P<value>['\"].*['\"]) is none of the choices", "detail.no_choice"),
        (r"(?P<value>['\"].*['\"]) is no colour", "detail.no_colour"),
        (r"#rrggbb, for example (?P<example>#[0-9a-f]{6})", "detail.colour_form"),
        (r"(?P<value>['\"].*['\"]) is no such number", "detail.no_number"),
        (r"(not an id|'.*' is not the id of an asset)", "detail.no_id"),
        (r"Ids are 64 hexadecimal digits.*", "detail.id_form"),
        (r"no (order|offer|agreement|delivery|sample|sales report|policy|payment) has the id .*", "detail.no_record"),
        (r"no asset has the id (?P<id>\w+)", "detail.no_asset"),
        (r"more than one asset's id begins with (?P<id>\w+)", "detail.many_assets"),
        (r"Give more digits\.", "detail.more_digits"),
        (r"this asset is an? (?P<kind>\w+), not an? (?P<wanted>\w+)", "detail.other_kind"),
        (r"this asset is no gene", "detail.no_gene"),
        (r"this asset was withdrawn", "withdrawn.heading"),
        (r"no picture was sent", "detail.no_picture"),
        (r"no such picture to search by", "detail.no_query"),
        (r"the picture that was searched by is no longer kept", "detail.query_gone"),
        (r"Upload it again\.", "detail.upload_again"),
        (r"only a picture can be searched by", "detail.only_pictures"),
        (r"nothing was measured on this asset, so nothing can be like it", "detail.not_measured"),
        (r"there is no such form of an asset|a gene is not kept in this form|this \w+ has no \w+", "detail.no_form"),
        (r"There is no (zoom level|tile) .+", "detail.no_tile"),
        (r"the gallery speaks no such language", "detail.no_language"),
        (r"a collection is not grouped by .+", "detail.no_grouping"),
        (r"more than (?P<number>\d+) MB", "detail.too_many_bytes"),
        (r"not an outline|the outline has points that are no numbers", "detail.no_outline"),
        (r"the outline has no area inside the picture", "detail.no_area"),
        (r"Give points in pixels of the upright picture, which is (?P<width>\d+) × (?P<height>\d+)\.", "detail.points"),
        (r"the outline is the one that this gene has already", "detail.same_outline"),
        (r"The index holds vectors of .+", "detail.other_model"),
        (r"(?P<value>['\"].*['\"]) has no words in it", "detail.no_words"),
        (r"(?P<value>['\"].*['\"]) only says what not to find", "detail.only_without"),
        (r"Give a word in Chinese or English\.", "detail.give_word"),
        (r"the picture has nothing on it but one colour", "detail.one_colour"),
        (r"Search by that colour: (?P<colour>#[0-9a-f]{6})\.", "detail.by_colour"),
        (r"an outline of (?P<number>\d+) points", "detail.few_points"),
        (r"Give (?P<number>\d+) points or more, .+", "detail.more_points"),
        (r"this gene is superseded by (?P<id>\w+) already", "detail.superseded"),
        (r"Correct that one: .+", "detail.correct_that"),
        (r"a later reading of the picture superseded this gene", "detail.read_again"),
        (r"Correct one of those that stand: .+", "detail.correct_standing"),
        (r"this gene was withdrawn", "withdrawn.heading"),
    )
)  # fmt: skip
# A remedy that names values as they are written needs no words of a language.
_PLAIN = re.compile(r"[\w#]+(, [\w#]+)*|[\d.]+ – [\d.]+|x,y x,y x,y …")


def explained(sentence: str, words: Words) -> str | None:
    """What an error says, in this language; None for a sentence that is not known."""
    for pattern, key in _SENTENCES:
        if (known := pattern.fullmatch(sentence)) is not None:
            filled = {name: value or "" for name, value in known.groupdict().items()}
            filled |= {name: words.named("kind_of", filled[name]) for name in ("kind", "wanted") if name in filled}
            return words(key, **filled)
    if _PLAIN.fullmatch(sentence) is not None:
        return sentence
    return None
