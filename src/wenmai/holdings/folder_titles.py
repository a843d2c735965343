"""A title from a file's name, where the name says something."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SEPARATORS = re.compile(r"[\s_\-.+~]+")
_NAMES_OF_MACHINES = (
    "img image images dsc dscn dscf pict photo picture pic scan scanned page file untitled new copy final "
    "jpeg jpg png tif tiff mmexport screenshot wechat pxl vid whatsapp sam imgp cimg mvimg edit edited thumb "
    "thumbnail large small front back detail view "
    "图片 图像 照片 扫描 未命名 微信图片 微信截图 截图 副本 新建 未标题"
)
_MACHINE_WORDS = frozenset(_NAMES_OF_MACHINES.split())
_NUMBERED = re.compile(r"^(?:[a-z]{0,4}\d+[a-z]?|\d+x\d+|[0-9a-f]{8,}|\(\d+\))$", re.IGNORECASE)
_LETTERS_MIN = 3


def from_name(stem: str) -> tuple[str, str]:
    """(Chinese, English) title from a file name without suffix; both empty for a camera's or a machine's name."""
    words = [word for word in _SEPARATORS.split(stem) if word]
    telling = [word for word in words if not _says_nothing(word)]
    title = " ".join(words)
    if not telling:
        return "", ""
    if _HAN.search(title):
        return title, ""
    return ("", title) if sum(map(str.isalpha, "".join(telling))) >= _LETTERS_MIN else ("", "")


def by_language(title: str) -> tuple[str, str]:
    """(Chinese, English): where a title of unstated language belongs, by its script."""
    return (title, "") if _HAN.search(title) else ("", title)


def _says_nothing(word: str) -> bool:
    return word.casefold().rstrip("0123456789()") in _MACHINE_WORDS or bool(_NUMBERED.match(word))
