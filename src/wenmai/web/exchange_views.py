"""Small shapes that the templates of the exchange need: money, days, rates, and the words of licences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction

from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.money import show_yuan
from wenmai.rights.agreements.model import ANY, Terms
from wenmai.rights.agreements.overlap import covers_goods
from wenmai.rights.facts import action_iri
from wenmai.rights.profile.categories import goods_path
from wenmai.rights.profile.places import place_code
from wenmai.rights.wording import labels
from wenmai.rights.wording.phrases import listed
from wenmai.rights.wording.places import place_label
from wenmai.web.wording import Words

FOR_TEMPLATES = (
    "yuan", "day", "last_day", "rate", "share_percent", "uses_of", "goods_of", "territories_of", "permits",
    "party_name", "offer_title", "goods_name", "place_name", "known_goods",
)  # fmt: skip


def yuan(fen: int) -> str:
    """Money as people read it: ¥1,234.05, −¥3.00."""
    return ("−" if fen < 0 else "") + "¥" + show_yuan(abs(fen))


def day(moment: str) -> str:
    """The day of a recorded moment."""
    return moment[:10]


def last_day(ends_at: str) -> str:
    """The last day of what ends at the first instant after it."""
    return iso(parse_iso(ends_at) - timedelta(milliseconds=1))[:10]


def rate(rate_bp: int) -> str:
    """Basis points in percent: 8 %, 12.5 %."""
    return f"{rate_bp / 100:g} %"


def share_percent(share: Fraction) -> str:
    """An exact share in percent, as far as it is readable."""
    return f"{float(100 * share):.4g} %"


def uses_of(terms: Terms, words: Words) -> list[str]:
    """What a licence lets one do, use by use."""
    return [labels.action_label(action_iri(use), words.language) or use for use in terms.uses]


def goods_name(path: str, words: Words) -> str:
    """A goods category in words."""
    path = goods_path(path)
    if path == ANY:
        return words("terms.any_goods")
    return labels.pick(labels.GOODS[path], words.language) if path in labels.GOODS else path


def goods_of(terms: Terms, words: Words) -> str:
    """The goods of a licence; "" where none are made."""
    return listed([goods_name(path, words) for path in terms.goods], words.language)


def known_goods(terms: Terms) -> list[str]:
    """The goods categories with a name that a licence covers, for a form to propose."""
    return [path for path in labels.GOODS if any(covers_goods([one], path) for one in terms.goods)]


def place_name(code: str, words: Words) -> str:
    """A territory in words."""
    return place_label(place_code(code), words.language)


def territories_of(terms: Terms, words: Words) -> str:
    """Where a licence holds."""
    return listed([place_name(code, words) for code in terms.territories], words.language)


def permits(terms: Terms, words: Words) -> str:
    """What a licence permits, in one line: uses, goods, territory, term."""
    parts = ["；".join(uses_of(terms, words)) if words.language == "zh" else "; ".join(uses_of(terms, words))]
    if terms.goods:
        parts.append(goods_of(terms, words))
    parts += [territories_of(terms, words), words("terms.days", days=terms.term_days)]
    said = " · ".join(parts)
    return said[:1].upper() + said[1:]


def party_name(party: str, names: Mapping[str, tuple[str, str]], words: Words) -> str:
    """What a party is called in this language, else its id."""
    return words.either(*names[party]) if party in names else party


def offer_title(offer: object, words: Words) -> str:
    """What an offer is called in this language."""
    return words.either(getattr(offer, "title_zh", ""), getattr(offer, "title_en", ""))
