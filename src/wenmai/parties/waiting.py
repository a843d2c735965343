"""How long who failed to sign in must wait before the next try. Arithmetic only; ``attempt_store`` keeps the counts."""

from __future__ import annotations

from dataclasses import dataclass

FORGET_AFTER_S = 86_400  # a day without a failure, and the counting begins anew


@dataclass(frozen=True, slots=True)
class Patience:
    """``free`` failures cost nothing, then each doubles the wait: 1, 2, 4 … seconds, up to ``wait_max_s``.

    A name has few, so that guessing one person's password takes years: at most ``free`` and about a hundred tries a
    day. A caller's address has more, since a whole museum may stand behind one.
    """

    free: int
    wait_max_s: int = 900

    def wait_s(self, failures: int) -> int:
        """Seconds until the next try after so many failures in a row."""
        if failures < self.free:
            return 0
        return min(1 << min(failures - self.free, 20), self.wait_max_s)


OF_A_NAME = Patience(free=5)
OF_A_CALLER = Patience(free=20)
