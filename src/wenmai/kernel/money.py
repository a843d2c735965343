"""Money in whole fen and rates in basis points: integers, so that no sum ever drifts."""

from __future__ import annotations

import re
from typing import Any

from wenmai.kernel.errors import InvalidInput

FEN_MAX = 10**15  # ten trillion yuan: far above any sale, far below the 64 bits of a database column
RATE_BP_MAX = 10_000  # basis points: 10,000 are 100 %


def check_fen(value: Any, where: str, *, least: int = 0) -> int:
    """``value`` as whole fen. Raises InvalidInput for fractions, booleans, texts and what is below ``least``."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput(
            f"{value!r} is not a whole number of fen",
            where=where,
            remedy="Money is counted in fen, without fractions: 12.50 yuan are 1250.",
            rule="money.whole-fen",
        )
    if not least <= value <= FEN_MAX:
        raise InvalidInput(f"{value} fen is not between {least} and {FEN_MAX}", where=where, rule="money.range")
    return value


def check_rate(value: Any, where: str) -> int:
    """``value`` as basis points, 0 to 10,000. Raises InvalidInput."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= RATE_BP_MAX:
        raise InvalidInput(
            f"{value!r} is not a rate between 0 and {RATE_BP_MAX} basis points",
            where=where,
            remedy="A rate is counted in hundredths of a percent: 20 % are 2000.",
            rule="money.rate",
        )
    return value


def parse_yuan(text: str, where: str) -> int:
    """Fen of an amount as people write it: "100", "100.07", "¥1,000.5". Raises InvalidInput."""
    match = re.fullmatch(r"[¥￥]?\s*(\d[\d,]*)(?:\.(\d{1,2}))?", text.strip(), re.ASCII)
    if match is None:
        raise InvalidInput(
            f"{text!r} is not an amount of yuan", where=where, remedy="Write 100 or 100.07.", rule="money.whole-fen"
        )
    whole, cents = match.group(1).replace(",", ""), (match.group(2) or "").ljust(2, "0")
    return check_fen(int(whole) * 100 + int(cents), where)


def show_yuan(fen: int) -> str:
    """Fen as yuan for people: ``-1,234.05``."""
    sign, amount = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{amount // 100:,}.{amount % 100:02d}"
