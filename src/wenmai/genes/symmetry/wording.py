"""What groups, lattices and doubts are called, in Chinese and English."""

from __future__ import annotations

from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS

Names = tuple[str, str]  # Chinese, English

KIND_NAMES: dict[str, Names] = {
    "wallpaper": ("四方连续", "repeats in two directions"),
    "frieze": ("二方连续", "repeats along a strip"),
    "rosette": ("团花（绕中心或轴线对称）", "alike about a centre or an axis"),
    "none": ("无重复", "nothing repeats"),
}
WALLPAPER_NAMES: dict[str, Names] = {
    "p1": ("仅平移", "translations alone"),
    "p2": ("二次旋转", "half turns"),
    "pm": ("单向镜面", "mirrors one way"),
    "pg": ("单向滑移", "glides one way"),
    "cm": ("镜面与滑移相间", "mirrors with glides between"),
    "pmm": ("双向镜面", "mirrors both ways"),
    "pmg": ("镜面与横跨的滑移", "mirrors one way, glides the other"),
    "pgg": ("双向滑移", "glides both ways"),
    "cmm": ("双向镜面，其间有滑移", "mirrors both ways, glides between"),
    "p4": ("四次旋转", "quarter turns"),
    "p4m": ("四次旋转，中心在镜面上", "quarter turns on mirrors"),
    "p4g": ("四次旋转，中心不在镜面上", "quarter turns off the mirrors"),
    "p3": ("三次旋转", "third turns"),
    "p3m1": ("三次旋转，中心都在镜面上", "third turns, all on mirrors"),
    "p31m": ("三次旋转，中心不都在镜面上", "third turns, some off the mirrors"),
    "p6": ("六次旋转", "sixth turns"),
    "p6m": ("六次旋转与镜面", "sixth turns with mirrors"),
}
FRIEZE_NAMES: dict[str, Names] = {
    "p111": ("仅平移", "translations alone"),
    "p1a1": ("沿带滑移", "glides along the strip"),
    "p1m1": ("上下镜面", "a mirror along the strip"),
    "pm11": ("左右镜面", "mirrors across the strip"),
    "p112": ("二次旋转", "half turns"),
    "pma2": ("左右镜面、二次旋转与滑移", "mirrors across, half turns and glides"),
    "pmm2": ("上下左右镜面", "mirrors along and across"),
}
SHAPE_NAMES: dict[str, Names] = {
    "oblique": ("斜格", "oblique"),
    "rectangular": ("矩形格", "rectangular"),
    "rhombic": ("菱形格", "rhombic"),
    "square": ("正方格", "square"),
    "hexagonal": ("六方格", "hexagonal"),
    "line": ("单向", "along a line"),
}
DOUBT_NAMES: dict[str, Names] = {
    "few_repeats": ("重复次数不足以断定", "there are fewer repeats than prove one group"),
    "close": ("前两个群相差太小", "the best two groups are too close"),
    "unlike": ("各单元彼此差异太大", "the repeats are too unlike each other"),
    "small": ("图像太小", "the picture is too small"),
}
WALLPAPERS = tuple(group.name for group in WALLPAPER_GROUPS)
FRIEZES = tuple(group.name for group in FRIEZE_GROUPS)
ROSETTE_ORDER_MAX = 999


def group_name(group: str) -> Names:
    """What a group of any kind is called; a rosette's by its order. KeyError for what is none (see ``is_group``)."""
    named = WALLPAPER_NAMES.get(group) or FRIEZE_NAMES.get(group)
    if named is not None:
        return named
    if not _is_rosette(group):
        raise KeyError(group)
    order = int(group[1:])
    if group[0] == "C":
        return (f"{order} 次旋转", f"{order}-fold rotation") if order > 1 else ("无对称", "no symmetry")
    if order == 1:
        return "左右对称", "one mirror"
    return f"{order} 次旋转与 {order} 条镜面", f"{order}-fold rotation with {order} mirrors"


def is_group(name: str) -> bool:
    """Whether that is the symbol of a wallpaper group, a frieze group, or a rosette's Cn or Dn."""
    return name in WALLPAPER_NAMES or name in FRIEZE_NAMES or _is_rosette(name)


def _is_rosette(name: str) -> bool:
    number = name[1:]
    whole = number.isascii() and number.isdecimal() and not number.startswith("0")
    return name[:1] in ("C", "D") and whole and int(number) <= ROSETTE_ORDER_MAX
