"""The catalogue: both languages everywhere, nothing missing, nothing left over."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import wenmai
from wenmai.imaging import failures
from wenmai.kernel import errors
from wenmai.web import failing
from wenmai.web.asking import GENE_KINDS
from wenmai.web.wording import LANGUAGES, Words, choose_language, load_messages

WEB = Path(failing.__file__).parent
PACKAGE = Path(wenmai.__file__).parent
SOURCES = [*WEB.glob("templates/*.html"), *WEB.rglob("*.py")]
KEY = re.compile(r"""["']([a-z_]+\.[a-z_0-9-]+)["']""")
FAMILY = re.compile(r"""["']([a-z_]+)\.["'] ~|named\(["']([a-z_]+)["']""")


def said() -> str:
    return "\n".join(path.read_text("utf-8") for path in SOURCES)


def test_every_message_is_there_in_both_languages_with_the_same_blanks():
    for key, texts in load_messages().items():
        assert set(texts) == set(LANGUAGES), key
        blanks = [{name for _, name, _, _ in string.Formatter().parse(texts[one]) if name} for one in LANGUAGES]
        assert blanks[0] == blanks[1], key
        assert all(text.strip() for text in texts.values()), key


def test_every_key_that_is_used_exists():
    known = load_messages()
    sections = {key.split(".")[0] for key in known}
    called = re.findall(r"""\bt\(\s*["']([a-z_]+\.[a-z_0-9-]+)["']""", said())
    assert len(called) > 100
    assert [key for key in called if key not in known] == []
    families = {one or other for one, other in FAMILY.findall(said())}
    assert families <= sections


def test_no_key_is_unused():
    literal = set(KEY.findall(said()))
    families = {one or other for one, other in FAMILY.findall(said())}
    left = [key for key in load_messages() if key not in literal and key.split(".")[0] not in families]
    assert left == []


def test_families_cover_what_can_come():
    known = load_messages()
    names = {name for _, _, name in failing.STATUSES} | {"fault", "method"}
    wanted = {f"error.{name}" for name in names} | {f"error.{name}_remedy" for name in names}
    wanted |= {f"gene_kind.{kind}" for kind in GENE_KINDS}
    wanted |= {f"source.{source}" for source in ("measured", "record", "person")}
    # A picture that is sent has no path, so what can be wrong with a path is not said.
    wanted |= {f"picture.{code}" for code in failures.CODES - {failures.VANISHED, failures.NO_REGULAR_FILE}}
    assert wanted - set(known) == set()


@pytest.mark.parametrize(
    ("cookie", "accepts", "language"),
    [
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "de,en;q=0.7,zh;q=0.3", "en"),
        (None, "en;q=0.2, zh-Hant;q=0.9", "zh"),
        (None, "fr", "en"),
        (None, "", "en"),
        (None, "zh;q=nonsense,en;q=0.1", "en"),
        ("zh", "en", "zh"),
        ("en", "zh", "en"),
        ("xx", "zh", "zh"),
        (None, "zh;q=0,en;q=0.1", "en"),
    ],
)
def test_language_is_the_visitors_choice_then_the_browsers(cookie, accepts, language):
    assert choose_language(cookie, accepts) == language


def test_data_may_bring_names_that_nobody_foresaw():
    words = Words(load_messages(), "zh")
    assert words.field("Dynasty") == "朝代"
    assert words.field("shelf-mark") == "shelf-mark"
    assert words.either("", "bat") == "bat"


ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.WenmaiError)
}
ERRORS |= {"WorkerLost", "Cancelled"}


def raised_in(folder: str) -> Iterator[tuple[str, ast.expr | None]]:
    """Where each error of ours is made, and by which rule; where a rule is only passed on, that is no making."""
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            rule = next((word.value for word in node.keywords if word.arg == "rule"), None)
            if rule is not None or getattr(node.func, "id", "") in ERRORS:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", rule


@pytest.mark.parametrize("folder", ["lines/embroidery", "lines/repeat", "genes/tiling", "jobs"])
def test_why_a_job_failed_can_be_said_in_both_languages(folder: str) -> None:
    """A visitor who reads Chinese learns of a failure by its rule, so each has one, and the catalogue has them all."""
    made = list(raised_in(folder))
    unnamed = [place for place, rule in made if rule is None]
    assert unnamed == []
    spelt = {place: rule for place, rule in made if not isinstance(rule, ast.Name | ast.Subscript)}  # others pass it on
    assert [place for place, rule in spelt.items() if not isinstance(rule, ast.Constant)] == []
    rules = {rule.value for rule in spelt.values() if isinstance(rule, ast.Constant)}
    assert len(rules) >= 2
    known = load_messages()
    assert sorted(rule for rule in rules if f"rule.{rule}" not in known) == []
    assert [rule for rule in rules if re.search(r"[\u4e00-\u9fff]", known[f"rule.{rule}"]["en"])] == []
    assert [rule for rule in rules if not re.search(r"[\u4e00-\u9fff]{2}", known[f"rule.{rule}"]["zh"])] == []
