"""The royalty cascade: every sale pays along the thread, from the design to the photograph it came from.

Each asset passes ``rate`` times what it received to each parent and keeps the rest. Shares are exact fractions, summed
over all paths (diamonds merge), and are rounded once, at the end, by largest remainder. The arithmetic is that of
ERC-4910's and Story Protocol's royalty trees, without a chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.kernel.money import RATE_BP_MAX, check_fen, check_rate


@dataclass(frozen=True, slots=True)
class RoyaltyEdge:
    """``child`` passes ``rate_bp`` hundredths of a percent of what it receives to ``parent``."""

    child: str
    parent: str
    rate_bp: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Who gets which part of one fen: ``parts[i]`` of ``denominator`` go to ``assets[i]``; the parts are all of it."""

    assets: tuple[str, ...]
    parts: tuple[int, ...]
    denominator: int

    def __post_init__(self) -> None:
        if len(self.assets) != len(self.parts) or self.denominator < 1 or sum(self.parts) != self.denominator:
            raise InvalidInput("the shares are not one whole", rule="royalty.whole")


def check_rates(edges: Iterable[RoyaltyEdge]) -> None:
    """Raises InvalidInput where a rate is none or the rates of an asset's parents are above 100 % together."""
    sums: dict[str, int] = defaultdict(int)
    for edge in edges:
        sums[edge.child] += check_rate(edge.rate_bp, f"royalty of {edge.parent[:12]} in {edge.child[:12]}")
    for child, total in sums.items():
        if total > RATE_BP_MAX:
            raise InvalidInput(
                f"its parents' royalties are {total / 100:g} % together, above 100 %",
                where=child[:12],
                remedy="Make it from fewer sources, or under agreements with lower rates.",
                rule="royalty.sum",
            )


def share_out(sold: Mapping[str, int], edges: Sequence[RoyaltyEdge]) -> Shares:
    """The shares of a sale. ``sold`` gives each sold asset's part in basis points, 10,000 together.

    Edges that no sold asset leads to are ignored. Raises InvalidInput for rates above 100 %, Conflict for a circle.
    """
    if sum(sold.values()) != RATE_BP_MAX or any(part < 0 for part in sold.values()):
        raise InvalidInput("the parts of what is sold are not 100 % together", rule="royalty.whole")
    check_rates(edges)
    parents: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for edge in edges:
        parents[edge.child][edge.parent] += edge.rate_bp
    received: dict[str, Fraction] = defaultdict(Fraction)
    for asset, part in sold.items():
        received[asset] += Fraction(part, RATE_BP_MAX)
    kept: dict[str, Fraction] = {}
    for asset in _children_first(sold, parents):
        passed = Fraction(0)
        for parent, rate_bp in parents[asset].items():
            share = received[asset] * Fraction(rate_bp, RATE_BP_MAX)
            received[parent] += share
            passed += share
        kept[asset] = received[asset] - passed
    return _shares({asset: share for asset, share in kept.items() if share})


def _shares(kept: Mapping[str, Fraction]) -> Shares:
    denominator = lcm(*(share.denominator for share in kept.values()))
    assets = tuple(sorted(kept))
    parts = tuple(int(kept[asset] * denominator) for asset in assets)
    return Shares(assets, parts, denominator)


def _children_first(sold: Iterable[str], parents: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Every asset that the sold ones lead to, each before its parents. Raises Conflict for a circle."""
    order: list[str] = []
    state: dict[str, bool] = {}  # False while its parents are being visited, True when they are done
    for start in sorted(sold):
        stack = [(start, False)]
        while stack:
            asset, parents_done = stack.pop()
            if parents_done:
                state[asset] = True
                order.append(asset)
            elif asset not in state:
                state[asset] = False
                stack.append((asset, True))
                for parent in sorted(parents.get(asset, ())):
                    if state.get(parent) is False:
                        raise Conflict("its lineage is a circle", where=asset[:12], rule="lineage.circle")
                    stack.append((parent, False))
    return order[::-1]


def apportion(amount_fen: int, shares: Shares) -> dict[str, int]:
    """Whole fen for each asset, ``amount_fen`` together: rounded down, the rest to the largest remainders, ties by id.

    An asset whose part rounds to nothing is left out.
    """
    check_fen(amount_fen, "amount to share")
    whole = [amount_fen * part // shares.denominator for part in shares.parts]
    rest = amount_fen - sum(whole)
    if rest:
        remainders = [amount_fen * part % shares.denominator for part in shares.parts]
        ranked = sorted(range(len(whole)), key=lambda place: (-remainders[place], shares.assets[place]))
        for place in ranked[:rest]:
            whole[place] += 1
    return {asset: fen for asset, fen in zip(shares.assets, whole, strict=True) if fen}


def fee_of(price_fen: int, fee_bp: int) -> int:
    """What the house keeps of a price, rounded down."""
    return check_fen(price_fen, "price") * check_rate(fee_bp, "fee") // RATE_BP_MAX


def royalty_of_sales(gross_fen: int, rate_bp: int) -> int:
    """The royalty on goods sold for ``gross_fen``, rounded down to the fen."""
    return check_fen(gross_fen, "sales") * check_rate(rate_bp, "royalty rate") // RATE_BP_MAX
