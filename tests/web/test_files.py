"""Served bytes: named by ids, kept by digest, harmless on their own."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from wenmai.services.showing import show
from wenmai.services.verifying import verify_credential
from wenmai.web.queries import KEPT_MAX, QueryPictures


def test_bytes_are_kept_for_ever_under_their_digest_only(gallery):
    derivative = show(gallery.context, gallery.gene).derivatives["vector"]
    named = gallery.client.get(f"/assets/{gallery.gene}/vector?v={derivative.blob[:12]}")
    assert "immutable" in named.headers["cache-control"]
    assert named.headers["etag"] == f'"{derivative.blob}"'
    for address in (f"/assets/{gallery.gene}/vector", f"/assets/{gallery.gene}/vector?v=0000000000000"):
        assert gallery.client.get(address).headers["cache-control"] == "private, no-cache"
    again = gallery.client.get(f"/assets/{gallery.gene}/vector", headers={"if-none-match": named.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_served_drawing_cannot_run_anything(gallery):
    answer = gallery.client.get(f"/assets/{gallery.gene}/vector")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert re.search(rb"<script|<style|style=|\son\w+=|href", answer.content) is None


@pytest.mark.parametrize(
    ("suffix", "media_type", "begins"),
    [("svg", "image/svg+xml", b"<svg"), ("png", "image/png", b"\x89PNG"), ("json", "application/json", b"{")],
)
def test_downloads_come_as_files(gallery, suffix, media_type, begins):
    answer = gallery.client.get(f"/genes/{gallery.gene}/download.{suffix}")
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="wenmai-{gallery.gene[:12]}.{suffix}"'


@pytest.mark.parametrize("suffix", ["svg", "png", "webp"])
def test_what_is_downloaded_says_what_it_came_from(gallery, tmp_path, suffix):
    file = tmp_path / f"gene.{suffix}"
    file.write_bytes(gallery.client.get(f"/genes/{gallery.gene}/download.{suffix}").content)
    verdict = verify_credential(gallery.context, file)
    assert verdict.ours
    assert verdict.seen.asset_id == gallery.gene
    assert [one.asset_id for one in verdict.seen.ingredients] == [gallery.bats]


def test_the_thread_comes_as_prov_json(gallery):
    document = gallery.client.get(f"/genes/{gallery.gene}/prov.json").json()
    assert f"wenmai:asset-{gallery.gene}" in str(document) or gallery.gene in str(document)
    assert document["wasDerivedFrom"]


def test_tiles_make_up_the_picture(gallery):
    description = gallery.client.get(f"/zoom/{gallery.bats}.dzi").text
    width = int(re.search(r'Width="(\d+)"', description)[1])  # type: ignore[index]
    level = (width - 1).bit_length()
    answer = gallery.client.get(f"/zoom/{gallery.bats}_files/{level}/0_0.jpg")
    assert Image.open(io.BytesIO(answer.content)).width == min(width, 513)
    assert "immutable" in answer.headers["cache-control"]
    assert gallery.client.get(f"/zoom/{gallery.bats}_files/{level}/9_9.jpg").status_code == 404
    assert gallery.client.get(f"/zoom/{gallery.bats}_files/99/0_0.jpg").status_code == 404
    assert gallery.client.get(f"/zoom/{gallery.bats}_files/x/0_0.jpg").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/assets/{gene}/keypoints",
        "/assets/{gene}/..%2f..%2fwenmai.db",
        "/assets/..%2f..%2fwenmai.db/vector",
        "/queries/..%2fwenmai.db.webp",
        "/queries/{gene}.webp",
        "/static/..%2f..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static//etc/passwd",
        "/zoom/..%2f..%2fwenmai.db.dzi",
        "/genes/{gene}/download.db",
    ],
)
def test_no_path_from_outside_is_followed(gallery, path):
    answer = gallery.client.get(path.format(gene=gallery.gene))
    assert answer.status_code in (400, 404)
    assert b"SQLite" not in answer.content
    assert b"create_app" not in answer.content


def test_only_so_many_query_pictures_are_kept(tmp_path, gallery, monkeypatch):
    monkeypatch.setattr("wenmai.web.queries.KEPT_MAX", 2)
    assert KEPT_MAX == 200
    queries = QueryPictures(tmp_path / "queries")
    names = []
    for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255)):
        stream = io.BytesIO()
        Image.new("RGB", (2000, 40), colour).save(stream, "PNG")
        names.append(queries.keep(stream.getvalue()))
    assert sorted(path.stem for path in (tmp_path / "queries").iterdir()) == sorted(names[1:])
    assert queries.pixels_of(names[2]).shape == (32, 1600, 3)
