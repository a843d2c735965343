"""What may become of an offer, an order, an agreement, a wanted-ad: the states, and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wenmai.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Machine:
    """The states of one noun: where it starts, and from which state which others may be reached."""

    noun: str
    initial: str
    steps: Mapping[str, frozenset[str]]

    def check(self, subject: str, now: str, wanted: str) -> None:
        """Raises Conflict where ``wanted`` cannot follow ``now``."""
        allowed = self.steps.get(now, frozenset())
        if wanted not in allowed:
            can = ", ".join(sorted(allowed)) or "nothing more"
            raise Conflict(
                f"this {self.noun} is {now} and cannot become {wanted}",
                where=subject[:12],
                remedy=f"From here it can become: {can}.",
                rule=f"{self.noun}.state",
            )


def _machine(noun: str, initial: str, **steps: tuple[str, ...]) -> Machine:
    return Machine(noun, initial, {state: frozenset(following) for state, following in steps.items()})


OFFER = _machine("offer", "registered", registered=("listed", "rejected", "withdrawn"), listed=("withdrawn",))
ORDER = _machine("order", "placed", placed=("settled", "cancelled"), settled=("refunded",))
AGREEMENT = _machine("agreement", "active", active=("terminated",))
WANTED = _machine("wanted-ad", "open", open=("closed",))
ANSWER = _machine("answer", "given", given=("accepted", "declined"))
SAMPLE = _machine("sample", "submitted", submitted=("approved", "rejected"))
PAYMENT = _machine("payment", "announced", announced=("confirmed", "refused"))
