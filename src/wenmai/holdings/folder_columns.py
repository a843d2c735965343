"""Which column of an index means what: header names in Chinese and English, as museums write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# In each meaning the surer names come first: with both 'accession' and 'id', the accession number is the key.
_NAMES = {
    "file": (
        "file filename filepath image imagefile imagefilename imagename imagepath picture photo photograph img path "
        "文件 文件名 文件名称 文件路径 图像 图像文件 图像文件名 图片 图片文件 图片文件名 图片名 图片名称 图片路径 "
        "影像 影像文件 照片 路径 "
        "圖像 圖像檔 圖片 檔案 檔名 檔案名稱 影像檔 影像檔名"
    ),
    "key": (
        "accession accessionnumber accessionno accessionid objectnumber objectno objectid inventorynumber inventoryno "
        "registrationnumber museumnumber itemnumber workid itemid recordid identifier id "
        "总登记号 登记号 藏品总登记号 藏品编号 藏品号 文物编号 文物号 馆藏号 馆藏编号 典藏号 编号 编码 "
        "登記號 藏品編號 文物編號 典藏號 館藏號 文物統一編號 編號"
    ),
    "title_zh": (
        "titlezh zhtitle titlechinese chinesetitle titlecn cntitle titlezhcn titlezhhans "
        "namezh namecn namechinese chinesename "
        "中文题名 中文标题 中文名 中文名称 题名中文 名称中文 标题中文 中文題名 中文名稱 名稱中文"
    ),
    "title_en": (
        "titleen entitle titleenglish englishtitle nameen enname nameenglish englishname "
        "英文题名 英文标题 英文名 英文名称 题名英文 名称英文 标题英文 外文名 英文題名 英文名稱 名稱英文"
    ),
    "title": (
        "title name objectname objecttitle worktitle caption label "
        "题名 名称 标题 文物名称 藏品名称 作品名称 器物名称 器名 品名 題名 名稱 標題 文物名稱 藏品名稱 作品名稱"
    ),
    "period": "dynasty period era dating 朝代 年代 时代 时期 朝代年代 時代 時期",
    "material": "material materials medium 材质 质地 材料 材質 質地",
    "technique": "technique techniques craft process 工艺 技法 制作工艺 工艺技法 工藝 製作工藝",
    "licence": "licence license rights rightsstatement copyright 许可 许可协议 授权 授权协议 版权 权利 許可 授權 版權",
    "credit": "credit creditline author photographer attribution 作者 署名 摄影 摄影者 拍摄者 攝影 攝影者",
}
MEANINGS = {meaning: tuple(names.split()) for meaning, names in _NAMES.items()}
_RANKS = {name: (meaning, rank) for meaning, names in MEANINGS.items() for rank, name in enumerate(names)}
_NO_LETTER = re.compile(r"[\W_]+")
_HELD_APART = frozenset({"file", "key", "title_zh", "title_en", "title"})


@dataclass(frozen=True, slots=True)
class Columns:
    """``names`` are the header's, verbatim and made unique; ``place`` gives the column (from 0) of each meaning."""

    names: tuple[str, ...]
    place: dict[str, int]

    def cell(self, cells: list[str], meaning: str) -> str:
        """The trimmed cell of that meaning, empty where there is no such column."""
        column = self.place.get(meaning)
        return cells[column].strip() if column is not None else ""

    def fields(self, cells: list[str]) -> dict[str, str]:
        """The cells of all columns but file, key and titles, under the header's names; empty cells are left out."""
        apart = {column for meaning, column in self.place.items() if meaning in _HELD_APART}
        return {
            name: cell
            for column, (name, cell) in enumerate(zip(self.names, cells, strict=True))
            if column not in apart and cell.strip()
        }


def recognise(header: list[str]) -> Columns:
    """Find the meaning of each column; the surest name wins, the others stay plain fields."""
    best: dict[str, tuple[int, int]] = {}
    for column, name in enumerate(header):
        found = _RANKS.get(_plain(name))
        if found and (found[0] not in best or found[1] < best[found[0]][0]):
            best[found[0]] = (found[1], column)
    return Columns(_unique(header), {meaning: column for meaning, (_, column) in best.items()})


def _plain(name: str) -> str:
    """'Title (EN)' → 'titleen': no case, no width, no punctuation."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", name).casefold())


def _unique(header: list[str]) -> tuple[str, ...]:
    taken: dict[str, int] = {}
    names = []
    for column, written in enumerate(header, 1):
        name = written.strip() or f"column {column}"
        taken[name] = taken.get(name, 0) + 1
        names.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return tuple(names)
