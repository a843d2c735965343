"""Makes one gene out of one ornament: cut-out, vector form, palette, descriptors, structure, and their record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.cutouts import cut_out
from wenmai.genes.cutouts.model import Cutout
from wenmai.genes.measuring import Measurement, measure
from wenmai.genes.model import KIND_NAMES, Candidate, Claim, RgbImage
from wenmai.genes.symmetry.model import Symmetry
from wenmai.genes.symmetry.storing import files_of
from wenmai.genes.symmetry.within import symmetry_within
from wenmai.genes.symmetry.writing import summary_of
from wenmai.genes.tracing import svg, trace
from wenmai.imaging.writing import encode_png, encode_webp, thumbnail
from wenmai.kernel import digests
from wenmai.lines.deconstruct.places import box_selector, outline_of, svg_selector
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import Output, OutputFile, Workplace

THUMBNAIL_PX = 320
VECTOR_SIDE_PX = 1024  # a larger cut-out is traced at this size: finer than any craft's repeat needs


@dataclass(frozen=True)
class GeneTask:
    """What is needed to make one gene: the picture, the ornament in it, what the record claims, and its number."""

    rgb: RgbImage
    source_digest: str
    candidate: Candidate
    claims: tuple[Claim, ...]
    number: int
    made_by: str
    colours_max: int


def make_gene(task: GeneTask, context: Mapping[str, Any], workplace: Workplace) -> Output:
    """Write the gene's files into the scratch folder and describe them."""
    box = task.candidate.box
    crop = np.ascontiguousarray(task.rgb[box.y : box.y + box.height, box.x : box.x + box.width])
    cutout = cut_out(task.rgb, task.candidate)
    measurement = _measure(crop, task.candidate, workplace.models)
    structure = symmetry_within(crop, task.candidate.mask, box, task.candidate.kind)
    title_zh, title_en = _titles(context, task)
    vector = _vector(crop, cutout, task, f"{title_zh} {title_en}".strip())
    rgba = np.dstack([crop, cutout.figure.astype(np.uint8) * 255])
    rgba[~cutout.figure] = 0  # what is cut away is gone, and what is empty packs fast
    files = {
        "vector": (vector.encode(), "svg", "image/svg+xml"),
        "cutout": (encode_png(rgba), "png", "image/png"),
        "crop": (encode_webp(thumbnail(crop, VECTOR_SIDE_PX)), "webp", "image/webp"),
        "thumbnail": (encode_webp(_small(rgba)), "thumb.webp", "image/webp"),
    }
    if measurement.keypoints:
        files["keypoints"] = (measurement.keypoints, "keypoints", "application/octet-stream")
    files |= files_of(structure)
    record = _record(task, cutout, measurement, structure)
    document = digests.canonical_json(_document(task, record, files))
    parts = tuple(
        _write(workplace, task.number, role, data, suffix, media_type)
        for role, (data, suffix, media_type) in files.items()
    )
    return Output(
        kind="gene",
        file=_write(workplace, task.number, "gene", document, "json", "application/json"),
        title_zh=title_zh,
        title_en=title_en,
        record=record,
        parts=parts,
        width_px=box.width,
        height_px=box.height,
    )


def _measure(crop: RgbImage, candidate: Candidate, models: ModelShelf) -> Measurement:
    return measure(crop, models.images.embed([crop])[0], models.images.identity, candidate.mask)


def _vector(crop: RgbImage, cutout: Cutout, task: GeneTask, title: str) -> str:
    """The layered vector form of the figure, traced at the resolution that its size deserves."""
    figure, picture = cutout.fine, crop
    height, width = figure.shape
    longest = max(height, width)
    if longest > VECTOR_SIDE_PX:
        scale = VECTOR_SIDE_PX / longest
        height, width = max(1, round(height * scale)), max(1, round(width * scale))
        figure = np.asarray(cv2.resize(figure.astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA) > 0)
    if picture.shape[:2] != (height, width):
        shrinks = height < picture.shape[0]
        method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        picture = np.asarray(cv2.resize(crop, (width, height), interpolation=method), np.uint8)
    layered = trace(picture, mask=figure, colours_max=task.colours_max)
    return svg(layered, title=title, description=f"sha256:{task.source_digest}")


def _small(rgba: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    height, width = rgba.shape[:2]
    scale = min(1.0, THUMBNAIL_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Colour under transparency must not bleed into the edge: scale colour times alpha.
    alpha = rgba[..., 3:].astype(np.float32) / 255
    premultiplied = np.dstack([rgba[..., :3] * alpha, alpha * 255]).astype(np.float32)
    small = np.asarray(cv2.resize(premultiplied, size, interpolation=cv2.INTER_AREA), np.float32)
    small[..., :3] /= np.maximum(small[..., 3:] / 255, 1e-3)
    return np.clip(small, 0, 255).round().astype(np.uint8)


def _titles(context: Mapping[str, Any], task: GeneTask) -> tuple[str, str]:
    kind_zh, kind_en = KIND_NAMES[task.candidate.kind]
    title_zh, title_en = context.get("title_zh", ""), context.get("title_en", "")
    number = task.number + 1
    zh = f"{title_zh} · {kind_zh}{number}" if title_zh else f"{kind_zh}{number}"
    en = f"{title_en} · {kind_en} {number}" if title_en else f"{kind_en} {number}"
    return zh, en


def _record(task: GeneTask, cutout: Cutout, measurement: Measurement, structure: Symmetry) -> dict[str, Any]:
    """What the bank keeps about the gene, as JSON. All centres and axes of its structure are in a file of their own."""
    candidate = task.candidate
    measured = Claim(
        "form", "浮雕" if cutout.method == "relief" else "平面", cutout.method, "measured", round(cutout.confidence, 3),
        f"Otsu η {cutout.contrast:.2f}",
    )  # fmt: skip
    return {
        "source_index": 0,
        "kind": candidate.kind,
        "box": [candidate.box.x, candidate.box.y, candidate.box.width, candidate.box.height],
        "outline": [list(point) for point in outline_of(candidate.mask, candidate.box)],
        "confidence": round(candidate.confidence, 4),
        "evidence": candidate.evidence,
        "made_by": task.made_by,
        "structure": summary_of(structure),
        "claims": [asdict(claim) for claim in (measured, *task.claims)],
        "reading": measurement.to_json(),
    }


def _document(task: GeneTask, record: Mapping[str, Any], files: Mapping[str, tuple[bytes, str, str]]) -> dict[str, Any]:
    """The gene as a document of its own: W3C annotation target, explicit and implicit part, each claim with source."""
    return {
        "type": "PatternGene",
        "kind": record["kind"],
        "target": {
            "source": f"urn:sha256:{task.source_digest}",
            "selector": [svg_selector(record["outline"]), box_selector(task.candidate.box)],
        },
        "confidence": record["confidence"],
        "evidence": record["evidence"],
        "made_by": task.made_by,
        "explicit": {
            "palette": record["reading"]["palette"],
            "structure": record["structure"],
            "form": {role: f"sha256:{digests.of_bytes(data)}" for role, (data, _, _) in files.items()},
        },
        "implicit": record["claims"],
    }


def _write(workplace: Workplace, number: int, role: str, data: bytes, suffix: str, media_type: str) -> OutputFile:
    name = f"{number:02d}-{role}.{suffix}"
    (workplace.scratch / name).write_bytes(data)
    return OutputFile(role, name, media_type)
