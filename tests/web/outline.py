"""What a page is made of, read from its markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Outline(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.language = ""
        self.links: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.sources: list[str] = []
        self.pictures_without_alt = 0
        self.unlabelled: list[str] = []
        self._labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
        self._in_label = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "html":
            self.language = said.get("lang") or ""
        self._in_label += tag == "label"
        self.links += [said["href"] or ""] if tag == "a" else []
        self.ids += [said["id"] or ""] if "id" in said else []
        self.sources += [said[name] or "" for name in ("src", "href", "action") if name in said]
        self.inline += [f"{tag} {name}" for name in said if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in said) else []
        self.pictures_without_alt += tag == "img" and "alt" not in said
        named = said.get("id") in self._labels or self._in_label or said.get("type") == "hidden"
        if tag in ("input", "select", "textarea") and not named:
            self.unlabelled.append(str(said))

    def handle_endtag(self, tag: str) -> None:
        self._in_label -= tag == "label"
