"""The front end's build: pinned by hash, no address in the lock, and done again only when something changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import hatch_build

ROOT = Path(hatch_build.__file__).parent
LOCK = ROOT / hatch_build.FRONTEND / "package-lock.json"


def test_the_lock_names_hashes_and_no_address():
    text = LOCK.read_text("utf-8")
    assert "http" not in text
    assert "resolved" not in text
    packages = json.loads(text)["packages"]
    installed = {name: entry for name, entry in packages.items() if name}
    assert {"node_modules/openseadragon", "node_modules/htmx.org", "node_modules/esbuild"} <= set(installed)
    assert all(entry["integrity"].startswith("sha512-") for entry in installed.values())


def test_the_manifest_pins_exact_versions():
    manifest = json.loads((ROOT / hatch_build.FRONTEND / "package.json").read_text("utf-8"))
    asked = manifest["dependencies"] | manifest["devDependencies"]
    locked = json.loads(LOCK.read_text("utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked


def test_nothing_is_built_that_is_up_to_date(tmp_path, monkeypatch):
    shutil.copytree(ROOT / hatch_build.FRONTEND, tmp_path / hatch_build.FRONTEND)
    built = []

    def pretend(folder, out):
        built.append(folder)
        out.mkdir()
        (out / "gallery.js").write_text("built")

    monkeypatch.setattr(hatch_build, "_bundle", pretend)
    assert hatch_build.build(tmp_path)
    assert not hatch_build.build(tmp_path)
    source = tmp_path / hatch_build.FRONTEND / "gallery.ts"
    source.write_text(source.read_text() + "\n")
    assert hatch_build.build(tmp_path)
    assert len(built) == 2


def test_the_checkout_has_its_bundle():
    bundle = ROOT / hatch_build.BUNDLE
    names = {path.name for path in bundle.iterdir()}
    wanted = {"gallery.js", "gallery.css", "zoom.js", "crop.js", "outline.js", "stitching.js", "job.js"}
    assert wanted <= names, "run: python hatch_build.py"
    assert (bundle / hatch_build.STAMP).read_text() == hatch_build.digest_of(ROOT / hatch_build.FRONTEND)
