"""Names of places in Chinese and English. A code without a name here is shown as its ISO 3166 code."""

from __future__ import annotations

from wenmai.rights.profile.places import WORLD
from wenmai.rights.wording.labels import Language, Pair, pick

PLACES: dict[str, Pair] = {
    WORLD: ("全球", "the whole world"),
    "CN": ("中国", "China"),
    "HK": ("中国香港", "Hong Kong, China"),
    "MO": ("中国澳门", "Macao, China"),
    "TW": ("中国台湾", "Taiwan, China"),
    **{
        f"CN-{code}": (zh, en)
        for code, zh, en in (
            line.split(" ", 2)
            for line in """AH 安徽 Anhui
BJ 北京 Beijing
CQ 重庆 Chongqing
FJ 福建 Fujian
GD 广东 Guangdong
GS 甘肃 Gansu
GX 广西 Guangxi
GZ 贵州 Guizhou
HA 河南 Henan
HB 湖北 Hubei
HE 河北 Hebei
HI 海南 Hainan
HL 黑龙江 Heilongjiang
HN 湖南 Hunan
JL 吉林 Jilin
JS 江苏 Jiangsu
JX 江西 Jiangxi
LN 辽宁 Liaoning
NM 内蒙古 Inner Mongolia
NX 宁夏 Ningxia
QH 青海 Qinghai
SC 四川 Sichuan
SD 山东 Shandong
SH 上海 Shanghai
SN 陕西 Shaanxi
SX 山西 Shanxi
TJ 天津 Tianjin
XJ 新疆 Xinjiang
XZ 西藏 Xizang
YN 云南 Yunnan
ZJ 浙江 Zhejiang""".splitlines()
        )
    },
    "AE": ("阿联酋", "the United Arab Emirates"),
    "AU": ("澳大利亚", "Australia"),
    "BR": ("巴西", "Brazil"),
    "CA": ("加拿大", "Canada"),
    "CH": ("瑞士", "Switzerland"),
    "DE": ("德国", "Germany"),
    "DK": ("丹麦", "Denmark"),
    "EG": ("埃及", "Egypt"),
    "ES": ("西班牙", "Spain"),
    "FR": ("法国", "France"),
    "GB": ("英国", "the United Kingdom"),
    "GR": ("希腊", "Greece"),
    "ID": ("印度尼西亚", "Indonesia"),
    "IN": ("印度", "India"),
    "IR": ("伊朗", "Iran"),
    "IT": ("意大利", "Italy"),
    "JP": ("日本", "Japan"),
    "KH": ("柬埔寨", "Cambodia"),
    "KR": ("韩国", "the Republic of Korea"),
    "MX": ("墨西哥", "Mexico"),
    "MY": ("马来西亚", "Malaysia"),
    "NL": ("荷兰", "the Netherlands"),
    "NZ": ("新西兰", "New Zealand"),
    "PH": ("菲律宾", "the Philippines"),
    "RU": ("俄罗斯", "Russia"),
    "SA": ("沙特阿拉伯", "Saudi Arabia"),
    "SE": ("瑞典", "Sweden"),
    "SG": ("新加坡", "Singapore"),
    "TH": ("泰国", "Thailand"),
    "TR": ("土耳其", "Türkiye"),
    "US": ("美国", "the United States"),
    "VN": ("越南", "Viet Nam"),
}


def place_label(code: str, language: Language) -> str:
    """The name of a place, or its code."""
    return pick(PLACES[code], language) if code in PLACES else code
