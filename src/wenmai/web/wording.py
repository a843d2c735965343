"""What the pages say, in Chinese and English, from one catalogue; and which of the two a visitor reads."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

LANGUAGES = ("zh", "en")
COOKIE = "lang"
CATALOGUE = "messages.toml"

Messages = Mapping[str, Mapping[str, str]]  # key → language → text


def load_messages() -> Messages:
    """The catalogue: "section.name" → its text in each language."""
    sections = tomllib.loads((resources.files("wenmai.web") / CATALOGUE).read_text("utf-8"))
    return {f"{section}.{name}": texts for section, names in sections.items() for name, texts in names.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language."""

    messages: Messages
    language: str

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text under ``key``, filled with ``values``. A key that is not there is a fault, hence KeyError."""
        return self.messages[key][self.language].format(**values)

    def named(self, prefix: str, name: str) -> str:
        """The text under "prefix.name" where the catalogue has it, otherwise ``name`` itself: data may bring any."""
        texts = self.messages.get(f"{prefix}.{name}")
        return texts[self.language] if texts is not None else name

    def field(self, name: str) -> str:
        """What a column of the owner's table is called, whatever its case and punctuation; unknown ones stay."""
        plain = re.sub(r"[\s_.-]+", "_", name.strip().casefold())
        return self.named("field", plain) if f"field.{plain}" in self.messages else name.replace("_", " ")

    def either(self, zh: str, en: str) -> str:
        """What a record says in this language, or in the other where this one is missing."""
        return (zh or en) if self.language == "zh" else (en or zh)


def choose_language(cookie: str | None, accept_language: str) -> str:
    """A visitor's own choice, else the first of the browser's languages that the gallery speaks, else English."""
    if cookie in LANGUAGES:
        return cookie
    wishes: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept_language.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        wishes.append((-quality, position, tag.split("-")[0].lower()))
    return next((tag for quality, _, tag in sorted(wishes) if quality < 0 and tag in LANGUAGES), "en")
