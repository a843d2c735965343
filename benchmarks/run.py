"""Runs every benchmark and writes RESULTS.md: ``make bench``; or some of them: ``python -m benchmarks.run palette``.

What people judged by eye, and what the figures mean, stands in NOTES.md and goes on top.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OUT = HERE / "out"
BENCHMARKS: dict[str, tuple[str, list[str]]] = {
    "throughput": ("Import and deconstruction, pictures a second and core", []),
    "vector_search": ("Search over 1,000,000 vectors", []),
    "retrieval": ("The same pattern from another photograph", []),
    "duplicates": ("Duplicates", []),
    "fingerprints": ("Fingerprints of deliveries", []),
    "tracing": ("Vector form beside vtracer", []),
    "palette": ("Palette of drawn swatches", []),
    "motifs": ("Motifs against outlines drawn by hand", []),
    "inscriptions": ("Inscriptions", []),
    "symmetry": ("Symmetry: groups, lattices, and what repeats nothing", ["--seed", "2026"]),
    "quotes": ("Quotes beside what runs then used", []),
    "memory": ("Memory and speed of an import as it grows", []),
}


def run(name: str, arguments: list[str]) -> dict[str, Any]:
    """The figures of one benchmark, run in a process of its own, with when and under what load."""
    print(f"{name} …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent)
    kept = {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "load": round(os.getloadavg()[0], 1),
        "figures": json.loads(done.stdout.strip().splitlines()[-1] if "\n{" not in done.stdout else done.stdout),
    }
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    return kept


def flat(figures: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each figure with its path; lists of names are shortened to their first few."""
    if isinstance(figures, Mapping):
        for key, value in figures.items():
            yield from flat(value, f"{prefix} · {key}" if prefix else str(key))
    elif isinstance(figures, list) and figures and isinstance(figures[0], Mapping):
        for number, value in enumerate(figures):
            yield from flat(value, f"{prefix} [{number}]")
    elif isinstance(figures, list):
        shown = ", ".join(str(one) for one in figures[:8])
        yield prefix, shown + (f" … ({len(figures)})" if len(figures) > 8 else "")
    else:
        yield prefix, f"{figures:.4g}" if isinstance(figures, float) else str(figures)


def machine() -> str:
    processor = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            processor = line.split(":", 1)[1].strip()
            break
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def sections(text: str) -> dict[str, str]:
    """The parts of a RESULTS.md under their titles, each with its heading."""
    found = {}
    for part in text.split("\n### ")[1:]:
        found[part.split("\n", 1)[0]] = "\n### " + part.rstrip("\n") + "\n"
    return found


def write_results() -> None:
    """RESULTS.md from NOTES.md and the figures that were measured last, here or, where not here, as it has them."""
    kept_sections = sections((HERE / "RESULTS.md").read_text("utf-8") if (HERE / "RESULTS.md").exists() else "")
    parts = [(HERE / "NOTES.md").read_text("utf-8").rstrip(), f"\n\n## All figures\n\nMachine: {machine()}.\n"]
    for name, (title, _) in BENCHMARKS.items():
        file = OUT / f"{name}.json"
        if not file.exists():
            parts.append(kept_sections.get(title, ""))
            continue
        kept = json.loads(file.read_text("utf-8"))
        measured = f"`python -m benchmarks.{name}`, {kept['when']}, load {kept['load']}"
        parts.append(f"\n### {title}\n\n{measured}\n\n| | |\n|---|---|\n")
        parts += [f"| {key} | {value} |\n" for key, value in flat(kept["figures"])]
    (HERE / "RESULTS.md").write_text("".join(parts), "utf-8")


def main() -> None:
    chosen = sys.argv[1:] or list(BENCHMARKS)
    for name in chosen:
        run(name, BENCHMARKS[name][1])
    write_results()


if __name__ == "__main__":
    main()
