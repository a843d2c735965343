"""What the commands print, in Chinese and English: headings, labels and closing lines. Errors and help are English."""

from __future__ import annotations

import os
from typing import Any

MESSAGES = {
    # the headings of tables, and the labels of ``show``
    "id": ("编号", "id"),
    "kind": ("类别", "kind"),
    "sure": ("把握", "sure"),
    "title": ("题名", "title"),
    "score": ("分数", "score"),
    "why": ("为何匹配", "why"),
    "aspect": ("方面", "aspect"),
    "value": ("取值", "value"),
    "count": ("数量", "count"),
    "period": ("时代", "period"),
    "material": ("材质", "material"),
    "technique": ("工艺", "technique"),
    "subject": ("题材", "subject"),
    "meaning": ("寓意", "meaning"),
    "object_type": ("器类", "object type"),
    "form": ("形式", "form"),
    "colour": ("颜色", "colour"),
    "together": ("同时出现", "together"),
    "with": ("与", "with"),
    "surprise": ("高于偶然（比特）", "bits above chance"),
    "image": ("图像", "image"),
    "gene": ("基因", "gene"),
    "motif": ("单独纹样", "motif"),
    "rosette": ("团花", "rosette"),
    "frieze": ("二方连续", "frieze"),
    "wallpaper": ("四方连续", "wallpaper"),
    "structure": ("结构", "structure"),
    "region": ("区域", "region"),
    "repeats": ("重复", "repeats"),
    "group": ("对称群", "group"),
    "order": ("旋转次数", "order"),
    "lattice": ("网格", "lattice"),
    "finer": ("细格", "finer"),
    "candidates": ("候选", "candidates"),
    "form_alone": ("仅论形", "form alone"),
    "subgroups": ("子群链", "subgroups"),
    "blob": ("数据", "blob"),
    "owner": ("所有者", "owner"),
    "size": ("尺寸", "size"),
    "place": ("位置", "place"),
    "key": ("原编号", "key"),
    "has": ("含基因", "has"),
    "withdrawn": ("已撤回", "WITHDRAWN"),
    "supersedes": ("取代", "supersedes"),
    "superseded": ("已被取代", "superseded by"),
    "identifying": ("辨认", "identifying"),
    "classifying": ("判定", "classifying"),
    "describing": ("描述", "describing"),
    "editing": ("更正", "editing"),
    "state": ("状态", "state"),
    "line": ("产线", "line"),
    "progress": ("进度", "progress"),
    # lines
    "job_cancelled": ("{id}：已取消", "{id}: cancelled"),
    "job_is_being_cancelled": ("{id}：正在取消", "{id}: is being cancelled"),
    "worker_ready": ("{name} 已就绪", "{name} is at work"),
    "worker_leaves": ("{name} 已离开", "{name} leaves"),
    "size_of": ("{width} × {height} 像素，{bytes} 字节，{type}", "{width} × {height} px, {bytes} bytes, {type}"),
    "gene_of": ("{kind}，把握 {sure}，{by}：{why}", "{kind}, confidence {sure}, by {by}: {why}"),
    "place_of": ("{source} 的 {box}", "{box} of {source}"),
    "ornament": ("有纹样", "ornament"),
    "no_ornament": ("未见纹样", "no ornament"),
    "object": ("器物轮廓", "outline of the object"),
    "whole_frame": ("充满画面", "it fills the picture"),
    "inscription": ("铭文：{text}", "inscription: {text}"),
    "confidence": ("把握 {sure}", "confidence {sure}"),
    "undetermined_because": ("未能确定：{why}", "undetermined: {why}"),
    "lattice_of": (
        "{shape}，{lengths} 像素，夹角 {angle}°，误差 {error}%",
        "{shape}, {lengths} px at {angle}°, error {error} %",
    ),
    "repeat_along": ("{shape}，每 {length} 像素一次，误差 {error}%", "{shape}, every {length} px, error {error} %"),
    "comma": ("，", ", "),
    "count_of": ("{count} / {total}", "{count} of {total}"),
    "pictures": ("{number} 件图像", "{number} pictures"),
    "nothing": ("没有找到。", "nothing found"),
    "fewer": ("可去掉条件：{options}", "Ask for less: leave out {options}."),
    "other_words": (
        "可换一个词，中英文均可，或只用其中一个词。",
        "Try another word, in Chinese or English, or fewer words.",
    ),
    "wider": ("可放宽颜色差距，如 --within {within}。", "Let the colour be further off: --within {within}."),
    "larger_crop": ("可用整张图，或更大的一块。", "Try the whole picture, or a larger part of it."),
    "empty_bank": (
        "库中还没有图像：wenmai import 文件夹。",
        "The bank may be empty: wenmai import FOLDER, wenmai make deconstruct --all.",
    ),
    "no_genes": ("可用 wenmai make deconstruct --all 提取基因。", "Take some out: wenmai make deconstruct --all."),
    "structures_measured": ("已测定 {number} 件基因的结构。", "measured the structure of {number} genes"),
    "indexed": ("检索索引已是最新。", "the index is up to date"),
    "ok": ("正常", "ok   "),
    "wrong": ("有误", "WRONG"),
    "credential_beside": ("内容凭证：{file}", "content credential: {file}"),
    "written": ("{file}：{bytes} 字节", "{file}: {bytes} bytes"),
    "sign_in_at": ("  以 {party} 的名义操作：{address}", "  to act for {party}: {address}"),
    "gallery_at": ("文脉：展厅在 {address}（Ctrl-C 停止）", "wenmai: the gallery is at {address}  (stop with Ctrl-C)"),
    # moving, backing up, restoring
    "table": ("表", "table"),
    "rows": ("行数", "rows"),
    "digest": ("摘要", "digest"),
    "moved": (
        "已迁移 {rows} 行，{tables} 张表，到 {target}；两边的摘要一致。",
        "moved {rows} rows of {tables} tables to {target}; both databases give the same digests",
    ),
    "began_again": ("中断之后原数据库有变动，已从头迁移。", "the old database had changed since: it was moved anew"),
    "set_next": (
        "接下来请设置：export WENMAI_DATABASE='{target}'（密码照原样写入）。"
        "原数据库保持不变，此后写入其中的不会进入新库。",
        "Next: export WENMAI_DATABASE='{target}'  (with its password, if it has one). The old database is as it was;"
        " what is written to it from now on is not in the new one.",
    ),
    "backed_up": (
        "{file}：{rows} 行，{tables} 张表，{blobs} 个数据块，{files} 个文件",
        "{file}: {rows} rows of {tables} tables, {blobs} blobs, {files} files",
    ),
    "backed_up_unsigned": (
        "日志有异，未能签名：{what}。仍照现状备份，请运行 wenmai audit verify。",
        "the log could not be signed: {what}. It is backed up as it is; run: wenmai audit verify",
    ),
    "holds_keys": (
        "备份含有私钥：请像保管密钥一样保管它。",
        "The backup holds private keys: keep it as you keep them.",
    ),
    "damaged_blob": (
        "数据块 {digest} 备份之前已损坏，恢复时不会带回",
        "the blob {digest} was damaged before, and will not be restored",
    ),
    "is_whole": (
        "{file} 完好，备份于 {at}：{rows} 行，{tables} 张表，{blobs} 个数据块，{files} 个文件",
        "{file} is whole, of {at}: {rows} rows of {tables} tables, {blobs} blobs, {files} files",
    ),
    "restored": (
        "已恢复到 {home}，数据库 {database}：{rows} 行，{tables} 张表，{blobs} 个数据块，{files} 个文件",
        "restored to {home}, database {database}: {rows} rows of {tables} tables, {blobs} blobs, {files} files",
    ),
    "index_next": ("接下来请运行：wenmai index --rebuild", "Next: wenmai index --rebuild"),
    "made_by": ("{output} 由 {line} 从 {source} 制成", "{output}  made by {line} from  {source}"),
    "corrected_by": ("{newer} 取代 {older}，更正者 {author}", "{newer}  supersedes {older}, corrected by {author}"),
    "work_of": (" 属 {key}", " of {key}"),
}


def language() -> str:
    """The language of what is printed: that of the terminal's locale, "zh" or "en"."""
    locale = os.environ.get("WENMAI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def say(key: str, /, **values: Any) -> str:
    """The text under ``key`` in the terminal's language, filled with ``values``."""
    return MESSAGES[key][0 if language() == "zh" else 1].format(**values)


def name_of(word: str) -> str:
    """The text under ``word`` where there is one, otherwise the word itself: lines may bring kinds of their own."""
    return say(word) if word in MESSAGES else word


def title_of(title_zh: str, title_en: str) -> str:
    """The title in the terminal's language, or in the other where this one is missing."""
    return (title_zh or title_en) if language() == "zh" else (title_en or title_zh)
