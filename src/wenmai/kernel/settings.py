"""Settings: the environment, read once, at the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.money import check_rate

DEFAULT_HOME = Path("~/.wenmai")
DEFAULT_PARTY = "house"
DAYS_AHEAD_MAX = 3660
RUNNERS = ("local", "ray")
DEFAULT_FEE_BP = 500  # basis points of a price: 5 %


@dataclass(frozen=True, slots=True)
class Settings:
    """Where everything is kept and in whose name this process acts.

    ``home`` holds all that wenmai writes; ``database`` is an SQLAlchemy URL; ``party`` names the caller, to whom what
    he imports belongs; ``workers`` is the number of processes that lines may use; ``fee_bp`` what the house keeps of
    a sale, in basis points; ``days_ahead`` is for trials: by so many days the clock of this home runs ahead;
    ``address`` is where visitors and other dataspaces reach the server, without a slash at its end, empty where
    requests tell; ``callbacks`` are the addresses to which it may post the messages of the Dataspace Protocol;
    ``runner`` is what carries lines out, processes of this machine or a Ray cluster at ``ray_address``.
    """

    home: Path
    database: str
    party: str
    workers: int
    fee_bp: int = DEFAULT_FEE_BP
    days_ahead: int = 0
    address: str = ""
    callbacks: tuple[str, ...] = ()
    runner: str = "local"
    ray_address: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read ``WENMAI_HOME``, ``WENMAI_DATABASE``, ``WENMAI_PARTY``, ``WENMAI_WORKERS``, ``WENMAI_FEE_BP``,
        ``WENMAI_DAYS_AHEAD``, ``WENMAI_ADDRESS``, ``WENMAI_DATASPACE_CALLBACKS``, ``WENMAI_RUNNER`` and
        ``WENMAI_RAY_ADDRESS``.
        """
        home = Path(environment.get("WENMAI_HOME") or DEFAULT_HOME).expanduser().absolute()
        database = environment.get("WENMAI_DATABASE") or f"sqlite:///{home / 'wenmai.db'}"
        workers_text = environment.get("WENMAI_WORKERS") or str(os.cpu_count() or 1)
        if not workers_text.isdecimal() or int(workers_text) < 1:
            raise InvalidInput(
                f"WENMAI_WORKERS is {workers_text!r}", remedy="Give a whole number of processes, 1 or more."
            )
        party = environment.get("WENMAI_PARTY") or DEFAULT_PARTY
        fee_text = environment.get("WENMAI_FEE_BP") or str(DEFAULT_FEE_BP)
        if not fee_text.isdecimal():
            raise InvalidInput(f"WENMAI_FEE_BP is {fee_text!r}", remedy="Give basis points: 500 are 5 %.")
        fee_bp = check_rate(int(fee_text), "WENMAI_FEE_BP")
        days_text = environment.get("WENMAI_DAYS_AHEAD") or "0"
        if not days_text.isdecimal() or int(days_text) > DAYS_AHEAD_MAX:
            raise InvalidInput(f"WENMAI_DAYS_AHEAD is {days_text!r}", remedy="Give days; it is for trials alone.")
        address = check_address(environment.get("WENMAI_ADDRESS") or "", "WENMAI_ADDRESS")
        callbacks = tuple((environment.get("WENMAI_DATASPACE_CALLBACKS") or "").split())
        runner = environment.get("WENMAI_RUNNER") or "local"
        if runner not in RUNNERS:
            raise InvalidInput(f"WENMAI_RUNNER is {runner!r}", remedy=f"Choose from: {', '.join(RUNNERS)}.")
        ray_address = environment.get("WENMAI_RAY_ADDRESS") or ""
        return cls(
            home, database, party, int(workers_text), fee_bp, int(days_text), address, callbacks, runner, ray_address
        )


def check_address(text: str, where: str) -> str:
    """A public http address without the slash at its end, or "". Raises InvalidInput (``address.http``)."""
    address = text.rstrip("/")
    plain = address.isprintable() and not set(address) & set(' ?#"<>\\^`{|}')
    if address and not (plain and address.startswith(("https://", "http://")) and len(address) > len("https://")):
        raise InvalidInput(
            f"{text[:60]!r} is no address",
            where=where,
            remedy="Write it as visitors do: https://museum.example.",
            rule="address.http",
        )
    return address
