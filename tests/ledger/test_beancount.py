"""The books as accountants get them: beancount's own program accepts them, and adds them up as we do.

``make test`` installs it in an environment of its own and names it by WENMAI_TEST_BEAN_CHECK.
"""

from __future__ import annotations

import os
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.ledger.beancount import account_name, journal
from wenmai.ledger.model import KINDS, Entry, Posting, account, reversal

letters = st.characters(categories=("L", "N", "P", "S"), exclude_characters="/")
parties = st.text(letters, min_size=1, max_size=12)
accounts = st.builds(account, parties, st.sampled_from(KINDS))
amounts = st.lists(st.integers(1, 10**12), min_size=1, max_size=5)
texts = st.text(max_size=20)


@st.composite
def books(draw: st.DrawFn) -> list[Posting]:
    """Balanced postings over days, the last one reversed."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        amounts_fen = draw(amounts)
        entries = [Entry(draw(accounts), fen, draw(st.none() | st.just("a" * 64))) for fen in amounts_fen]
        entries.append(Entry(draw(accounts), -sum(amounts_fen)))
        at = f"2031-03-{1 + number:02d}T09:00:00.000Z"
        found.append(Posting(f"k{number}", draw(texts), draw(texts), at, tuple(entries), memo=draw(texts)))
    return [*found, reversal(found[-1], "turned", "refund", "2031-04-01T09:00:00.000Z", draw(texts))]


@pytest.fixture(scope="module")
def bean_check() -> str:
    program = os.environ.get("WENMAI_TEST_BEAN_CHECK", "")
    if not Path(program).is_file():
        pytest.skip("beancount's bean-check: make test installs it")
    return program


def complaints(bean_check: str, file: Path) -> str:
    done = subprocess.run([bean_check, "--no-cache", str(file)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


@settings(max_examples=12)
@given(found=books())
def test_bean_check_accepts_any_books(
    bean_check: str, tmp_path_factory: pytest.TempPathFactory, found: list[Posting]
) -> None:
    file = tmp_path_factory.mktemp("books") / "books.beancount"
    balances: dict[str, int] = {}
    for posting in found:
        for entry in posting.entries:
            name = account_name(entry.account)
            balances[name] = balances.get(name, 0) - entry.amount_fen
    asserted = [f"2031-05-01 balance {name}  {Decimal(fen) / 100} CNY" for name, fen in balances.items()]
    file.write_text("\n".join([*journal(found), "", *asserted]) + "\n", "utf-8")
    assert complaints(bean_check, file) == ""


def test_bean_check_refuses_books_of_which_a_fen_was_changed(bean_check: str, tmp_path: Path) -> None:
    entries = (Entry("buyer/wallet", -10_007), Entry("house/fees", 500), Entry("museum/earnings", 9_507))
    text = "\n".join(journal([Posting("k", "sale", "order", "2031-03-01T09:00:00.000Z", entries)])) + "\n"
    file = tmp_path / "books.beancount"
    file.write_text(text)
    assert complaints(bean_check, file) == ""
    file.write_text(re.sub(r"95\.07", "95.08", text))
    assert "balance" in complaints(bean_check, file)
