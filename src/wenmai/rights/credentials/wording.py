"""What each code of a verdict means, in Chinese and English, for whoever shows one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "signature.match": ("签名与凭证内容一致", "The signature fits what the credential says"),
        "signature.mismatch": ("签名与凭证内容不符", "The signature does not fit what the credential says"),
        "signature.algorithm": ("签名算法不被接受", "The signature uses an algorithm that is not accepted"),
        "content.match": ("文件内容自签名后未变", "The file's content is as it was signed"),
        "content.mismatch": ("文件内容在签名后被改动", "The file's content was changed after it was signed"),
        "content.leaves-more-out": (
            "签名未覆盖凭证以外的部分字节",
            "The signature leaves out bytes beyond the credential's own",
        ),
        "manifest.match": ("凭证的各项陈述完整", "Every statement of the credential is whole"),
        "manifest.mismatch": ("凭证的陈述被改动或缺失", "A statement of the credential was changed or is missing"),
        "manifest.absent": ("文件不带内容凭证", "The file carries no content credential"),
        "manifest.remote": ("凭证存放在别处，未去获取", "The credential lies elsewhere and was not fetched"),
        "manifest.unreadable": ("凭证无法读取", "The credential cannot be read"),
        "certificate.ours": ("由本馆签署", "Signed by this house"),
        "certificate.listed": ("由已登记的机构签发的证书签署", "Signed under an authority that the operator listed"),
        "certificate.unknown": ("由本馆不认识的一方签署", "Signed by someone whom this house does not know"),
        "certificate.mismatch": ("签名证书不可用", "The signing certificate cannot be accepted"),
        "certificate.out-of-time": ("签名证书已过期或尚未生效", "The signing certificate is out of its time"),
        "certificate.timestamp": ("时间戳不可用", "The timestamp cannot be accepted"),
        "identity.mismatch": ("所附身份声明不成立", "A statement of identity that is attached does not hold"),
        "identity.unknown": (
            "所附身份声明出自不认识的一方",
            "A statement of identity by someone not known is attached",
        ),
        "ingredients.mismatch": ("素材的凭证不成立", "An ingredient's credential does not hold"),
        "ingredients.altered": ("素材的凭证被改动", "An ingredient's credential was changed"),
        "ingredients.signer-unknown": ("素材由不认识的一方签署", "An ingredient was signed by someone not known"),
        "layout.accounted": ("凭证的每个字节都有据可查", "Every byte of the credential is accounted for"),
        "layout.credential-accounted": (
            "凭证的每个字节都有据可查，其存放位置未核对",
            "Every byte of the credential is accounted for; how the file holds it was not examined",
        ),
        "layout.unaccounted": (
            "凭证中有签名覆盖不到的改动",
            "The credential has a change where the signature does not reach",
        ),
        "layout.signer-differs": ("签名证书与本馆的不符", "The signing certificate is not the one of this house"),
    }
)


def words_of(code: str, language: str) -> str:
    """The meaning of ``code`` in ``language`` (zh, else English); the code itself where it has none."""
    chinese, english = WORDS.get(code, (code, code))
    return chinese if language == "zh" else english
