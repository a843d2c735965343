"""Writes a design's files into the scratch folder, and says what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from wenmai.imaging.writing import encode_png, encode_webp, thumbnail
from wenmai.kernel import digests
from wenmai.lines.embroidery.checks import fabric_called
from wenmai.lines.embroidery.design import Design
from wenmai.lines.embroidery.estimate import Block, estimate
from wenmai.lines.embroidery.files import format_called, write
from wenmai.lines.embroidery.parameters import EmbroideryParameters
from wenmai.lines.embroidery.render import CLOTHS, COTTON, RenderSettings, draw_plan, encode_plan
from wenmai.lines.embroidery.sheets import hand_sheet, machine_sheet
from wenmai.production.contract import Output, OutputFile, Workplace

KIND = "design"
STREAM_TYPE = "application/vnd.wenmai.stitches"
RENDER_PX_PER_MM, RENDER_SIDE_PX_MAX = 10.0, 6_000
THUMBNAIL_PX = 480


def write_design(design: Design, asked: EmbroideryParameters, titles: tuple[str, str], place: Workplace) -> Output:
    """The machine's file as the design, its picture, its stream and its record as parts."""
    title_zh, title_en = titles
    plan = design.plan
    picture = draw_plan(plan, CLOTHS.get(asked.cloth, COTTON), RenderSettings(px_per_mm=_px_per_mm(design)))
    place.report(0.9)
    record = describe(design, asked)
    parts = {
        "render": (encode_png(picture), "png", "image/png"),
        "thumbnail": (encode_webp(thumbnail(picture, THUMBNAIL_PX)), "webp", "image/webp"),
        "stitches": (encode_plan(plan), "stitches", STREAM_TYPE),
        "record": (digests.canonical_json(record), "json", "application/json"),
    }
    name = title_zh or title_en
    fabric = fabric_called(asked.cloth)
    worksheet = machine_sheet(plan, name=name, hoop=design.hoop, fabric=fabric, findings=design.findings)
    parts["worksheet"] = (worksheet, "pdf", "application/pdf")
    if design.art is not None:
        style: Literal["flat", "painting"] = "painting" if asked.style == "painting" else "flat"
        sheet = hand_sheet(
            design.art, name=name, style=style, field=design.field, bare=design.bare, findings=design.findings
        )
        parts["handsheet"] = (sheet, "hand.pdf", "application/pdf")
    machine = write(plan, asked.format, title_en or "design")
    height, width = picture.shape[:2]
    return Output(
        kind=KIND,
        file=_written(place, "design", machine, asked.format, format_called(asked.format).media_type),
        title_zh=title_zh,
        title_en=title_en,
        record=record,
        parts=tuple(_written(place, role, *part) for role, part in parts.items()),
        width_px=width,
        height_px=height,
    )


def describe(design: Design, asked: EmbroideryParameters) -> dict[str, Any]:
    """The record of a design: sizes, threads in the order of stitching with their stitches and metres, findings."""
    figures = estimate(design.plan)
    return {
        "craft": "embroidery",
        "style": asked.style,
        "format": asked.format,
        "cloth": asked.cloth,
        "width_mm": round(design.width_mm, 2),
        "height_mm": round(design.height_mm, 2),
        "hoop": design.hoop.name,
        "stitches": figures.stitch_count,
        "trims": figures.trim_count,
        "colour_changes": figures.colour_change_count,
        "thread_m": round(figures.thread_m, 2),
        "bobbin_m": round(figures.bobbin_m, 2),
        "machine_minutes": round(figures.machine_minutes, 1),
        "threads": [_block(block) for block in figures.blocks],
        "findings": [_plain(asdict(finding)) for finding in design.findings],
    }


def _block(block: Block) -> dict[str, Any]:
    thread = block.thread
    named = {"chart": thread.chart, "code": thread.code, "name": thread.name, "hex": thread.hex}
    return named | {"stitches": block.stitch_count, "metres": round(block.thread_m, 2)}


def _plain(finding: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON says it the same way everywhere: millimetres to hundredths."""
    where = finding["where_mm"]
    said = dict(finding) | {"severity": str(finding["severity"])}
    said["where_mm"] = [round(float(number), 2) for number in where] if where is not None else None
    for name in ("value", "limit"):
        said[name] = round(float(finding[name]), 3) if finding[name] is not None else None
    return said


def _px_per_mm(design: Design) -> float:
    return min(RENDER_PX_PER_MM, RENDER_SIDE_PX_MAX / max(design.width_mm, design.height_mm))


def _written(place: Workplace, role: str, data: bytes, suffix: str, media_type: str) -> OutputFile:
    name = f"{role}.{suffix}"
    (place.scratch / name).write_bytes(data)
    return OutputFile(role, name, media_type)
